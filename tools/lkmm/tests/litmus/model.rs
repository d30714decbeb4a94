// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus model`: what herd7 says beside what tests say.

use crate::fixture::{litmus, Fixture, MP};

/// One test alone: its name and what it says of its result, more arguments, the status, and what is
/// printed.
const ONE_TEST: &str = r"
MP Sometimes :: :: 0 :: MP    Sometimes           Sometimes                4  agrees\n
MP Never :: :: 1 :: OTHER OUTCOME\n1 tests: 1 disagree\n
MP Always :: :: 1 :: OTHER OUTCOME\n
MP DEADLOCK :: :: 1 :: OTHER OUTCOME\n
MP Sometimes DATARACE :: :: 1 :: NO DATA RACE\n
MP  :: :: 0 :: 1 tests: 1 without `Result:`\n
MP Sometimes :: --states :: 0 ::     1:r0=0 1:r1=1\n    1:r0=1 1:r1=0\n
MP Sometimes :: --jobs=0 :: 2 :: --jobs
race Never DATARACE :: :: 0 :: Sometimes DATARACE       2  agrees\n
race Sometimes :: :: 1 :: UNEXPECTED DATA RACE\n
deadlock DEADLOCK :: :: 0 :: DEADLOCK                 0  agrees\n
deadlock Never :: :: 1 :: OTHER OUTCOME\n
pointers Always :: --states :: 0 ::     0:r0=x p=x x=0 z={1,2} z[1]=2\n
unknown Never :: :: 4 :: unknown.litmus: herd7: Unknown macro atomic_fetch_and\n
unknown Never :: :: 4 :: 1 tests: 1 not supported\n
slow Never :: --timeout=0.2 :: 6 :: no answer after 0.2 s
slow Never :: --timeout=0.2 :: 6 :: 1 tests: 1 timed out\n
slow Never :: --timeout=0 :: 2 :: not a number of seconds
";

#[test]
fn one_test() {
    let fixture = Fixture::new();
    for line in ONE_TEST.trim().lines() {
        let parts: Vec<_> = line.splitn(4, ":: ").collect();
        let [test, args, status, printed] = parts[..] else {
            panic!("{line}");
        };
        let (name, result) = test.split_once(' ').unwrap();
        let _ = std::fs::remove_dir_all(fixture.path("tests"));
        fixture.test(name, result.trim());
        let args: Vec<_> = args.split_whitespace().collect();
        let printed = printed.replace("\\n", "\n");
        fixture
            .model(&args)
            .expect(status.trim().parse().unwrap(), &printed);
    }
}

#[test]
fn for_machines() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    let row = &fixture.model(&["--json"]).json()[0];

    assert_eq!(row["verdict"], "agrees");
    assert_eq!(row["status"], 0);
    assert_eq!(row["model"]["positive"], 1);
    assert_eq!(row["model"]["states"].as_array().unwrap().len(), 4);
    assert_eq!(row["model"]["states"][1]["1:r1"], "1");
}

#[test]
fn herd7_prints_something_else() {
    let fixture = Fixture::new();
    fixture.test("garbage", "Never");
    let cut = "Observation garbage Never 0 1\nStates 2\na=1;\n";
    let odd = "States of mind\nObservation garbage Seldom 1 2\n";
    for (file, text, wanted) in [
        ("out", odd, "no observation that is known"),
        ("out", cut, "no final states"),
        ("out", "", "herd7 said nothing"),
        ("err", "Fatal error: no\n", "herd7: Fatal error: no"),
    ] {
        fixture.write(&format!("recorded/garbage.{file}"), text);
        fixture.model(&[]).expect(7, wanted);
    }
}

#[test]
fn what_herd7_cannot_compute() {
    let fixture = Fixture::new();
    let text = litmus("MP", "Never", "exists (1:r0=4294967296)");
    fixture.write("tests/MP.litmus", &text);
    fixture
        .model(&[])
        .expect(4, "--> tests/MP.litmus:16:14")
        .expect(4, "and `4294967296` needs more")
        .expect(4, "1 tests: 1 not supported\n");
    assert_eq!(fixture.asked(), 0);
    fixture.test("MP", "Never");
    fixture.write("recorded/MP.out", "");
    fixture.write(
        "recorded/MP.err",
        "Fatal error: exception Division_by_zero\n",
    );
    fixture
        .model(&[])
        .expect(4, "herd7: an execution divides by 0");
}

#[test]
fn a_test_that_cannot_be_read_is_not_asked_about() {
    let fixture = Fixture::new();
    fixture.write("tests/MP.litmus", &litmus("MP", "Never", "exists (2:r0=1)"));
    fixture
        .model(&[])
        .expect(5, "there is no process P2")
        .expect(5, "1 tests: 1 cannot be read\n");
    assert_eq!(fixture.asked(), 0);
}

#[test]
fn the_worst_of_several() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    for (name, text, status, printed) in [
        ("unknown", None, 4, "2 tests: 1 agree, 1 not supported"),
        ("slow", None, 6, "1 timed out"),
        ("deadlock", None, 1, "1 disagree"),
        ("broken", Some("C broken\n"), 5, "1 cannot be read"),
        ("garbage", None, 7, "1 failed"),
    ] {
        match text {
            None => fixture.test(name, "Never"),
            Some(text) => drop(fixture.write(&format!("tests/{name}.litmus"), text)),
        }
        fixture.model(&["--timeout", "0.5"]).expect(status, printed);
    }
}

#[test]
fn all_variables_are_asked_for() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.change_herd("echo \"$name\"", "grep locations \"$file\"");
    fixture.model(&["--all-variables"]).expect(0, "agrees");
    let asked = std::fs::read_to_string(fixture.path("asked")).unwrap();

    assert_eq!(asked, "locations [x; y]\n");
}

#[test]
fn something_is_missing() {
    let mut fixture = Fixture::new();
    fixture.tools.clear();
    fixture.test("MP", "Sometimes");
    fixture.script("old", "#!/bin/sh\necho '7.57+1, Rev: script'\n");
    fixture.write("empty/tools/memory-model/linux-kernel.def", "");
    for (args, wanted) in [
        ("--kernel linux", "no-herd7: it is neither in PATH nor"),
        ("--herd ./no", "no-herd7: "),
        ("--herd /bin/false", "no-herd7: /bin/false: -version: exit"),
        ("--herd ./old", "old-herd7: "),
        ("--herd ./herd7 --kernel no", "no-model: no/tools/memory-"),
        ("--herd ./herd7 --kernel empty", "linux-kernel.cfg"),
    ] {
        let args: Vec<_> = "model tests".split(' ').chain(args.split(' ')).collect();
        fixture.run(&args).expect(3, wanted);
    }
}

#[test]
fn from_standard_input() {
    let words = "model --herd ./herd7 --kernel linux --jobs 3 -";
    let args: Vec<_> = words.split(' ').collect();
    let outcome = Fixture::new().run_with(&args, &litmus("MP", "Sometimes", MP));
    outcome.expect(0, "1 tests: 1 agree");
}
