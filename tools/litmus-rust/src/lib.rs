// SPDX-License-Identifier: GPL-2.0

//! Litmus tests whose processes are Rust functions: a front end for [`lkmm_litmus`].
//!
//! | what                                                | module        |
//! |-----------------------------------------------------|---------------|
//! | functions and their parameters                      | [`function`]  |
//! | items in a process                                  | [`items`]     |
//! | the types of the subset, and what they are in C     | [`ty`]        |
//! | variables, scopes, guards                           | [`scope`]     |
//! | statements                                          | [`statement`] |
//! | `if` and `match`                                    | [`branch`]    |
//! | expressions                                         | [`expression`]|
//! | functions                                           | [`call`]      |
//! | methods                                             | [`method`]    |
//! | the operations on shared variables                  | [`access`]    |
//! | the range of numbers                                | [`literals`]  |
//!
//! `Documentation/litmus.rst` describes the subset.

mod access;
mod branch;
mod call;
mod expression;
mod function;
mod items;
mod literals;
mod method;
mod scope;
mod statement;
mod ty;

use lkmm_litmus::parse::Language;
use lkmm_litmus::{Diagnostic, Test};

/// Rust, for [`lkmm_litmus::read_in`].
pub const RUST: Language = Language {
    word: "Rust",
    processes: function::processes,
};

/// Reads a test in C or in Rust, and checks it.
pub fn read(text: &str) -> Result<Test, Vec<Diagnostic>> {
    lkmm_litmus::read_in(text, &[RUST])
}
