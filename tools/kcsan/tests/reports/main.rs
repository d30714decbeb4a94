// SPDX-License-Identifier: GPL-2.0

//! Logs with reports. `guest.log` and `guessed.log` are from guests; the others were written after
//! `kernel/kcsan/report.c`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod any_text;
mod contexts;
mod decoded;
mod logs;
mod programs;
mod verdicts;

use lkmm_kcsan::access::Access;
use lkmm_kcsan::explanation::{self, Kernel};
use lkmm_kcsan::log::Log;
use lkmm_kcsan::place::Place;
use lkmm_kcsan::report::{Doubt, Report};
use lkmm_kcsan::verdict::{Judgement, Rules};
use std::path::Path;

const ASSERT: &str = include_str!("testdata/assert.log");
const DECODED: &str = include_str!("testdata/decoded.log");
const GUESSED: &str = include_str!("testdata/guessed.log");
const GUEST: &str = include_str!("testdata/guest.log");
const HELPER: &str = include_str!("testdata/helper.log");
const KERNEL: &str = include_str!("testdata/kernel.log");
const OFF: &str = include_str!("testdata/off.log");
const QUIET: &str = include_str!("testdata/quiet.log");
const RING: &str = include_str!("testdata/ring.log");
const SEVERAL: &str = include_str!("testdata/several.log");
/// A function of Rust, and a line of a stack with it.
const RUST: &str = "_RNvCsh05nRUfvkDB_1r9rust_side";
const RUST_FRAME: &str = " _RNvCsh05nRUfvkDB_1r9rust_side+0x31/0x90\n";
/// The first caller in `RING`.
const CALLER: &str = " ring_send+0x1a/0x40\n";

/// A text with a part replaced once.
fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "no {from:?} in {text}");
    text.replacen(from, to, 1)
}

/// The part of a text from one text to another.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap();
    let end = start + text[start..].find(to).unwrap();
    &text[start..end]
}

/// The report of a race of which KCSAN saw one side only.
fn unknown() -> String {
    let report = between(SEVERAL, "[    0.121930] BUG", "[    0.131433]");
    format!("{QUIET}{report}")
}

fn read(text: &str) -> Log {
    Log::parse("x.log", text)
}

/// The one report of a log.
fn only(text: &str) -> Report {
    let log = read(text);
    assert_eq!(log.reports.len(), 1, "{text}");
    log.reports.into_iter().next().unwrap()
}

fn functions(access: &Access) -> Vec<&str> {
    let frames = access.frames.iter();
    frames.map(|frame| frame.function.as_str()).collect()
}

fn doubts(report: &Report) -> Vec<Doubt> {
    report.doubts().into_iter().collect()
}

fn is_certain(report: &Report) -> bool {
    report.complete && report.doubts().is_empty()
}

/// A log in which each function that is not Rust's has a source line of C.
fn read_with_c_lines(text: &str) -> Log {
    let mut log = read(text);
    let accesses = log.reports.iter_mut().flat_map(|one| &mut one.accesses);
    for frame in accesses.flat_map(|access| &mut access.frames) {
        if !frame.is_rust() {
            frame.places = vec![Place {
                function: frame.function.clone(),
                file: "kernel/x.c".to_owned(),
                line: 7,
            }];
        }
    }
    log
}

/// Judges logs of the default kernel by a list, and passes the judgement on.
fn judge<T>(logs: &[Log], list: &str, look: impl FnOnce(&Judgement<'_>) -> T) -> T {
    let kernel = Kernel {
        base: "6.12",
        architecture: "x86_64",
    };
    judge_kernel(logs, list, kernel, look)
}

fn judge_kernel<T>(
    logs: &[Log],
    list: &str,
    kernel: Kernel<'_>,
    look: impl FnOnce(&Judgement<'_>) -> T,
) -> T {
    let explanations = explanation::parse(Path::new("e.toml"), list).unwrap();
    let rules = Rules {
        explanations: &explanations,
        kernel,
        suite: Some("kcsan_rust"),
    };
    look(&Judgement::new(logs, &rules))
}

/// Count and verdict of each race.
fn verdicts(judgement: &Judgement<'_>) -> String {
    let races = judgement.races.iter();
    let words = races.map(|(race, verdict)| format!("{} {}", race.count, verdict.words()));
    words.collect::<Vec<_>>().join(", ")
}
