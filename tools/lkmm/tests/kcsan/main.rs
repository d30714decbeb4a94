// SPDX-License-Identifier: GPL-2.0

//! `lkmm kcsan` from the outside: what it prints, and its exit statuses.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../command/mod.rs"]
mod command;

use command::Outcome;
use std::fs;
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

struct Fixture(TempDir);

impl Fixture {
    fn new() -> Self {
        let fixture = Self(tempfile::tempdir().unwrap());
        fixture.write("several.log", SEVERAL);
        fixture.write("quiet.log", QUIET);
        fixture.write("off.log", OFF);
        fixture.write("e.toml", EXPLAINED);
        fixture
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn run(&self, args: &str) -> Outcome {
        self.run_with(args, "")
    }

    fn run_with(&self, args: &str, stdin: &str) -> Outcome {
        command::run(
            command::lkmm("kcsan")
                .args(args.split_whitespace())
                .current_dir(self.0.path())
                .env_clear(),
            stdin,
        )
    }
}

#[test]
fn every_status() {
    let fixture = Fixture::new();
    let all = "--explained e.toml --suite kcsan_rust several.log";
    fixture.run(all).expect(
        0,
        "0 unexplained, 2 explained, 0 the kernel's own, 1 of the suite (2 reports)",
    );
    fixture
        .run("--explained e.toml several.log")
        .expect(1, "kcsan_rust::pair::rust_writer [kcsan_rust]");
    fixture
        .run(&format!("{all} --base 7.3"))
        .expect(1, "UNEXPLAINED: data-race in tick_nohz_stop_tick");
    fixture
        .run("--explained e.toml quiet.log")
        .expect(0, "never seen: tick (line 1)");
    fixture
        .run("--explained e.toml --all-used quiet.log")
        .expect(1, "never seen: flags (line 9)");
    fixture
        .run("--explained e.toml quiet.log off.log")
        .expect(5, "lkmm: off.log: nothing says that KCSAN was on");
    fixture
        .run("--explained e.toml nothing.log")
        .expect(4, "nothing.log: No such file");
    fixture
        .run("--explained e.toml --vmlinux quiet.log quiet.log")
        .expect(4, "quiet.log: no ELF file");
}

#[test]
fn kcsan_that_was_not_enabled() {
    let fixture = Fixture::new();
    fixture.write("late.log", &QUIET.replace("enabled early", "nothing"));
    fixture
        .run("--explained e.toml late.log")
        .expect(5, "CONFIG_KCSAN_EARLY_ENABLE=y");
}

#[test]
fn wrong_usage() {
    let fixture = Fixture::new();
    fixture.run("").expect(2, "<LOG|->");
    fixture
        .run("--explained other.toml quiet.log")
        .expect(2, "other.toml: No such file");
    fixture
        .run("--base 6.6 quiet.log")
        .expect(2, "possible values: 6.12, 7.3");
    fixture.write("bad.toml", "# One.\n[[report]]\nname = 3\n");
    fixture.run("--explained bad.toml quiet.log").expect(
        2,
        "lkmm: bad.toml:3: invalid type: integer `3`, expected a string",
    );
}

/// The list is that of the folder, if it has one, or else the one that was built in.
#[test]
fn outside_a_checkout() {
    let fixture = Fixture::new();
    fixture
        .run("--stacks several.log")
        .expect(1, "3 races: 3 unexplained");
    fixture
        .run("--all-used --base 7.3 quiet.log")
        .expect(0, "0 reports of 0 races");
    let folder = fixture.0.path().join("tests/kcsan");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("explained.toml"), EXPLAINED).unwrap();
    fixture
        .run("several.log")
        .expect(1, "1 unexplained, 2 explained");
    fs::write(folder.join("explained.toml"), "no list").unwrap();
    fixture
        .run("several.log")
        .expect(2, "tests/kcsan/explained.toml:1:");
}

