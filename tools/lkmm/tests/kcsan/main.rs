// SPDX-License-Identifier: GPL-2.0

//! `lkmm kcsan` from the outside: what it prints, its results, and its exit statuses.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../command/mod.rs"]
mod command;

use command::Outcome;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const SEVERAL: &str = include_str!("../../../kcsan/tests/reports/testdata/several.log");
const QUIET: &str = include_str!("../../../kcsan/tests/reports/testdata/quiet.log");
const RING: &str = include_str!("../../../kcsan/tests/reports/testdata/ring.log");
const OFF: &str = include_str!("../../../kcsan/tests/reports/testdata/off.log");

const EXPLAINED: &str = "\
[[report]]
name = 'tick'
functions = ['tick_nohz_stop_tick']
bases = ['6.12']
architectures = ['x86_64']
reason = 'A device.'
see = 'Ticks'

[[report]]
name = 'flags'
functions = ['setfl', 'rust_helper_*']
bases = ['6.12', '7.3']
architectures = ['x86_64', 'arm64']
reason = 'A lock.'
see = 'Flags'
";

/// A folder with logs and a list.
struct Fixture(TempDir);

impl Fixture {
    fn new() -> Self {
        let fixture = Self(tempfile::tempdir().unwrap());
        fixture.write("several.log", SEVERAL);
        fixture.write("quiet.log", QUIET);
        fixture.write("off.log", OFF);
        fixture.write("late.log", QUIET.replace("enabled early", "nothing"));
        fixture.write("empty.log", "");
        fixture.write("e.toml", EXPLAINED);
        fixture.write("bad.toml", "# One.\n[[report]]\nname = 3\n");
        fixture
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    /// Runs with the list `e.toml`.
    fn run(&self, args: &str) -> Outcome {
        self.run_with(&format!("--explained e.toml {args}"), "")
    }

    fn run_with(&self, args: &str, stdin: &str) -> Outcome {
        let mut lkmm = command::lkmm("kcsan");
        let args = args.split_whitespace();
        command::run(
            lkmm.args(args).current_dir(self.0.path()).env_clear(),
            stdin,
        )
    }
}

/// Arguments, exit status, and a text in the output.
const RUNS: &str = "\
--suite kcsan_rust several.log | 0 | 0 unexplained, 2 explained, 0 the kernel's own, 1 of the suite (2 reports)
several.log | 1 | kcsan_rust::pair::rust_writer [kcsan_rust]
--base 7.3 several.log | 1 | UNEXPLAINED: data-race in tick_nohz_stop_tick
quiet.log | 0 | never seen: tick (line 1)
--all-used quiet.log | 1 | never seen: flags (line 9)
quiet.log off.log | 5 | lkmm: off.log: nothing says that KCSAN was on
empty.log | 5 | lkmm: empty.log: nothing says that KCSAN was on
late.log | 5 | CONFIG_KCSAN_EARLY_ENABLE=y
nothing.log | 4 | nothing.log: No such file
--commands no/folder quiet.log | 4 | --commands: no/folder: No such file or directory (os error 2): make LLVM=1 compile_commands.json
--vmlinux quiet.log quiet.log | 4 | quiet.log: no ELF file
--results no/folder quiet.log | 4 | no/folder: No such file
 | 2 | <LOG|->
--base 6.6 quiet.log | 2 | possible values: 6.12, 7.3
--explained other.toml quiet.log | 2 | other.toml: No such file
--explained bad.toml quiet.log | 2 | lkmm: bad.toml:3: invalid type: integer `3`, expected a string";

#[test]
fn every_status() {
    let fixture = Fixture::new();
    command::expect_each(RUNS, |args| match args.contains("--explained") {
        true => fixture.run_with(args, ""),
        false => fixture.run(args),
    });
    assert_eq!(fixture.run("nothing.log").stdout, "");
}

/// The list is that of the current folder, or else the one that was built in.
#[test]
fn outside_a_checkout() {
    let fixture = Fixture::new();
    let run = |args, status, text| fixture.run_with(args, "").expect(status, text).status;
    run("--stacks several.log", 1, "3 races: 3 unexplained");
    run("--all-used --base 7.3 quiet.log", 0, "0 reports of 0 races");
    fixture.write("tests/kcsan/explained.toml", EXPLAINED);
    run("several.log", 1, "1 unexplained, 2 explained");
    fixture.write("tests/kcsan/explained.toml", "no list");
    run("several.log", 2, "tests/kcsan/explained.toml:1:");
}

/// Bytes that are no text are in a log that quotes, and at the start of another one.
#[test]
fn standard_input_and_bytes_that_are_no_text() {
    let fixture = Fixture::new();
    let plain = fixture.run_with("-", RING);
    plain.expect(1, "    ring_send+0x1a/0x40\n");
    let quoted: String = RING.lines().map(|line| format!("> {line}\r\n")).collect();
    assert_eq!(fixture.run_with("-", &quoted).stdout, plain.stdout);
    let mut bytes = quoted.into_bytes();
    let at = bytes.len() - 99;
    bytes.splice(at..at, *b"\xff\xfe");
    fixture.write("bytes.log", bytes);
    fixture
        .run("bytes.log")
        .expect(1, "    ring_send+0x1a/0x40\n");
    fixture.write("bytes.log", [b"\xff\xfe\n", QUIET.as_bytes()].concat());
    fixture.run("bytes.log").expect(0, "0 reports of 0 races");
}

#[test]
fn a_file_that_cannot_be_read_hides_no_other() {
    let fixture = Fixture::new();
    fs::create_dir(fixture.path("folder.log")).unwrap();
    for (option, name) in [
        ("", "nothing.log"),
        ("", "folder.log"),
        ("--vmlinux=", "quiet.log"),
        ("--module=", "nothing.ko"),
    ] {
        let outcome = fixture.run(&format!("{option}{name} several.log off.log"));
        outcome.expect(4, "UNEXPLAINED: data-race in kcsan_rust::pair::rust_writer");
        outcome.expect(4, "off.log: nothing says");
        outcome.expect(4, &format!("lkmm: {name}: "));
        let value = fixture
            .run(&format!("--json {option}{name} several.log"))
            .json();
        assert_eq!(value["status"], 4);
        assert_eq!(value["errors"].as_array().unwrap().len(), 1);
    }
}

/// Lines that the index of `lkmm marks` knows have the names of fields.
#[test]
fn fields_of_the_accesses() {
    let fixture = Fixture::new();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../marks/tests/testdata");
    let both = "void both(struct guarded *g) { g->mixed = 1; g->other = 1; }\n";
    let source = fs::read_to_string(sources.join("locks.c")).unwrap() + both;
    fixture.write("kernel.h", fs::read(sources.join("kernel.h")).unwrap());
    fixture.write("locks.c", &source);
    let entry = json!([{ "directory": fixture.0.path(), "file": "locks.c", "command": "clang -c locks.c" }]);
    fixture.write("compile_commands.json", entry.to_string());
    let line = |text| source.lines().position(|line| line.contains(text)).unwrap() + 1;
    let log = RING.replace("\nread to", "\nwrite to").replace(
        "push+0x31/0x90",
        &format!("push+0x31/0x90 locks.c:{}", line("g->mixed |= 1")),
    );
    for (text, field) in [
        ("g->other = 1;\t", " (guarded.other)"),
        ("void both", ""),
        ("spin_lock(&g->lock)", ""),
    ] {
        let line = line(text);
        let place = format!("poll+0x2c/0x70 locks.c:{line}");
        fixture.write("ring.log", log.replace("poll+0x2c/0x70", &place));
        let mut lkmm = command::lkmm("kcsan");
        lkmm.args("--explained e.toml --stacks --commands . --no-cache ring.log".split(' '));
        let outcome = command::run(lkmm.current_dir(fixture.0.path()), "");
        outcome.expect(0, "write of 4 (guarded.mixed) in ring_push (locks.c:");
        outcome.expect(0, "  all C accesses to it: lkmm marks guarded.mixed");
        outcome.expect(
            0,
            &format!("write of 4{field} in ring_poll (locks.c:{line})"),
        );
    }
}

#[test]
fn json() {
    let value = Fixture::new()
        .run("--json --suite kcsan_rust several.log")
        .json();
    assert_eq!(
        (&value["status"], &value["logs"][0]["strict"]),
        (&0.into(), &false.into())
    );
    let verdicts = value["races"]
        .as_array()
        .unwrap()
        .iter()
        .map(|race| &race["verdict"]);
    assert_eq!(
        verdicts.collect::<Vec<_>>(),
        ["suite", "explained", "explained"]
    );
    let access = &value["races"][0]["report"]["accesses"][0];
    assert_eq!(access["kind"], "write");
    assert_eq!(
        access["frames"][0]["function"],
        "kcsan_rust::pair::rust_writer"
    );
}

/// Results are appended: a line for each log, and for each race or entry that fails the run.
#[test]
fn results() {
    let fixture = Fixture::new();
    let options = "--results r.jsonl --all-used --arch arm64";
    fixture
        .run(&format!("{options} quiet.log"))
        .expect(1, "never seen: flags");
    fixture.run(&format!(
        "{options} --suite kcsan_rust several.log off.log nothing.log"
    ));
    let cases = lkmm_results::read(&fixture.path("r.jsonl")).unwrap();
    let cases = cases
        .iter()
        .map(|one| format!("{} {:?}", one.case, one.verdict));
    let expected = [
        "quiet.log Passed",
        "flags Failed",
        "nothing.log Failed",
        "several.log Passed",
        "off.log Failed",
        "data-race in tick_nohz_stop_tick Failed",
    ];
    assert_eq!(cases.collect::<Vec<_>>(), expected);
}

/// The committed list can be read, and each entry names a section of the documentation.
#[test]
fn the_committed_list() {
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let path = format!("{top}/tests/kcsan/explained.toml");
    let text = fs::read_to_string(&path).unwrap();
    let list = lkmm_kcsan::explanation::parse(path.as_ref(), &text).unwrap();
    let page = fs::read_to_string(format!("{top}/Documentation/kcsan.rst")).unwrap();
    for entry in &list {
        let title = |mark: &str| format!("\n{}\n{}\n", entry.see, mark.repeat(entry.see.len()));
        let found = ["=", "-", "~"]
            .iter()
            .any(|mark| page.contains(&title(mark)));
        assert!(found, "{}: no section \"{}\"", entry.name, entry.see);
    }
}
