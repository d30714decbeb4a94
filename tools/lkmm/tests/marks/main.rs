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
--commands no/folder big | 3 | gen_compile_commands.py
--commands bad.json big | 4 | bad.json: EOF while parsing
--commands none.json big | 4 | none.json: no command compiles a C file
--commands wrong.json guarded.callers | 5 | wrong.c:1:22: error: use of undeclared identifier 'missing'
--only mm/ big | 2 | no file starts with mm/
--html no/folder/x.html big | 7 | no/folder/x.html: No such file
 | 2 | <FIELD>...
--mixed big | 2 | cannot be used with";

#[test]
fn every_status() {
    let fixture = Fixture::new();
    for run in RUNS.lines() {
        let [args, status, text] = run.splitn(3, " | ").collect::<Vec<_>>()[..] else {
            panic!("{run}");
        };
        fixture.run(args).expect(status.parse().unwrap(), text);
    }
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
}
