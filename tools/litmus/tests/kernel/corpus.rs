// SPDX-License-Identifier: GPL-2.0

//! Every test of the kernel tree can be read, and is the same after printing.

use crate::{kernel, litmus_files};
use lkmm_litmus::{parse, read};
use std::fs;

/// The files and their text. There are 46 in Linux 6.12; fewer would be no corpus.
fn corpus() -> Vec<(String, String)> {
    let tree = kernel();
    let folders = [
        "tools/memory-model/litmus-tests",
        "Documentation/litmus-tests",
    ];
    let files: Vec<_> = folders
        .iter()
        .flat_map(|folder| litmus_files(&tree.join(folder)))
        .collect();

    assert!(files.len() >= 46, "only {} litmus tests", files.len());
    files
        .iter()
        .map(|path| {
            (
                path.display().to_string(),
                fs::read_to_string(path).unwrap(),
            )
        })
        .collect()
}

#[test]
#[ignore = "needs a kernel tree: LKMM_KERNEL"]
fn all_can_be_read() {
    for (file, text) in corpus() {
        match read(&text) {
            Ok(test) => {
                assert!(
                    file.ends_with(&format!("/{}.litmus", test.name.text)),
                    "{file}"
                );
                assert!(test.expectation.is_some(), "{file} says no Result:");
            }
            Err(found) => panic!("{}", found[0].render(&file, &text, false)),
        }
    }
}

#[test]
#[ignore = "needs a kernel tree: LKMM_KERNEL"]
fn printed_and_parsed_again_they_are_the_same() {
    for (file, text) in corpus() {
        let test = read(&text).unwrap();
        let printed = test.to_string();
        let again = parse(&printed)
            .unwrap_or_else(|found| panic!("{}", found.render(&file, &printed, false)));
        assert_eq!(test, again, "{file} was printed as:\n{printed}");
    }
}
