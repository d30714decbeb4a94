// SPDX-License-Identifier: GPL-2.0

//! `lkmm deps` from the outside: what it prints, its results, and its exit statuses.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../command/mod.rs"]
mod command;

use command::Outcome;
use lkmm_results::{read, Verdict};
use std::env::var_os;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;

const COMPILE: &str = "clang --target=aarch64-linux-gnu -O2 -Qn -c -o";

/// Objects with their commands, as kbuild leaves them.
struct Fixture(TempDir);

impl Fixture {
    fn new() -> Self {
        let fixture = Self(tempfile::tempdir().unwrap());
        let arms =
            "volatile int x, y;\nvoid arms(void)\n{\n\tif (x)\n\t\ty = 1;\n\telse\n\t\ty = 1;\n}\n";
        let copy = "volatile int x, y;\nvoid copy(void)\n{\n\ty = x;\n}\n";
        for (name, source) in [
            ("folder/arms", arms),
            ("folder/copy", copy),
            ("gcc", copy),
            ("mixed/gcc", copy),
            ("mixed/copy", copy),
            ("arm", copy),
            ("stale", copy),
            ("away/module", copy),
            ("assembly", copy),
            ("changed", copy),
            ("none", copy),
            ("other", "__asm__(\".ident \\\"clang version 19.1.7\\\"\");"),
        ] {
            let path = fixture.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(fixture.path(&format!("{name}.c")), source).unwrap();
            let command = format!("{COMPILE} {name}.o {name}.c");
            let command = match name {
                "arm" => command.replace("aarch64-linux-gnu", "arm-linux-gnueabi"),
                "away/module" => command.replace("away/module.o", &format!("{}.o", path.display())),
                _ => command,
            };
            let mut words = command.split(' ');
            let mut clang = Command::new(words.next().unwrap());
            assert!(clang
                .args(words)
                .current_dir(fixture.0.path())
                .status()
                .unwrap()
                .success());
            let command = match name {
                "gcc" | "mixed/gcc" => format!("gcc -c -o {name}.o {name}.c"),
                "assembly" => "clang -c -o assembly.o assembly.S".to_owned(),
                "none" => continue,
                _ => command,
            };
            let (folder, file) = name.split_once('/').unwrap_or((".", name));
            let text = format!(
                "savedcmd_{name}.o := {command}\n\ndeps_{name}.o := \\\n  header.h \\\n\n{name}.o: $(deps_{name}.o)\n"
            );
            fs::write(fixture.path(&format!("{folder}/.{file}.o.cmd")), text).unwrap();
        }
        fs::write(fixture.path("changed.c"), "int x = ;").unwrap();
        fs::write(fixture.path("stale.c"), copy.replace("y = x", "x = y")).unwrap();
        fixture
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, args: &str) -> Outcome {
        let mut lkmm = command::lkmm("deps");
        lkmm.args(args.split_whitespace())
            .current_dir(self.0.path())
            .env_clear();
        lkmm.env("LKMM_CACHE", self.path("cache"))
            .env("PATH", var_os("PATH").unwrap());
        command::run(&mut lkmm, "")
    }
}

/// Arguments, exit status, and a text in the output.
const RUNS: &str = "\
folder/copy.o | 0 | 1 dependencies, 0 broken, in 1 objects
--all folder/copy.o | 0 | copy(): data dependency kept
--no-cache folder/arms.o | 1 | arms(): control dependency broken: nothing depends on the load
--jobs 1 folder | 1 | 3 dependencies, 2 broken, in 2 objects
--machine x86_64 folder/copy.o | 2 | --explained
none.o | 4 | none.o: kbuild keeps no command of it
gcc.o | 4 | .gcc.o.cmd: compiled by GCC: only LLVM's compilers are supported
other.o | 4 | other.o, compiled by clang 19.1.7: clang here is
mixed | 4 | 1 dependencies, 0 broken, in 1 objects; of 1 functions 0 do not count; 1 objects cannot be read
arm.o | 4 | arm.o: machine code of Arm cannot be lifted
away/module.o | 7 | away/away/module.c: No such file
--modules-in . away/module.o | 0 | 1 dependencies, 0 broken
stale.o | 5 | stale.c: build it again
nothing.o folder/copy.o folder/copy.o | 7 | in 1 objects; of 1 functions 0 do not count; 1 objects cannot be read
assembly.o | 4 | assembly.o: no object of C or Rust code; is the kernel configured and built?
--mir-opt-level 0 folder | 4 | folder: no object of Rust code
--mir-opt-level 5 folder | 2 | 5 is not in 0..=4
changed.o | 5 | changed.o: clang: changed.c:1:9: error: expected expression
nothing.o | 7 | nothing.o: No such file
 | 2 | <OBJECT>
--html no/folder/x.html folder/copy.o | 7 | no/folder/x.html: No such file";

#[test]
fn every_status() {
    let fixture = Fixture::new();
    command::expect_each(RUNS, |args| fixture.run(args));
}

/// The results are kept, until a file changes that the source includes.
#[test]
fn changed_header() {
    let fixture = Fixture::new();
    let entries = || fs::read_dir(fixture.path("cache/deps")).unwrap().count();
    for (header, kept) in [(None, 1), (None, 1), (Some("int x;"), 2), (None, 2)] {
        if let Some(text) = header {
            fs::write(fixture.path("header.h"), text).unwrap();
        }
        fixture.run("folder/copy.o").expect(0, "");
        assert_eq!(entries(), kept, "{header:?}");
    }
}

