// SPDX-License-Identifier: GPL-2.0

//! Answers from earlier: used if nothing that they depend on is another, and never half of one.

use crate::fixture::{litmus, Fixture, MP};
use std::fs;
use std::path::PathBuf;

const CACHE: [&str; 2] = ["--cache", "cache"];

/// The answers that are kept.
fn kept(fixture: &Fixture) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in fs::read_dir(fixture.path("cache")).unwrap() {
        let files = fs::read_dir(folder.unwrap().path()).unwrap();
        found.extend(files.map(|file| file.unwrap().path()));
    }
    found
}

fn asked_about_mp() -> Fixture {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.model(&CACHE).expect(0, "agrees");
    fixture
}

#[test]
fn asked_again_only_if_something_is_another() {
    let fixture = asked_about_mp();
    let test = |text: &str| drop(fixture.write("tests/MP.litmus", text));
    let model = |name: &str| {
        fixture.write(
            &format!("linux/tools/memory-model/linux-kernel.{name}"),
            "new",
        );
    };
    // What is asked is the test, not its layout and comments.
    let laid_out = litmus("MP", "Sometimes", MP).replace("{\n\tW", "{\n\t/* filter */  W");
    let changes: [(&dyn Fn(), usize); 8] = [
        (&|| (), 0),
        (&|| test(&laid_out), 0),
        (&|| test(&litmus("MP", "Sometimes", "exists (1:r0=1)")), 1),
        (&|| model("cfg"), 1),
        (&|| model("def"), 1),
        (&|| model("bell"), 1),
        (&|| model("cat"), 1),
        (&|| fixture.change_herd("7.58", "7.59"), 1),
    ];
    for (number, (change, more)) in changes.iter().enumerate() {
        let before = fixture.asked();
        change();
        fixture.model(&CACHE).expect(0, "agrees");
        assert_eq!(fixture.asked(), before + more, "{number}");
    }
}

#[test]
fn half_an_answer_is_none() {
    let fixture = asked_about_mp();
    let file = kept(&fixture).remove(0);
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    fixture.model(&CACHE).expect(0, "agrees");

    assert_eq!(fixture.asked(), 2);
    assert_eq!(fs::read(&file).unwrap(), whole);
}

#[test]
fn a_refusal_is_not_kept() {
    let fixture = Fixture::new();
    fixture.test("unknown", "Never");
    for _ in 0..2 {
        fixture.model(&CACHE).expect(4, "Unknown macro");
    }
    assert_eq!(fixture.asked(), 2);
    assert!(!fixture.path("cache").exists());
}

#[test]
fn where_answers_are_kept() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.write("file", "");
    for _ in 0..2 {
        fixture.model(&["--no-cache"]);
    }
    assert_eq!(fixture.asked(), 2);
    fixture
        .model(&["--cache", "file"])
        .expect(0, "1 tests: 1 agree")
        .expect(0, "lkmm: answers are not kept: ")
        .expect(0, "--no-cache does without");
    fixture.model(&[]);
    assert!(fixture.folder().join(".cache/lkmm").is_dir());
}
