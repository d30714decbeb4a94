// SPDX-License-Identifier: GPL-2.0

//! `lkmm marks` from the outside: what it prints, its results, and its exit statuses.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../command/mod.rs"]
mod command;

use command::Outcome;
use lkmm_results::{read, Verdict};
use serde_json::json;
use std::env::{var, var_os};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A folder with the files that the index is tested with, and lists of commands.
struct Fixture(TempDir);

impl Fixture {
    fn new() -> Self {
        let fixture = Self(tempfile::tempdir().unwrap());
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../marks/tests/testdata");
        for file in ["kernel.h", "locks.c", "private.c"] {
            fs::copy(sources.join(file), fixture.path(file)).unwrap();
        }
        fs::write(fixture.path("wrong.c"), "int f(void) { return missing; }\n").unwrap();
        fixture.list("compile_commands.json", &["locks.c", "private.c"]);
        fixture.list("wrong.json", &["locks.c", "wrong.c"]);
        fixture.list("none.json", &[]);
        fs::write(fixture.path("bad.json"), "[{").unwrap();
        fixture
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn list(&self, name: &str, files: &[&str]) {
        let entry = |file: &&str| json!({ "directory": self.0.path(), "file": file, "command": format!("clang -c {file}") });
        let entries: Vec<_> = files.iter().map(entry).collect();
        fs::write(self.path(name), json!(entries).to_string()).unwrap();
    }

    fn run(&self, args: &str) -> Outcome {
        let mut lkmm = command::lkmm("marks");
        lkmm.args(args.split_whitespace())
            .current_dir(self.0.path())
            .env_clear();
        lkmm.env("LKMM_CACHE", self.path("cache"))
            .env("PATH", var_os("PATH").unwrap());
        if let Ok(folder) = var("LIBCLANG_PATH") {
            lkmm.env("LIBCLANG_PATH", folder);
        }
        command::run(&mut lkmm, "")
    }
}

/// Arguments, exit status, and a text in the output.
const RUNS: &str = "\
guarded.callers | 0 | reads_callers()
guarded.data | 0 | locked
guarded.mixed | 1 | may race with the read
guarded.sub.nested thing.a | 1 | 2 fields
big | 0 | big: 2 accesses, 0 marked, 2 locked
--only private.c thing.a | 1 | in 1 translation units
--no-cache big | 0 | under big_lock@locks.c
--mixed | 0 | 0 fields
guarded.dato | 4 | lkmm: guarded.dato: nothing in the 2 files accesses it; nearest: guarded.data,
--commands . big | 0 | locked
--commands no/folder big | 3 | make LLVM=1 compile_commands.json
--commands bad.json big | 4 | bad.json: EOF while parsing
--commands none.json big | 4 | none.json: no command compiles a C file
--commands wrong.json guarded.callers | 5 | wrong.c:1:22: error: use of undeclared identifier 'missing'
--commands wrong.json guarded.dato | 4 | wrong.c:1:22: error
--commands wrong.json --diff guarded.callers | 5 | wrong.c:1:22: error
--commands wrong.json --newer compile_commands.json | 5 | wrong.c:1:22: error
--newer wrong.json | 5 | wrong.c:1:22: error
--diff --html x.html big | 2 | cannot be used with
--only mm/ big | 2 | no file starts with mm/
--html no/folder/x.html big | 7 | no/folder/x.html: No such file
 | 2 | <FIELD>...
--mixed big | 2 | cannot be used with";

#[test]
fn every_status() {
    let fixture = Fixture::new();
    command::expect_each(RUNS, |args| fixture.run(args));
}

#[test]
fn json_page_and_results() {
    let fixture = Fixture::new();
    let outcome = fixture.run("--json --html x.html --results x.jsonl guarded.mixed guarded.data");
    let json = outcome.expect(1, "").json();
    assert_eq!(json["units"], 2);
    let field = &json["fields"][0];
    assert_eq!(
        (&field["name"], &field["verdicts"]["assumed_atomic"]),
        (&json!("guarded.mixed"), &json!(1))
    );
    let first = &field["accesses"][0];
    assert_eq!(first["locks"], json!(["guarded.lock"]));
    assert_eq!(
        (&first["line"], &first["kind"], &first["verdict"]),
        (&json!(21), &json!("write"), &json!("assumed_atomic"))
    );
    let page = fs::read_to_string(fixture.path("x.html")).unwrap();
    assert!(page.contains("<a href=\"#guarded.mixed\">") && page.contains("under guarded.lock"));
    let cases = read(&fixture.path("x.jsonl")).unwrap();
    let verdicts: Vec<_> = cases
        .iter()
        .map(|case| (case.case.as_str(), case.verdict))
        .collect();
    assert_eq!(
        verdicts,
        [
            ("guarded.mixed", Verdict::Failed),
            ("guarded.data", Verdict::Passed)
        ]
    );
}

/// What was found is used again until the file, what it includes, or its command changes.
#[test]
fn the_cache() {
    let fixture = Fixture::new();
    let lines = |outcome: Outcome| {
        outcome
            .stdout
            .lines()
            .filter(|line| line.starts_with("  locks.c"))
            .count()
    };
    let before = lines(fixture.run("guarded.rtnl"));
    assert_eq!(lines(fixture.run("guarded.rtnl")), before);
    let old = fs::read_to_string(fixture.path("kernel.h")).unwrap();
    fs::write(
        fixture.path("kernel.h"),
        format!("{old}#define rtnl mutex.owner\n"),
    )
    .unwrap();
    fixture
        .run("guarded.rtnl")
        .expect(4, "nothing in the 2 files");
    fs::write(fixture.path("kernel.h"), &old).unwrap();
    assert_eq!(lines(fixture.run("guarded.rtnl")), before);
    let parts = || {
        fs::read_dir(fixture.path("cache/marks/parts"))
            .unwrap()
            .count()
    };
    let count = parts();
    fixture.run("guarded.rtnl");
    assert_eq!(parts(), count);
    // A file of the cache that was cut off is as good as none.
    for unit in fs::read_dir(fixture.path("cache/marks/units")).unwrap() {
        fs::write(unit.unwrap().path(), "{\"files\":").unwrap();
    }
    assert_eq!(lines(fixture.run("guarded.rtnl")), before);
    // A damaged part ends one run, which removes it.
    for part in fs::read_dir(fixture.path("cache/marks/parts")).unwrap() {
        fs::write(part.unwrap().path(), "{").unwrap();
    }
    let runs = (0..count).take_while(|_| fixture.run("guarded.rtnl").status == 7);
    assert!((1..count).contains(&runs.count()));
    assert_eq!(lines(fixture.run("guarded.rtnl")), before);
}

/// The patch applies, and marks what the table calls unmarked or assumed atomic.
#[test]
fn the_patch() {
    let fixture = Fixture::new();
    // A field with two names is marked once.
    let patch = fixture.run("--diff guarded.mixed guarded.data mixed");
    patch.expect(1, "");
    fs::write(fixture.path("x.patch"), &patch.stdout).unwrap();
    let mut git = Command::new("git");
    git.args(["apply", "x.patch"])
        .current_dir(fixture.0.path())
        .env("GIT_CEILING_DIRECTORIES", "/");
    assert!(git.status().unwrap().success());
    let text = fs::read_to_string(fixture.path("locks.c")).unwrap();
    for line in [
        "WRITE_ONCE(g->mixed, 1);",
        "WRITE_ONCE(g->mixed, g->mixed | 1);",
        "return READ_ONCE(g->mixed);",
    ] {
        assert!(text.contains(line), "no {line} in {}", patch.stdout);
    }
    fixture
        .run("--strict guarded.mixed")
        .expect(0, "0 unmarked accesses");
    fixture.run("--diff guarded.mixed").expect(0, "");
    fixture.run("--diff thing.a").expect(
        1,
        "not marked: private.c:18: thing.a: no lock excludes other writers",
    );
}

/// A write that counts as atomic lacks a mark by strict rules.
#[test]
fn strict_rules() {
    let fixture = Fixture::new();
    fixture
        .run("guarded.other")
        .expect(1, "1 unmarked, 1 assumed atomic");
    fixture
        .run("--strict guarded.other")
        .expect(1, "2 unmarked");
}

/// Of the accesses that a newer kernel marks, how many were called unmarked?
#[test]
fn a_newer_kernel() {
    let fixture = Fixture::new();
    fs::create_dir(fixture.path("new")).unwrap();
    fs::copy(fixture.path("kernel.h"), fixture.path("new/kernel.h")).unwrap();
    let old = fs::read_to_string(fixture.path("locks.c")).unwrap();
    let new = old.replacen("return g->mixed;", "return READ_ONCE(g->mixed);", 1);
    let new = new.replacen("g->data = 1;", "WRITE_ONCE(g->data, 1);", 1);
    fs::write(fixture.path("new/locks.c"), new).unwrap();
    let entry = json!([{ "directory": fixture.path("new"), "file": "locks.c", "command": "clang -c locks.c" }]);
    fs::write(fixture.path("new.json"), entry.to_string()).unwrap();
    let table = fixture
        .run("--newer new.json")
        .expect(0, "judged")
        .stdout
        .clone();
    let row = |name: &str| {
        table
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert!(row("unmarked").starts_with("1 0 "), "{table}");
    assert!(row("locked").starts_with("0 1 "), "{table}");
    assert!(row("all").starts_with("1 1 "), "{table}");
}

/// A crate as kbuild would have built it, with a module in place of the kernel's atomics.
#[test]
fn fields_that_rust_hands_to_operations() {
    let fixture = Fixture::new();
    let bindings = "#[repr(C)] pub struct thing { pub a: i32, pub b: i32, pub type_: i32 }\n";
    let code = "#![crate_type = \"lib\"]
#[allow(non_camel_case_types)] mod bindings { include!(\"x_bindings.rs\"); }
mod sync { pub mod atomic { pub unsafe fn atomic_load(p: *mut i32) -> i32 { *p } } }
fn passes(unused: i32, p: *const i32) -> i32 { unused + unsafe { sync::atomic::atomic_load(p.cast_mut()) } }
pub fn direct(t: *mut bindings::thing) -> i32 { unsafe { sync::atomic::atomic_load(&raw mut (*t).a) } }
pub fn by_another(t: &bindings::thing) -> i32 { passes(t.type_, &t.b) }
";
    fs::create_dir(fixture.path("crate")).unwrap();
    fs::write(fixture.path("crate/x_bindings.rs"), bindings).unwrap();
    fs::write(fixture.path("crate/x.rs"), code).unwrap();
    let command = |options: &str| {
        let line = format!("savedcmd_x.o := A=b rustc {options} --crate-name kernel --emit=obj=x.o crate/x.rs ; objtool x.o\n\n");
        let inputs = "deps_x.o := \\\n  crate/x_bindings.rs \\\n";
        fs::write(fixture.path("crate/.x.o.cmd"), line + inputs).unwrap();
    };
    command("--edition=2021");
    let outcome = fixture.run("--rust crate --json");
    let fields = outcome.expect(1, "").json()["fields"].clone();
    let field = |number: usize| {
        (
            fields[number]["name"].clone(),
            fields[number]["rust"].clone(),
        )
    };
    assert_eq!(
        field(0),
        (json!("thing.a"), json!(["crate/x.rs:5: atomic_load()"]))
    );
    assert_eq!(
        field(1),
        (json!("thing.b"), json!(["crate/x.rs:6: passes()"]))
    );
    assert_eq!(fields.as_array().unwrap().len(), 2);
    fixture
        .run("--rust crate")
        .expect(1, "thing.a       0         1       12");
    fixture
        .run("--rust cache")
        .expect(3, "cache: no crate was built there");
    fixture
        .run("--rust no/folder")
        .expect(7, "no/folder: No such file");
    command("--no-such-option");
    fixture.run("--rust crate").expect(
        4,
        "crate/x.rs: error: Unrecognized option: 'no-such-option'",
    );
}
