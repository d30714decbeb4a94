// SPDX-License-Identifier: GPL-2.0

//! Small C files, each of whose accesses is labelled by hand: all of them are found, as what they are,
//! and no others.
//!
//! `//: foo.a read; foo.b write by WRITE_ONCE` are the accesses of a line, and `// = locked; = unmarked`
//! are the judgements of its plain ones, in the order of the columns or of execution.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use lkmm_marks::access::{Access, Class, Kind};
use lkmm_marks::cache::Cache;
use lkmm_marks::command::Commands;
use lkmm_marks::index::Index;
use lkmm_marks::judgement::Judge;
use std::fs;
use std::path::PathBuf;

fn testdata() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/testdata")
}

fn index(files: &[&str]) -> Index {
    let folder = tempfile::tempdir().unwrap();
    let entry = |file: &&str| {
        let command = format!("clang -std=gnu11 -c -o x.o {file}");
        serde_json::json!({ "directory": testdata(), "file": file, "command": command })
    };
    let entries: Vec<_> = files.iter().map(entry).collect();
    let list = folder.path().join("compile_commands.json");
    fs::write(list, serde_json::json!(entries).to_string()).unwrap();
    let commands = Commands::read(&[folder.path()]).unwrap();
    let cache = Cache::open(folder.path(), &lkmm_marks::version().unwrap()).unwrap();
    let index = Index::build(&commands, &cache, |_| ()).unwrap();
    assert!(index.failed.is_empty(), "{:?}", index.failed);
    index
}

/// An access as the labels have it.
fn label(index: &Index, access: &Access) -> String {
    let kind = match access.kind {
        Kind::Read => "read",
        Kind::Write => "write",
        Kind::ReadWrite => "rmw",
        Kind::Address => "address",
    };
    let by = index.names.text(access.by);
    let class = match access.class {
        Class::Plain if access.kind != Kind::Address && !by.is_empty() => " plain",
        Class::Plain | Class::Marked => "",
        Class::Protected => " protected",
        Class::DataRace => " race",
        Class::PerCpu => " per-CPU",
        Class::Assembly => " assembly",
    };
    let by = if by.is_empty() {
        String::new()
    } else {
        format!(" by {by}")
    };
    format!("{} {kind}{class}{by}", index.names.text(access.object))
}

fn compare(
    file: &str,
    others: &[&str],
    mark: &str,
    found: impl Fn(&Index, &Access) -> Option<String>,
) {
    let index = index(&[&[file], others].concat());
    let text = fs::read_to_string(testdata().join(file)).unwrap();
    let of_file = |access: &&Access| index.names.text(access.file) == file;
    let mut wrong = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let labels = line
            .split_once(mark)
            .map_or("", |(_, labels)| labels)
            .split(';');
        let mut expected: Vec<_> = labels
            .map(|one| one.trim().trim_start_matches("= ").to_owned())
            .collect();
        expected.retain(|one| !one.is_empty());
        let of_line = index
            .accesses
            .iter()
            .filter(of_file)
            .filter(|one| one.line as usize == number + 1);
        let mut found: Vec<_> = of_line.filter_map(|one| found(&index, one)).collect();
        expected.sort();
        found.sort();
        if found != expected {
            wrong.push(format!(
                "{file}:{}: {}\n   expected {expected:?}\n   found    {found:?}",
                number + 1,
                line.trim()
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn each_access_is_found_as_what_it_is() {
    for file in ["kinds.c", "marks.c"] {
        compare(file, &[], "//:", |index, access| Some(label(index, access)));
    }
}

#[test]
fn each_plain_access_is_judged() {
    for (file, others) in [
        ("callees.c", &["callers.c"][..]),
        ("callers.c", &["callees.c"]),
        ("doubts.c", &[]),
        ("locks.c", &[]),
        ("private.c", &[]),
        ("wide.c", &[]),
    ] {
        compare(file, others, "// =", |index, access| {
            let judge = Judge::new(index, access.object);
            let word = || judge.judge(access).verdict.word().to_owned();
            access.is_plain().then(word)
        });
    }
}
