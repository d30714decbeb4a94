// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus kit`, and what is done with the results of kits: `run --log`, `merge`, `compare`.

use crate::command::{self, Outcome};
use crate::fixture::Fixture;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

fn run(fixture: &Fixture, words: &str) -> Outcome {
    fixture.run(&words.split(' ').collect::<Vec<_>>())
}

// What the model calls a deadlock would hang the machine.
#[test]
fn a_kit_has_what_ends() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.test("deadlock", "DEADLOCK");
    let kit = "kit --herd ./herd7 --kernel linux --lang c --out kit tests";
    run(&fixture, kit)
        .expect(4, "NOT RUN deadlock : ")
        .expect(4, "2 tests in 1 assignments of languages, for 2 CPUs: kit");
    let read = |name: &str| fs::read_to_string(fixture.path("kit").join(name)).unwrap();
    assert!(read("kit.sh").contains("\nruns=1 cpus=2\n"));
    for name in [
        "Makefile",
        "README",
        "Kbuild",
        "tests_c.c",
        "runtime/main.c",
    ] {
        assert!(read(name).contains("SPDX-License-Identifier"), "{name}");
    }
    let mode = fs::metadata(fixture.path("kit/run")).unwrap().permissions();
    assert_eq!(mode.mode() & 0o111, 0o111);
    run(&fixture, "kit --herd ./none --kernel linux --out kit tests").expect(3, "no-herd7");
}

/// Options of a kit's program; status 8 is of a kit that was not built, whose options are right.
const OPTIONS: &str = "\
-c 0-99999999999 | 2 | -c 0-99999999999: no list of CPUs
-c first | 2 | -c first: no list of CPUs
-c 1- | 2 | -c 1-: no list of CPUs
-c 0,0 | 4 | the tests need 2 CPUs, and of 0,0 1 are online
-c 1-0 | 4 | and of 1-0 0 are online
-c 0-99999 | 8 | needs make and headers
-c 00-00,1 | 8 | needs make and headers
-r -5 | 2 | -r -5: not a number from 1 to 999999999999999999
-r 0 | 2 | -r 0: not a number
-r 99999999999999999999 | 2 | -r 99999999999999999999: not a number
-r 010 | 2 | -r 010: not a number
-r | 2 | usage: ./run
-l 1000000001 | 2 | -l 1000000001: not a number from 1 to 1000000000
-l 1000000000 | 8 | needs make and headers
-s 4294967296 | 2 | -s 4294967296: not a number from 0 to 4294967295
-n 20 | 2 | -n 20: not a number from -20 to 19
-n --5 | 2 | -n --5: not a number
-n -20 | 8 | needs make and headers
-t 2 | 2 | -t 2: not a number from 1 to 1
-t 0-1 | 2 | -t 0: not a number from 1 to 1
-t 1- | 2 | -t : not a number from 1 to 1
-t 1-1 | 8 | needs make and headers";

#[test]
fn options_of_a_kit_are_checked_before_anything_is_loaded() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    run(
        &fixture,
        "kit --herd ./herd7 --kernel linux --lang c --out kit tests",
    );
    // Root, on a machine with two CPUs on which no such module is loaded.
    let program = fs::read_to_string(fixture.path("kit/run")).unwrap();
    let program = program
        .replace("$(cat /sys/devices/system/cpu/online)", "0-1")
        .replace("$(id -u)", "0")
        .replace("/proc/modules", "/dev/null");
    fixture.script("kit/run", &program);
    command::expect_each(OPTIONS, |options| {
        let mut command = Command::new("timeout");
        command.arg("60").arg(fixture.path("kit/run"));
        let options = options.split(' ');
        command::run(command.args(["-k", "none"]).args(options), "")
    });
}

/// A result of a kit of the test MP, in so many of 100 instances of which its condition held.
fn result(id: &str, cpu: &str, languages: &str, held: u32) -> String {
    let other = 100 - held;
    format!(
        r#"{{"id":"{id}","machine":{{"kernel":"6.1","architecture":"arm64","cpu":"{cpu}","topology":{{"0":"0.0"}}}},
"log":["    # ran 100 filtered 0 lost 0 ms 1","    # state {held} 1:r0=1; 1:r1=0;",
"    # state {other} 1:r0=1; 1:r1=1;","ok 1 MP {languages} [{MP}]"]}}
"#
    )
}

/// The hash of the fixture's test.
const MP: &str = "4a8354a70f14";

#[test]
fn results_are_judged_merged_and_compared() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.write("a", &result("a", "A53", "c,c", 60));
    fixture.write(
        "b",
        &(result("b", "A53", "rust,rust", 1) + &result("c", "A72", "c,c", 5)),
    );
    let of = "--herd ./herd7 --kernel linux --lang c";
    run(
        &fixture,
        &format!("run {of} --log a --log b tests/MP.litmus"),
    )
    .expect(
        0,
        "Sometimes  allowed           65        200          0       2",
    );
    let log = "compare --log b --log a tests/MP.litmus";
    for wanted in [
        "machine 1: 1 CPUs A53, arm64, Linux 6.1\nmachine 2: 1 CPUs A72",
        "MP          1  c                 60         100  5.02e-1 and 6.91e-1\n",
        "MP          1  rust               1         100  1.77e-3 and 5.45e-2\n",
        "MP          2  c                  5         100  2.15e-2 and 1.12e-1\n",
    ] {
        run(&fixture, log).expect(0, wanted);
    }

    let merged = |files: &str| {
        run(&fixture, &format!("merge --out merged {files}")).expect(0, "2 recordings: 1 CPUs A53");
        fs::read_to_string(fixture.path("merged")).unwrap()
    };
    let once = merged("a b");
    assert_eq!(merged("b a"), once);
    assert_eq!(merged("merged b a merged"), once);
    run(&fixture, &format!("run {of} --log merged tests/MP.litmus")).expect(0, " 65        200 ");
}

