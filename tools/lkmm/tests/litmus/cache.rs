// SPDX-License-Identifier: GPL-2.0

//! Answers from earlier: used if nothing that they depend on is another, and never half of one.
//!
//! Seen to fail: with the model's files left out of the hash.

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

#[test]
fn asked_once() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    let first = fixture.model(&CACHE);
    let second = fixture.model(&CACHE);

    first.expect(0, "agrees");
    assert_eq!(first.stdout, second.stdout);
    assert_eq!(fixture.asked(), 1);
    assert_eq!(kept(&fixture).len(), 1);
}

#[test]
fn asked_again_if_anything_is_another() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.model(&CACHE);
    fixture.write(
        "tests/MP.litmus",
        &(litmus("MP", "Sometimes", "exists (1:r0=1)")),
    );
    fixture.model(&CACHE);
    assert_eq!(fixture.asked(), 2);

    for name in ["cfg", "def", "bell", "cat"] {
        let before = fixture.asked();
        fixture.write(
            &format!("linux/tools/memory-model/linux-kernel.{name}"),
            "new",
        );
        fixture.model(&CACHE);
        assert_eq!(fixture.asked(), before + 1, "{name}");
    }
    let before = fixture.asked();
    let herd = fs::read_to_string(fixture.path("herd7")).unwrap();
    fixture.write("herd7", &herd.replace("7.58", "7.59"));
    fixture.model(&CACHE);
    assert_eq!(fixture.asked(), before + 1, "herd7");
}

// What is asked is the test, not its layout and comments.
#[test]
fn asked_once_about_a_test_that_is_written_otherwise() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.model(&CACHE);
    let text = litmus("MP", "Sometimes", MP).replace("{\n\tW", "{\n\t/* filter */  W");
    fixture.write("tests/MP.litmus", &text);
    fixture.model(&CACHE).expect(0, "agrees");
    assert_eq!(fixture.asked(), 1);
}

#[test]
fn half_an_answer_is_none() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.model(&CACHE);
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
    fixture.model(&CACHE).expect(4, "Unknown macro");
    fixture.model(&CACHE).expect(4, "Unknown macro");

    assert_eq!(fixture.asked(), 2);
    assert!(!fixture.path("cache").exists());
}

#[test]
fn without_a_cache() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.model(&["--no-cache"]);
    fixture.model(&["--no-cache"]);

    assert_eq!(fixture.asked(), 2);
    fixture.model(&[]);
    assert!(fixture.folder().join(".cache/lkmm").is_dir());
}

#[test]
fn a_cache_that_cannot_be_written() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.write("file", "");
    fixture
        .model(&["--cache", "file"])
        .expect(0, "1 tests: 1 agree")
        .expect(0, "lkmm: answers are not kept: ")
        .expect(0, "--no-cache does without");
}
