// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus kit`, and what is done with the results of kits: `run --log`.

use crate::command::Outcome;
use crate::fixture::Fixture;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

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
fn results_are_judged_together() {
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
}

#[test]
fn results_that_cannot_be_used() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.write("a", &result("a", "A53", "c,c", 60));
    fixture.write("other", &result("a", "A53", "c,c", 61));
    fixture.write("cut", &result("d", "A53", "c,c", 61)[..99]);
    fixture.write("log", "nothing");
    let of = "run --herd ./herd7 --kernel linux --lang c";
    for (logs, status, said) in [
        ("--log a --log other", 5, "recording a is there twice"),
        ("--log cut", 5, "lkmm: cut: no result of a kit: EOF"),
        ("--log none", 7, "lkmm: none: No such file"),
        (
            "--log log",
            7,
            "FAILED: MP c,c (tests/MP.litmus): the log has no result of it",
        ),
    ] {
        run(&fixture, &format!("{of} {logs} tests")).expect(status, said);
    }
}
