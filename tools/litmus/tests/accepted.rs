// SPDX-License-Identifier: GPL-2.0

//! Variations of each construct, with what herd7 7.58 says of them with the model of Linux 6.12: what
//! it accepts can be read. `expected.tsv` has a line for each file.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use lkmm_litmus::read;
use std::fs;
use std::path::Path;

/// What herd7 refuses and is read here nevertheless; `Documentation/litmus.rst` has the reasons.
const BEYOND: [&str; 9] = [
    "a05h-typed-init",
    "a07d-bracketed",
    "a10b-locked-init",
    "a11b-srcu-init",
    "a21d-neg-nospace",
    "a22b-plain-arrow",
    "a24-exists-in-comment",
    "a24b-quote-in-comment",
    "a24f-register-named-final",
];

#[test]
fn what_herd7_accepts_can_be_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/herd7");
    let expected = fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let mut files = 0;

    for line in expected.lines() {
        let (file, said) = line.split_once('\t').unwrap();
        let name = file.strip_suffix(".litmus").unwrap();
        // A file may be in another character set.
        let bytes = fs::read(folder.join(file)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let accepted = said.starts_with("accepted");
        let wanted = accepted || BEYOND.contains(&name);

        assert_eq!(read(&text).is_ok(), wanted, "{file}: herd7: {said}");
        files += 1;
    }
    let there = fs::read_dir(&folder).unwrap().count();
    assert_eq!(
        files + 1,
        there,
        "a file without a line in expected.tsv, or the reverse"
    );
}
