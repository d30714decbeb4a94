// SPDX-License-Identifier: GPL-2.0

//! `lkmm results`

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../command/mod.rs"]
#[allow(dead_code, reason = "other commands print JSON")]
mod command;

use command::{lkmm, run};
use std::fs;

#[test]
fn the_sum_is_good_only_if_something_passed_and_nothing_failed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("part.jsonl");
    // The verdicts, the exit status, and the sum.
    for (verdicts, status, sum) in [
        ("passed", 0, "\n1 passed, 0 failed\n"),
        ("passed skipped", 0, "\n1 passed, 0 failed, 1 skipped\n"),
        ("skipped", 1, "\n0 passed, 0 failed, 1 skipped\n"),
        ("passed crashed", 1, "\n1 passed, 1 failed\n"),
        ("", 1, "\n0 passed, 1 failed\n"),
        ("good", 3, "part.jsonl:1: not a result"),
    ] {
        let line = |verdict| format!(r#"{{"part":"a","case":"b","verdict":"{verdict}"}}{}"#, '\n');
        let lines: String = verdicts.split_whitespace().map(line).collect();
        fs::write(&file, lines).unwrap();
        for command in ["sum", "matrix"] {
            run(lkmm("results").arg(command).arg(&file), "").expect(status, sum);
        }
    }
    run(lkmm("results").arg("sum"), "").expect(2, "<FILE>");
    run(lkmm("results").args(["sum", "/nowhere"]), "").expect(3, "/nowhere");
    let mut kunit = lkmm("results");
    kunit
        .args(["kunit", "--ended=ok", "--tree=/nowhere", "--console"])
        .arg(&file);
    kunit
        .arg("--out")
        .arg(folder.path())
        .arg("--results")
        .arg(&file);
    run(&mut kunit, "").expect(3, "/nowhere/tools/testing/kunit/kunit.py");
}

#[test]
fn the_tests_of_cargo_become_results_and_junit() {
    let folder = tempfile::tempdir().unwrap();
    let [results, xml] = ["tests.jsonl", "tests.xml"].map(|name| folder.path().join(name));
    let mut record = lkmm("results");
    record
        .args(["cargo-test", "--part", "tools", "--results"])
        .arg(&results);
    run(&mut record, "test one ... ok\n").expect(0, "1 passed, 0 failed");
    run(&mut record, "test two ... FAILED\n").expect(1, "0 passed, 1 failed");
    run(&mut record, "error: could not compile\n").expect(1, "0 passed, 0 failed");
    run(
        lkmm("results")
            .arg("junit")
            .arg("--out")
            .arg(&xml)
            .arg(&results),
        "",
    )
    .expect(0, "");
    assert!(fs::read_to_string(&xml).unwrap().contains(r#"tests="2""#));
}