/// A log from a journal, and what is read of a console with colours.
#[test]
fn logs_from_other_programs() {
    let fixture = Fixture::new();
    let clean = "Nov 29 20:51:01 box kernel: kcsan: enabled early\n\
                 Nov 29 20:51:01 box kernel: kcsan: strict mode configured\n\
                 Nov 29 20:51:02 box kernel: Run /init\n";
    fixture.run_with("-", clean).expect(
        0,
        "0 the kernel's own, 0 of the suite (0 reports); KCSAN strict",
    );
    let quoted: String = RING.lines().map(|line| format!("> {line}\r\n")).collect();
    let plain = fixture.run_with("-", RING);
    plain.expect(1, "    ring_send+0x1a/0x40\n");
    assert_eq!(fixture.run_with("-", &quoted).stdout, plain.stdout);
    // Bytes that are no text, within a report.
    let mut bytes = quoted.into_bytes();
    let at = bytes.len() - 99;
    bytes.splice(at..at, *b"\xff\xfe");
    fs::write(fixture.0.path().join("bytes.log"), bytes).unwrap();
    fixture
        .run("bytes.log")
        .expect(1, "    ring_send+0x1a/0x40\n");
}

#[test]
fn what_cannot_be_read_hides_nothing() {
    let fixture = Fixture::new();
    fs::create_dir(fixture.0.path().join("folder.log")).unwrap();
    fixture.write("empty.log", "");
    fixture
        .run("empty.log")
        .expect(5, "empty.log: nothing says");
    for bad in [
        "nothing.log",
        "folder.log",
        "--vmlinux=quiet.log",
        "--module=nothing.ko",
    ] {
        let outcome = fixture.run(&format!("--explained e.toml {bad} several.log off.log"));
        outcome.expect(4, "UNEXPLAINED: data-race in kcsan_rust::pair::rust_writer");
        outcome.expect(4, "off.log: nothing says");
        let name = bad.rsplit('=').next().unwrap();
        assert!(
            outcome.stderr.contains(&format!("lkmm: {name}: ")),
            "{}",
            outcome.stderr
        );
        let value = fixture
            .run(&format!("--json --explained e.toml {bad} several.log"))
            .json();
        assert_eq!(value["status"], 4);
        assert_eq!(value["errors"].as_array().unwrap().len(), 1);
    }
    let outcome = fixture.run("--explained e.toml nothing.log");
    assert_eq!((outcome.status, outcome.stdout.as_str()), (4, ""));
}

#[test]
fn standard_input_and_bytes_that_are_no_text() {
    let fixture = Fixture::new();
    let text = "--explained e.toml --suite kcsan_rust -";
    fixture
        .run_with(text, SEVERAL)
        .expect(0, "4 reports of 3 races");
    let mut bytes = b"\xff\xfe\n".to_vec();
    bytes.extend(QUIET.as_bytes());
    fs::write(fixture.0.path().join("bytes.log"), bytes).unwrap();
    fixture
        .run("--explained e.toml bytes.log")
        .expect(0, "0 reports of 0 races");
}

#[test]
fn json() {
    let fixture = Fixture::new();
    let outcome = fixture.run("--json --explained e.toml --suite kcsan_rust several.log");
    let value = outcome.json();
    assert_eq!(value["status"], 0);
    let verdicts: Vec<_> = value["races"]
        .as_array()
        .unwrap()
        .iter()
        .map(|race| race["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(verdicts, ["suite", "explained", "explained"]);
    let first = &value["races"][0]["report"]["accesses"][0];
    assert_eq!(first["kind"], "write");
    assert_eq!(
        first["frames"][0]["function"],
        "kcsan_rust::pair::rust_writer"
    );
    assert_eq!(value["logs"][0]["strict"], false);
}

/// What is committed can be read, and each entry leads to a section that is there. Seen to fail:
/// with an entry whose `see` no section has.
#[test]
fn the_committed_list() {
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let path = format!("{top}/tests/kcsan/explained.toml");
    let text = fs::read_to_string(&path).unwrap();
    let list = lkmm_kcsan::explained::Explained::parse(path.as_ref(), &text).unwrap();
    let page = fs::read_to_string(format!("{top}/Documentation/kcsan.rst")).unwrap();
    let lines: Vec<_> = page.lines().collect();
    for entry in &list.entries {
        let section = lines.windows(2).any(|pair| {
            pair[0] == entry.see
                && !pair[1].is_empty()
                && pair[1].bytes().all(|byte| b"=-~".contains(&byte))
        });
        assert!(section, "{}: no section \"{}\"", entry.name, entry.see);
    }
}