#[test]
fn results_that_cannot_be_used() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.write("a", &result("a", "A53", "c,c", 60));
    fixture.write("other", &result("a", "A53", "c,c", 61));
    fixture.write("cut", &result("d", "A53", "c,c", 61)[..99]);
    fixture.write("text", "nothing\n1..3\nok 1 MP c,c\n");
    fixture.write("binary", "\u{7f}ELF\0\u{1}");
    fixture.write("empty", "");
    fixture.write("log", "    # ran 1 filtered 0 lost 0 ms 1\n");
    let neither = "neither a result of a kit nor a log of a guest that ran tests";
    for (words, status, said) in [
        ("merge --out m a other", 5, "recording a is there twice"),
        ("merge --out m cut", 5, "lkmm: cut: no result of a kit: EOF"),
        ("merge --out m none", 7, "lkmm: none: No such file"),
        ("merge --out no/m a", 7, "lkmm: no/m: No such file"),
        ("merge --out m", 2, "Usage:"),
        ("merge --out m text", 5, neither),
        ("merge --out m binary", 5, neither),
        ("merge --out m empty", 5, neither),
        ("merge --out m linux", 5, "lkmm: linux: Is a directory"),
        (
            "merge --out m /dev/zero",
            5,
            "lkmm: /dev/zero: larger than 256 MiB: neither a test nor a result",
        ),
        ("compare --log text tests", 5, neither),
        ("compare --log a /dev/zero", 7, "lkmm: /dev/zero: larger"),
        (
            "run --herd ./herd7 --kernel linux --log text tests",
            5,
            neither,
        ),
        (
            "compare --log cut tests",
            5,
            "lkmm: cut: no result of a kit",
        ),
        ("compare --log log tests", 7, "machine 1: not recorded"),
        ("compare tests", 2, "--log <FILE>"),
    ] {
        run(&fixture, words).expect(status, said);
    }
}

#[test]
fn counts_have_64_bits() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    let most = u64::MAX.to_string();
    for id in ["a", "b", "c"] {
        let result = result(id, "A53", "c,c", 0).replace("100", &most);
        let result = result.replace("\"    # state 0 1:r0=1; 1:r1=0;\",", "");
        fixture.write(id, &result);
    }
    run(&fixture, "merge --out merged a b c").expect(0, "3 recordings");
    let judge = "run --herd ./herd7 --kernel linux --lang c --log";
    run(&fixture, &format!("{judge} a tests")).expect(0, &most);
    let too_many = "the counts of its results add up to 2^64 or more";
    run(&fixture, &format!("{judge} merged tests")).expect(
        7,
        &format!("FAILED: MP c,c (tests/MP.litmus): {too_many}\n"),
    );
    run(&fixture, "compare --log merged tests").expect(5, &format!("lkmm: MP c,c: {too_many}\n"));
}

// The CPU's name turns red, a state clears the screen.
#[test]
fn commands_for_a_terminal_are_shown() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    let result = result("a", "A53\\u001b[31m", "c,c", 0);
    fixture.write(
        "a",
        &result.replace("1:r0=1; 1:r1=1;", "1:r0=1; 1:r1=\\u009b2J;"),
    );
    for (words, status, said) in [
        ("merge --out m a", 0, "A53\\u001b[31m, arm64"),
        ("compare --log a tests", 0, "A53\\u001b[31m, arm64"),
        (
            "run --herd ./herd7 --kernel linux --lang c --log a tests",
            1,
            "1:r1=\\u009b2J",
        ),
        (
            "merge --out m \u{1b}[31m",
            7,
            "lkmm: \\u001b[31m: No such file",
        ),
    ] {
        let outcome = run(&fixture, words);
        outcome.expect(status, said);
        assert!(!(outcome.stdout + &outcome.stderr).contains(['\u{1b}', '\u{9b}']));
    }
}

// Of 60 in 100 instances in C none in as many in Rust is no chance; of one it may be.
#[test]
fn an_outcome_of_one_language_is_pointed_out() {
    for (held, end) in [
        (60, "of 100, 0 of 100 in rust\n"),
        (1, "of 100, 0 of 100 in rust; may be chance\n"),
    ] {
        let fixture = Fixture::new();
        fixture.test("MP", "Sometimes");
        let none =
            result("b", "A53", "rust,rust", 0).replace("\"    # state 0 1:r0=1; 1:r1=0;\",", "");
        fixture.write("a", &(result("a", "A53", "c,c", held) + &none));
        let outcome = run(&fixture, "compare --json a.json --log a tests");
        outcome.expect(
            0,
            &format!("only in c: MP on machine 1: 1:r0=1; 1:r1=0: {held} {end}"),
        );
        assert_eq!(outcome.stdout.matches("only in").count(), 1);
        let json = fs::read(fixture.path("a.json")).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["alone"][0]["rate"]["count"], held);
    }
}
