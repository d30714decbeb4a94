// SPDX-License-Identifier: GPL-2.0

//! Whole runs: recorded logs of guests, and a script that plays QEMU and its guest.
//!
//! `SB+mbs-no-barrier-in-rust.log` is of a module from which `smp_mb(Full)` was taken out of the
//! Rust half after it was generated, on an emulated x86-64. Most of what its kernel said before the
//! module was loaded is left out of both logs.

mod guests;
mod logs;
mod page;
mod recordings;

use lkmm_litmus::expect::Outcome;
use lkmm_litmus::model::answer::Answer;
use lkmm_litmus_gen::language::{words, Choice};
use lkmm_litmus_run::log::State;
use lkmm_litmus_run::recording::read;
use lkmm_litmus_run::report::Report;
use lkmm_litmus_run::run::{judge_recordings, Job};
use std::fs;
use std::path::{Path, PathBuf};

fn testdata(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata");
    folder.join(name)
}

fn state(r0: u8, r1: u8) -> State {
    [("0:r0", r0), ("1:r0", r1)]
        .map(|(name, value)| (name.to_owned(), value.to_string()))
        .into()
}

/// SB+mbs, and what herd7 7.58 says of it.
fn job() -> Job {
    let text = fs::read_to_string(testdata("SB+mbs.litmus")).expect("a test");
    Job {
        test: lkmm_litmus::read(&text).expect("a test that can be read"),
        file: "SB+mbs.litmus".to_owned(),
        text,
        answer: Ok(Answer {
            outcome: Outcome::Never,
            states: vec![state(0, 1), state(1, 0), state(1, 1)],
            flags: Vec::new(),
            positive: 0,
            negative: 3,
        }),
        deadlock: false,
    }
}

/// What is judged of these jobs in a log with this text.
fn judged(jobs: &[Job], choice: Choice, text: &str) -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    fs::write(&log, text).expect("written");
    judge_recordings(jobs, choice, &read(&[log]).expect("a log"))
}

fn recorded(name: &str) -> String {
    fs::read_to_string(testdata(name)).expect("a log")
}

/// Each test, with the verdict on each assignment of languages.
fn verdicts(report: &Report) -> Vec<String> {
    let tests = report.tests.iter().map(|test| {
        let runs = test.runs.iter();
        let runs = runs.map(|run| format!(" {} {}", words(&run.languages), run.verdict.word()));
        test.test.clone() + &runs.collect::<String>()
    });
    tests.collect()
}
