// SPDX-License-Identifier: GPL-2.0

//! `--help`: each command's own exit statuses.

use crate::command;

fn help(words: &[&str]) -> String {
    let mut command = command::lkmm(words[0]);
    let outcome = command::run(command.args(&words[1..]).arg("--help"), "");
    outcome.expect(0, "Usage:");
    outcome.stdout
}

#[test]
fn each_command_has_its_own_statuses() {
    for (words, own, other) in [
        (
            &["litmus", "parse"][..],
            "  5  a test that cannot be parsed",
            "herd7",
        ),
        (&["litmus", "list"], "  7  a file cannot be read", "herd7"),
        (
            &["litmus", "model"],
            "  3  herd7 or the kernel's model is missing",
            "QEMU",
        ),
        (
            &["litmus", "gen"],
            "  4  tests that are not supported, or would never end",
            "herd7",
        ),
        (
            &["litmus", "run"],
            "QEMU or the script for the guest is missing",
            "snapshot",
        ),
        (&["asm", "check"], "orphan snapshot", "herd7"),
        (
            &["bench"],
            "  4  a file that cannot be read, or is not whole",
            "snapshot",
        ),
    ] {
        let text = help(words);
        assert!(text.contains("Exit status:\n  0  "), "{text}");
        assert!(text.contains(own), "{text}");
        let (_, statuses) = text.split_once("Exit status:").unwrap();
        assert!(!statuses.contains(other), "{text}");
    }
}

#[test]
fn the_program_has_none_of_a_command() {
    for words in [&["help"][..], &["litmus"]] {
        let mut command = command::lkmm(words[0]);
        if words[0] != "help" {
            command.arg("--help");
        }
        let text = command::run(&mut command, "").stdout;
        assert!(
            text.contains("exit statuses of a command are in its own --help"),
            "{text}"
        );
        assert!(!text.contains("snapshot,"), "{text}");
    }
}
