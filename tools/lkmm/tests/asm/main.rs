// SPDX-License-Identifier: GPL-2.0

//! `lkmm asm` on objects that are assembled here: what it has to find, and what it has to refuse.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bad_input;
#[path = "../command/mod.rs"]
mod command;
mod differences;
mod fixture;
mod matrix;
mod snapshots;
