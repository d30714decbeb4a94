// SPDX-License-Identifier: GPL-2.0

//! One input that cannot be read does not keep the others from being.

use crate::fixture::{litmus, Fixture, MP};
use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

fn fixture() -> Fixture {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture
}

fn mkfifo(fixture: &Fixture, name: &str) {
    let status = Command::new("mkfifo")
        .arg(fixture.path(name))
        .status()
        .unwrap();
    assert!(status.success());
}

// To read a pipe would wait for ever.
#[test]
fn what_is_no_file_in_a_folder() {
    let fixture = fixture();
    symlink("nowhere", fixture.path("tests/a.litmus")).unwrap();
    symlink("b.litmus", fixture.path("tests/b.litmus")).unwrap();
    symlink("..", fixture.path("tests/c.litmus")).unwrap();
    mkfifo(&fixture, "tests/d.litmus");
    for command in ["model", "list", "parse"] {
        let common = ["--herd", "./herd7", "--kernel", "linux"];
        let judge = if command == "model" { &common[..] } else { &[] };
        let outcome = fixture.run(&[&[command, "tests"], judge].concat());
        let read = match command {
            "model" => "1 tests: 1 agree\n",
            "list" => "MP     2  Sometimes",
            _ => "1 tests read, 0 cannot be read\n",
        };
        outcome
            .expect(7, "lkmm: tests/a.litmus: No such file")
            .expect(7, "lkmm: tests/b.litmus: Too many levels of symbolic links")
            .expect(7, "lkmm: tests/c.litmus: not a regular file")
            .expect(7, "lkmm: tests/d.litmus: not a regular file")
            .expect(7, read.trim_start_matches("MP   "));
    }
}

#[test]
fn a_file_or_folder_among_others() {
    let fixture = fixture();
    fs::create_dir(fixture.path("empty")).unwrap();
    mkfifo(&fixture, "pipe");
    fixture
        .model(&["nowhere", "empty", "pipe"])
        .expect(7, "lkmm: nowhere: No such file")
        .expect(7, "lkmm: pipe: a named pipe")
        .expect(7, "lkmm: empty: there is no file *.litmus in it")
        .expect(7, "1 tests: 1 agree\n");
    fixture
        .run(&["gen", "--out", "out", "--lang", "c", "nowhere", "tests"])
        .expect(7, "1 tests in 1 assignments");
}

#[test]
fn a_comment_in_latin_1() {
    let fixture = fixture();
    let text = litmus("MP", "Sometimes", MP).replace("(*\n", "(*\n * Grüße\n");
    let bytes: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    fs::write(fixture.path("tests/MP.litmus"), bytes).unwrap();
    fixture.model(&[]).expect(0, "1 tests: 1 agree\n");
    fixture.run(&["print", "tests"]).expect(0, " * Grüße\n");
}

// herd7 would take `exists` for the end of the processes, and stumble over the quote.
#[test]
fn herd7_gets_the_printed_test() {
    let fixture = Fixture::new();
    let text = litmus("MP", "Sometimes", "exists (1:final=1)")
        .replace("int r0", "/* there exists, don't */ int final");
    fixture.write("tests/MP.litmus", &format!("\n{text}"));
    fixture.change_herd("echo \"$name\"", "cat \"$file\"");
    let answer = "States 1\n1:lit_final=1;\nObservation MP Always 1 0\n";
    fixture.write("recorded/MP.out", answer);
    fixture.model(&["--states"]).expect(1, "    1:final=1\n");
    let given = fs::read_to_string(fixture.path("asked")).unwrap();
    assert!(given.starts_with("C MP\n\n{}\n"), "{given}");
    assert!(given.contains("int lit_final = READ_ONCE(*y);"), "{given}");
    assert!(!given.contains("/*"), "{given}");
}
