// SPDX-License-Identifier: GPL-2.0

//! `lkmm`, run by a test, and what came of it.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// What a run of `lkmm` did.
pub struct Outcome {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// Demands an exit status and a text in the output.
    pub fn expect(&self, status: i32, text: &str) -> &Self {
        let both = format!("{}{}", self.stdout, self.stderr);
        assert_eq!(self.status, status, "{both}");
        assert!(both.contains(text), "no `{text}` in:\n{both}");
        self
    }

    #[allow(dead_code, reason = "not each command prints JSON")]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// `lkmm` with a subcommand, to which arguments are to be added.
pub fn lkmm(subcommand: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lkmm"));
    command.arg(subcommand);
    command
}

/// Runs it to its end, with this on its standard input.
pub fn run(command: &mut Command, stdin: &str) -> Outcome {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Who does not read it may be gone already.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    Outcome {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Demands of each line of `runs`, which is `ARGUMENTS | STATUS | TEXT`, that status and that text in the output.
#[allow(dead_code, reason = "not each command has a table of runs")]
pub fn expect_each(runs: &str, run: impl Fn(&str) -> Outcome) {
    for line in runs.lines() {
        let [args, status, text] = line.splitn(3, " | ").collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        run(args).expect(status.parse().unwrap(), text);
    }
}