/// What is found is an answer where it cannot be kept.
#[test]
fn unwritable_cache() {
    let fixture = Fixture::new();
    let entries = || fs::read_dir(fixture.path("cache/deps")).unwrap();
    fixture.run("folder/copy.o").expect(0, "");
    let entry = entries().next().unwrap().unwrap().path();
    fs::remove_file(&entry).unwrap();
    fs::create_dir(&entry).unwrap();
    let outcome = fixture.run("folder/copy.o");
    outcome.expect(0, "1 dependencies, 0 broken");
    outcome.expect(0, "warning: what was found is not kept: ");
    assert_eq!(entries().count(), 1);
}

/// Ctrl-C leaves nothing behind.
#[test]
fn interrupted() {
    let fixture = Fixture::new();
    let script =
        "#!/bin/sh\ncase \" $* \" in\n*' -S '*) : >started; sleep 1 ;;\nesac\nexec clang \"$@\"\n";
    fs::write(fixture.path("clang-slow"), script).unwrap();
    fs::set_permissions(fixture.path("clang-slow"), Permissions::from_mode(0o755)).unwrap();
    let commands = fixture.path("folder/.copy.o.cmd");
    let text = fs::read_to_string(&commands).unwrap();
    fs::write(&commands, text.replace(":= clang", ":= ./clang-slow")).unwrap();
    fs::create_dir(fixture.path("temporary")).unwrap();
    let mut lkmm = command::lkmm("deps");
    lkmm.args(["--cache", "cache", "folder/copy.o"])
        .current_dir(fixture.0.path())
        .env("TMPDIR", fixture.path("temporary"));
    let mut lkmm = lkmm.spawn().unwrap();
    while !fixture.path("started").exists() {
        assert_eq!(lkmm.try_wait().unwrap(), None);
        sleep(Duration::from_millis(10));
    }
    let mut kill = Command::new("kill");
    let killed = kill.args(["-s", "INT", &lkmm.id().to_string()]).status();
    assert!(killed.unwrap().success());
    assert_eq!(lkmm.wait().unwrap().signal(), Some(2));
    assert_eq!(fs::read_dir(fixture.path("temporary")).unwrap().count(), 0);
}

#[test]
fn json_page_and_results() {
    let fixture = Fixture::new();
    let json = fixture
        .run("--json --html x.html --results x.jsonl folder")
        .expect(1, "")
        .json();
    let found = &json["objects"][0]["dependencies"][0];
    assert_eq!(
        (&found["function"], &found["verdict"], &found["kind"]),
        (&"arms".into(), &"broken".into(), &"control".into())
    );
    assert_eq!(found["target"]["frames"][0]["line"], 5);
    let page = fs::read_to_string(fixture.path("x.html")).unwrap();
    assert!(
        page.contains("broken: nothing depends on the load"),
        "{page}"
    );
    let cases = read(&fixture.path("x.jsonl")).unwrap();
    let verdicts: Vec<_> = cases.iter().map(|case| case.verdict).collect();
    assert_eq!(verdicts, [Verdict::Failed, Verdict::Passed]);
}

/// Broken dependencies with an explanation are no error; those without are, and explanations and documents that do
/// not fit.
#[test]
fn explanations_and_document() {
    let fixture = Fixture::new();
    let entry = "[[broken]]\nfunctions = ['arms']\nkind = 'control'\nfrom = 'arms'\nmachines = ['7.3-arm64']\n\
        harmful = false\nwhy = 'One store.'\nmends = 'Nothing.'\n";
    let other = entry.replace("arms", "copy");
    fs::write(fixture.path("all.toml"), entry).unwrap();
    fs::write(fixture.path("none.toml"), "").unwrap();
    fs::write(fixture.path("more.toml"), format!("{entry}{other}")).unwrap();
    fs::write(fixture.path("odd.toml"), "[[broken]]\nfunction = 'arms'").unwrap();
    let old = "- 6.12-arm64: old\n- 7.3-arm64: old\n\n6.12-arm64    C         row\n7.3-arm64     C         row\n\n\
        Unknown\n=======\n6.12-arm64    C         reason\n7.3-arm64     C         reason\n";
    fs::write(fixture.path("page.rst"), old).unwrap();
    for (options, status, said) in [
        ("--explained all.toml", 0, ""),
        (
            "--explained none.toml",
            1,
            "arms(): a broken control dependency is not explained",
        ),
        (
            "--explained more.toml",
            1,
            "copy: no control dependency from copy() is broken any more",
        ),
        ("--explained odd.toml", 4, "unknown field `function`"),
        (
            "--explained all.toml --document page.rst",
            1,
            "page.rst: stale",
        ),
        ("--explained all.toml --document page.rst --bless", 0, ""),
        (
            "--explained all.toml --document page.rst --results x.jsonl",
            0,
            "",
        ),
    ] {
        fixture
            .run(&format!("{options} --machine=7.3-arm64 folder"))
            .expect(status, said);
    }
    let page = fs::read_to_string(fixture.path("page.rst")).unwrap();
    let lines = [
        "- 6.12-arm64: old",
        "- 7.3-arm64: 3 dependencies, 2 broken",
        "6.12-arm64    C         row",
        "7.3-arm64                C         control             0      0                0         0      0        2",
        "``arms()``",
        "    Harmless. A control dependency from arms() (7.3-arm64).",
    ];
    for line in lines {
        assert!(page.contains(line), "{line}: {page}");
    }
    assert!(!page.contains("7.3-arm64     C"), "{page}");
    let unknown = page.split_once("\nUnknown\n").unwrap().1;
    assert!(
        unknown.contains("\n6.12-arm64    C         reason\n"),
        "{page}"
    );
    let cases = read(&fixture.path("x.jsonl")).unwrap();
    assert!(
        cases.iter().all(|it| it.verdict == Verdict::Passed),
        "{cases:?}"
    );
    assert_eq!(cases.len(), 3);
}
