// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus model`: what herd7 says beside what tests say.
//!
//! Seen to fail: with a `Verdict::of()` that always agrees, and with the order in
//! `status::worst()` reversed.

use crate::fixture::{litmus, Fixture, MP};

#[test]
fn they_agree() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.test("race", "Never DATARACE");
    fixture.test("deadlock", "DEADLOCK");
    let outcome = fixture.model(&[]);

    outcome
        .expect(
            0,
            "MP        Sometimes           Sometimes                4  agrees",
        )
        .expect(
            0,
            "race      Never DATARACE      Sometimes DATARACE       2  agrees",
        )
        .expect(
            0,
            "deadlock  DEADLOCK            DEADLOCK                 0  agrees",
        )
        .expect(0, "3 tests: 3 agree\n");
}

#[test]
fn they_do_not() {
    for (name, result, verdict) in [
        ("MP", "Never", "OTHER OUTCOME"),
        ("MP", "Always", "OTHER OUTCOME"),
        ("MP", "DEADLOCK", "OTHER OUTCOME"),
        ("MP", "Sometimes DATARACE", "NO DATA RACE"),
        ("race", "Sometimes", "UNEXPECTED DATA RACE"),
        ("deadlock", "Never", "OTHER OUTCOME"),
    ] {
        let fixture = Fixture::new();
        fixture.test(name, result);
        fixture
            .model(&[])
            .expect(1, verdict)
            .expect(1, "1 tests: 1 disagree\n");
    }
}

#[test]
fn nothing_to_agree_with() {
    let fixture = Fixture::new();
    fixture.test("MP", "");
    fixture
        .model(&[])
        .expect(0, "1 tests: 1 without `Result:`\n");
}

#[test]
fn all_states() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture
        .model(&["--states"])
        .expect(0, "    1:r0=0 1:r1=1\n")
        .expect(0, "    1:r0=1 1:r1=0\n");
    let row = &fixture.model(&["--json"]).json()[0];

    assert_eq!(row["verdict"], "agrees");
    assert_eq!(row["status"], 0);
    assert_eq!(row["model"]["positive"], 1);
    assert_eq!(row["model"]["states"].as_array().unwrap().len(), 4);
    assert_eq!(row["model"]["states"][1]["1:r1"], "1");
}

#[test]
fn addresses_arrays_and_variables() {
    let fixture = Fixture::new();
    fixture.test("pointers", "Always");
    fixture
        .model(&["--states"])
        .expect(0, "    0:r0=x p=x x=0 z={1,2} z[1]=2\n");
}

#[test]
fn herd7_does_not_know_a_macro() {
    let fixture = Fixture::new();
    fixture.test("unknown", "Never");
    fixture
        .model(&[])
        .expect(4, "unknown.litmus: herd7: Unknown macro atomic_fetch_and\n")
        .expect(4, "1 tests: 1 not supported\n");
}

#[test]
fn the_time_is_up() {
    let fixture = Fixture::new();
    fixture.test("slow", "Never");
    let started = std::time::Instant::now();
    fixture
        .model(&["--timeout", "0.2"])
        .expect(6, "no answer after 0.2 s")
        .expect(6, "1 tests: 1 timed out\n");

    assert!(started.elapsed().as_secs() < 20);
    fixture
        .model(&["--timeout", "0"])
        .expect(2, "not a number of seconds");
}

#[test]
fn herd7_prints_something_else() {
    let fixture = Fixture::new();
    fixture.test("garbage", "Never");
    fixture.model(&[]).expect(7, "no observation that is known");
    fixture.write(
        "recorded/garbage.out",
        "Observation garbage Never 0 1\nStates 2\na=1;\n",
    );
    fixture.model(&[]).expect(7, "no final states");
    fixture.write("recorded/garbage.out", "");
    fixture.model(&[]).expect(7, "herd7 said nothing");
    fixture.write("recorded/garbage.err", "Fatal error: exception Not_found\n");
    fixture
        .model(&[])
        .expect(7, "herd7: Fatal error: exception");
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
    fixture.test("unknown", "Never");
    fixture
        .model(&[])
        .expect(4, "2 tests: 1 agree, 1 not supported");
    fixture.test("slow", "Never");
    fixture
        .model(&["--timeout", "0.5"])
        .expect(6, "1 timed out");
    fixture.test("deadlock", "Never");
    fixture.model(&["--timeout", "0.5"]).expect(1, "1 disagree");
    fixture.write("tests/broken.litmus", "C broken\n");
    fixture
        .model(&["--timeout", "0.5"])
        .expect(5, "1 cannot be read");
    fixture.test("garbage", "Never");
    fixture.model(&["--timeout", "0.5"]).expect(7, "1 failed");
}

#[test]
fn all_variables_are_asked_for() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    let herd = std::fs::read_to_string(fixture.path("herd7")).unwrap();
    fixture.write(
        "herd7",
        &herd.replace("echo \"$name\"", "grep locations \"$file\""),
    );
    fixture.model(&["--all-variables"]).expect(0, "agrees");
    let asked = std::fs::read_to_string(fixture.path("asked")).unwrap();

    assert_eq!(asked, "locations [x; y]\n");
}

#[test]
fn something_is_missing() {
    let mut fixture = Fixture::new();
    fixture.tools.clear();
    fixture.test("MP", "Sometimes");
    let model = |args: &[&str]| fixture.run(&[&["model", "tests"], args].concat());

    model(&["--kernel", "linux"]).expect(3, "no-herd7: it is neither in PATH nor");
    model(&["--herd", "./no"]).expect(3, "no-herd7: ");
    model(&["--herd", "/bin/false"]).expect(3, "no-herd7: /bin/false: -version: exit status: 1");
    model(&["--herd", "./herd7", "--kernel", "no"]).expect(3, "no-model: no/tools/memory-model");
    std::fs::remove_file(fixture.path("linux/tools/memory-model/linux-kernel.cfg")).unwrap();
    model(&["--herd", "./herd7", "--kernel", "linux"]).expect(3, "linux-kernel.cfg");
}

#[test]
fn from_standard_input_several_at_a_time() {
    let fixture = Fixture::new();
    let args = [
        "model", "--herd", "./herd7", "--kernel", "linux", "--jobs", "3", "-",
    ];
    fixture
        .run_with(&args, &litmus("MP", "Sometimes", MP))
        .expect(0, "1 tests: 1 agree");
    fixture.model(&["--jobs", "0"]).expect(2, "--jobs");
}
