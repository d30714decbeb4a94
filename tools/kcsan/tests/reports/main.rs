// SPDX-License-Identifier: GPL-2.0

//! Logs with reports. Most were written after `kernel/kcsan/report.c`, in each form that a console
//! gives them: with time stamps, callers, carriage returns, and lines of others in between.
//! `guest.log` and `guessed.log` are from guests.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod any_text;
mod contexts;
mod decoded;
mod judged;
mod programs;
mod recorded;

const PAIR: &str = include_str!("testdata/pair.log");
const HELPER: &str = include_str!("testdata/helper.log");
const UNKNOWN: &str = include_str!("testdata/unknown.log");
const ASSERT: &str = include_str!("testdata/assert.log");
const SEVERAL: &str = include_str!("testdata/several.log");
const QUIET: &str = include_str!("testdata/quiet.log");
const OFF: &str = include_str!("testdata/off.log");
const GUESSED: &str = include_str!("testdata/guessed.log");
const GUEST: &str = include_str!("testdata/guest.log");
const KERNEL: &str = include_str!("testdata/kernel.log");
const RING: &str = include_str!("testdata/ring.log");
const VERBOSE: &str = include_str!("testdata/verbose.log");
const BEGUN_LATE: &str = include_str!("testdata/begun_late.log");
const SYZBOT: &str = include_str!("testdata/syzbot.log");
const DECODED: &str = include_str!("testdata/decoded.log");
const DECODED_MODULE: &str = include_str!("testdata/decoded_module.log");
const CONTEXTS: &str = include_str!("testdata/contexts.log");
const CONTEXTS_RUST: &str = include_str!("testdata/contexts_rust.log");
