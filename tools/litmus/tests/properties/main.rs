// SPDX-License-Identifier: GPL-2.0

//! What holds for every test and every text.
//!
//! `PROPTEST_CASES` sets how many are tried of each; 256 without it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod any_text;
mod cpu_time;
mod print_and_parse;
mod speed;
mod trees;

/// Tests that together have every construct.
const SEEDS: [&str; 4] = [
    include_str!("testdata/all.litmus"),
    include_str!("testdata/locks.litmus"),
    include_str!("testdata/minimal.litmus"),
    include_str!("testdata/rcu.litmus"),
];
