// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus` from the outside: what it prints, and its exit statuses.
//!
//! herd7 is a script here that prints what herd7 7.58 printed for a test of that name
//! (`testdata/`), with the model of Linux 7.3; but for `compile`, which asks herd7 itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cache;
#[path = "../command/mod.rs"]
mod command;
mod compile;
mod fixture;
mod help;
mod hosts;
mod inputs;
mod kit;
mod lava;
mod list;
mod model;
mod parse;
mod run;
