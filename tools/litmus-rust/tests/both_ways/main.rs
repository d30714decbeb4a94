// SPDX-License-Identifier: GPL-2.0

//! From C to Rust and back, and from Rust to C and back: the test is the same, and so are its states.
//!
//! `LKMM_CASES` sets how many tests are made of each grammar, 100 without it. What needs a kernel
//! tree, `LKMM_KERNEL`, or herd7, `LKMM_HERD`, is ignored unless asked for, and then fails without.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod alike;
mod grammar;

use alike::alike;
use grammar::{Grammar, C, RUST};
use lkmm_litmus::model::herd::Herd;
use lkmm_litmus::model::Model;
use lkmm_litmus::Test;
use lkmm_litmus_gen::in_rust;
use lkmm_litmus_rust::read;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn cases() -> u64 {
    std::env::var("LKMM_CASES").map_or(100, |cases| cases.parse().unwrap())
}

fn variable(name: &str) -> PathBuf {
    PathBuf::from(std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set")))
}

fn read_or_panic(text: &str) -> Test {
    read(text).unwrap_or_else(|all| panic!("{}", all[0].render("the test", text, false)))
}

/// A test without what it was translated from.
fn without_source(mut test: Test) -> Test {
    for process in &mut test.processes {
        process.source = None;
    }
    test
}

/// To Rust and back; nothing if Rust cannot express it.
fn by_way_of_rust(test: &Test) -> Option<Test> {
    let rust = in_rust(test).ok()?;
    let again = without_source(read_or_panic(&rust));
    assert!(alike(test, &again), "{test}\n{rust}\n{again}");
    // What has been Rust once is in a form that stays.
    let second = in_rust(&again).unwrap_or_else(|reason| panic!("{}\n{again}", reason.message));
    assert!(without_source(read_or_panic(&second)) == again, "{second}");
    Some(again)
}

/// All files `*.litmus` below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "litmus") {
            found.push(path);
        }
    }
}

#[test]
fn rust_to_c_and_back() {
    let mut grammar = Grammar::new(RUST);
    let mut same = 0;
    for case in 0..cases() {
        let text = grammar.make(case);
        let test = read_or_panic(&text);
        let in_c = test.to_string();
        assert!(lkmm_litmus::read(&in_c).as_ref() == Ok(&test), "{in_c}");
        let again = by_way_of_rust(&without_source(test.clone())).unwrap();
        same += u64::from(again == test);
    }
    // `&&` doubles statements, and what they declare.
    assert!(
        same * 4 > cases() * 3,
        "only {same} are the same to the letter"
    );
}

#[test]
#[ignore = "needs a kernel tree: LKMM_KERNEL"]
fn every_test_of_the_kernel_and_ours() {
    let kernel = variable("LKMM_KERNEL");
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/litmus");
    let mut all = Vec::new();
    files(&kernel.join("tools/memory-model/litmus-tests"), &mut all);
    files(&kernel.join("Documentation/litmus-tests"), &mut all);
    assert!(all.len() >= 46, "only {} of the kernel's", all.len());
    files(&ours, &mut all);
    for file in all {
        let text = fs::read_to_string(&file).unwrap();
        // In Rust a `char` is what it is for herd7, a number of 32 bits: another type on the way back.
        // And a `while`, of which herd7 takes two rounds, has no form in Rust.
        if text.contains("char") || text.contains("while (") {
            continue;
        }
        let test = read_or_panic(&text);
        assert!(by_way_of_rust(&test).is_some(), "{}", file.display());
    }
}

#[test]
#[ignore = "needs a kernel tree, LKMM_KERNEL, and herd7, LKMM_HERD"]
fn c_to_rust_and_back_has_the_same_states() {
    let herd = Herd::find(Some(&variable("LKMM_HERD")), Path::new("")).unwrap();
    let model = Model::open(herd, &variable("LKMM_KERNEL"), Duration::from_secs(2)).unwrap();
    let mut grammar = Grammar::new(C);
    let mut compared = 0;
    for case in 0..cases() {
        let text = grammar.make(case);
        let test = read_or_panic(&text);
        let Some(again) = by_way_of_rust(&test) else {
            continue;
        };
        // Some have more executions than can be waited for.
        let (Ok(asked), Ok(said)) = (model.ask(&test), model.ask(&again)) else {
            continue;
        };
        compared += 1;
        assert_eq!(asked.states, said.states, "{test}\n{again}");
        assert_eq!(asked.flags, said.flags, "{test}\n{again}");
    }
    assert!(compared * 2 > cases(), "only {compared} were compared");
}
