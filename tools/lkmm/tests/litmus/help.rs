// SPDX-License-Identifier: GPL-2.0

//! `--help`: each command's own exit statuses.

use crate::command;

fn help(words: &str) -> String {
    let mut words = words.split_whitespace().chain(["--help"]);
    let mut command = command::lkmm(words.next().unwrap());
    command.args(words);
    let outcome = command::run(&mut command, "");
    outcome.expect(0, "Usage:");
    outcome.stdout
}

/// Commands, what one has of its own, and what it has not.
const STATUSES: &str = "
litmus parse ::   5  a test that cannot be parsed :: herd7
litmus list ::   7  a file cannot be read :: herd7
litmus model ::   3  herd7 or the kernel's model is missing :: QEMU
litmus gen ::   4  tests that are not supported, or would never end :: herd7
litmus run :: QEMU or the script for the guest is missing :: snapshot
litmus kit ::   3  herd7 or the kernel's model is missing :: QEMU
litmus job ::   5  a test that cannot be parsed, or a file that is no device type :: QEMU
litmus collect ::   10 the server refuses the user or the token :: QEMU
litmus merge ::   5  a file that is no result :: herd7
litmus compare ::   7  a file cannot be read, or has no result :: QEMU
litmus compile ::   8  an object that is not of these tests, of another architecture :: QEMU
litmus compile :: herd7 older than 7.58 :: QEMU
asm check :: orphan snapshot :: herd7
bench ::   4  a file that cannot be read, or is not whole :: snapshot
";

#[test]
fn each_command_has_its_own_statuses() {
    for line in STATUSES.trim().lines() {
        let parts: Vec<_> = line.split(" :: ").collect();
        let text = help(parts[0]);
        assert!(text.contains("Exit status:\n  0  "), "{text}");
        let (_, statuses) = text.split_once("Exit status:").unwrap();
        assert!(statuses.contains(parts[1]), "{text}");
        assert!(!statuses.contains(parts[2]), "{text}");
    }
}

#[test]
fn the_program_has_none_of_a_command() {
    for words in ["", "litmus"] {
        let text = help(words);
        let where_they_are = "exit statuses of a command are in its own --help";
        assert!(text.contains(where_they_are), "{text}");
        assert!(!text.contains("snapshot,"), "{text}");
    }
}
