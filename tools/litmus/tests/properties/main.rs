// SPDX-License-Identifier: GPL-2.0

//! What holds for every test and every text.
//!
//! `PROPTEST_CASES` sets how many are tried of each, 256 without it; `PROPTEST_RNG_SEED`, a number,
//! which ones. `make test` makes it of the sources, so that it tries the same on every machine.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod any_text;
mod cpu_time;
mod print_and_parse;
mod speed;
mod trees;

use proptest::test_runner::Config;

/// Nothing is written to the checkout: what fails is made small and printed, and is to become a
/// test of its own.
fn config() -> Config {
    Config {
        failure_persistence: None,
        ..Config::default()
    }
}

/// Tests that together have every construct.
const SEEDS: [&str; 4] = [
    include_str!("testdata/all.litmus"),
    include_str!("testdata/locks.litmus"),
    include_str!("testdata/minimal.litmus"),
    include_str!("testdata/rcu.litmus"),
];
