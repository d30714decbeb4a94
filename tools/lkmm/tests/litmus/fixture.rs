// SPDX-License-Identifier: GPL-2.0

//! A folder with tests, a kernel tree's model and a herd7.

use crate::command::{self, Outcome};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// herd7, as far as these tests need it. It notes in `asked` what it is asked about, unless that is
/// a picture.
const HERD: &str = r#"#!/bin/sh
here=${0%/*}
if [ "$1" = -version ]; then echo "7.58, Rev: script"; exit; fi
for file; do :; done
name=$(sed -n '1s/^C //p' "$file")
for word; do
	[ "$before" != -o ] || exec cp "$here/recorded/$name.dot" "$word/test.dot"
	before=$word
done
echo "$name" >>"$here/asked"
[ "$name" != slow ] || exec sleep 30
[ -f linux-kernel.cfg ] || echo "not in the model's folder" >&2
sed "s|THE_TEST|$file|" "$here/recorded/$name.err" >&2 2>/dev/null
cat "$here/recorded/$name.out" 2>/dev/null
"#;

const RECORDED: [(&str, &str); 6] = [
    ("MP.out", include_str!("testdata/MP.out")),
    ("race.out", include_str!("testdata/race.out")),
    ("deadlock.out", include_str!("testdata/deadlock.out")),
    ("pointers.out", include_str!("testdata/pointers.out")),
    ("unknown.err", include_str!("testdata/unknown.err")),
    (
        "garbage.out",
        "States of mind\nObservation garbage Seldom 1 2\n",
    ),
];

pub struct Fixture {
    folder: tempfile::TempDir,
    /// `PATH`; `herd7` of the script needs some programs.
    pub tools: String,
}

/// A test of that name, which expects this and has this condition.
pub fn litmus(name: &str, result: &str, condition: &str) -> String {
    let comment = if result.is_empty() {
        String::new()
    } else {
        format!("(*\n * Result: {result}\n *)\n")
    };
    format!(
        "C {name}\n{comment}{{}}\nP0(int *x, int *y)\n{{\n\tWRITE_ONCE(*x, 1);\n\
         \tWRITE_ONCE(*y, 1);\n}}\nP1(int *x, int *y)\n{{\n\tint r0 = READ_ONCE(*y);\n\
         \tint r1 = READ_ONCE(*x);\n}}\n{condition}\n"
    )
}

pub const MP: &str = "exists (1:r0=1 /\\ 1:r1=0)";

impl Fixture {
    pub fn new() -> Self {
        let fixture = Self {
            folder: tempfile::tempdir().unwrap(),
            tools: "/usr/bin:/bin".to_owned(),
        };
        for (name, content) in RECORDED {
            fixture.write(&format!("recorded/{name}"), content);
        }
        for name in ["cfg", "def", "bell", "cat"] {
            fixture.write(
                &format!("linux/tools/memory-model/linux-kernel.{name}"),
                name,
            );
        }
        fixture.script("herd7", HERD);
        fixture
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// A program. Another process writes it: what another test starts at that time would inherit the
    /// open file, and a program that is open for writing cannot be started.
    pub fn script(&self, name: &str, content: &str) {
        let text = self.write(&format!("{name}.text"), content);
        let mut install = Command::new("install");
        install
            .args(["-D", "--mode=755"])
            .arg(text)
            .arg(self.path(name));
        assert!(install.status().unwrap().success());
    }

    /// herd7 with something else in its script.
    pub fn change_herd(&self, from: &str, to: &str) {
        self.script("herd7", &HERD.replace(from, to));
    }

    /// A file with such a test.
    pub fn test(&self, name: &str, result: &str) {
        self.write(&format!("tests/{name}.litmus"), &litmus(name, result, MP));
    }

    /// How often herd7 was asked.
    pub fn asked(&self) -> usize {
        fs::read_to_string(self.path("asked")).map_or(0, |asked| asked.lines().count())
    }

    /// `lkmm litmus` with these arguments, in the folder of this fixture.
    pub fn run(&self, args: &[&str]) -> Outcome {
        self.run_with(args, "")
    }

    pub fn run_with(&self, args: &[&str], stdin: &str) -> Outcome {
        command::run(
            command::lkmm("litmus")
                .args(args)
                .current_dir(self.folder.path())
                .env_clear()
                .env("PATH", &self.tools)
                .env("HOME", self.folder.path()),
            stdin,
        )
    }

    /// `lkmm litmus model` on the tests of this fixture.
    pub fn model(&self, args: &[&str]) -> Outcome {
        let all = ["model", "--herd", "./herd7", "--kernel", "linux", "tests"];
        self.run(&[&all, args].concat())
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}
