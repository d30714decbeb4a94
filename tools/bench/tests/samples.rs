// SPDX-License-Identifier: GPL-2.0

//! The command on saved samples: whole, and damaged in each way that must be told.
//!
//! `testdata/small.jsonl` was printed by the benchmark, `--rounds 3 --only fetch_or__i32`, with the
//! called code given once more as the inlined.

use clap::Parser;
use lkmm_bench::{Args, Error};
use std::fs;
use std::path::{Path, PathBuf};

const SMALL: &str = include_str!("testdata/small.jsonl");

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: Args,
}

/// A file with this text, which goes when it is dropped.
struct Saved(PathBuf);

impl Saved {
    fn new(name: &str, text: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&path, text).expect("the folder for tests can be written");
        Self(path)
    }
}

impl Drop for Saved {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn run(name: &str, samples: &str, options: &[&str]) -> Result<String, Error> {
    let saved = Saved::new(name, samples);
    let path = saved.0.to_str().expect("a path in UTF-8");
    let cli = Cli::parse_from(["bench", path].iter().chain(options));
    let mut out = Vec::new();

    lkmm_bench::run(&cli.args, &mut out)?;
    Ok(String::from_utf8(out).expect("text"))
}

#[track_caller]
fn assert_refused(name: &str, samples: &str, reason: &str) {
    let error = run(name, samples, &[]).expect_err("samples that are no good");

    assert!(
        matches!(error, Error::Malformed { .. } | Error::Incomplete { .. }),
        "{error}"
    );
    assert!(error.to_string().contains(reason), "{error}");
}

/// Without the lines that have this in them.
fn without(text: &str) -> String {
    let lines = SMALL.lines().filter(|line| !line.contains(text));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn table() {
    let out = run("table", SMALL, &[]).expect("whole samples");

    for expected in [
        "fetch_or i32 full",
        "inlined  ",
        "called  ",
        "core::sync",
        "two threads",
    ] {
        assert!(out.contains(expected), "{expected} is not in:\n{out}");
    }
    assert!(!out.contains("\nfetch_or i32 relaxed"), "{out}");
}

#[test]
fn table_of_all() {
    let out = run("all", SMALL, &["--all"]).expect("whole samples");

    for ordering in ["relaxed", "acquire", "release", "full"] {
        let name = format!("fetch_or i32 {ordering}");
        assert_eq!(out.matches(&format!("\n{name} ")).count(), 2, "{out}");
    }
}

/// Figures worked out by hand: a loop of 10 ticks, an empty call of 15, C of 20, 30 and 40, called
/// of 36, 36 and 70. The ratio is the middle one of 26/10, 26/20 and 60/30.
#[test]
fn figures() {
    let mut text = String::from(
        r#"{"record":"machine","cpu":"X","flags":"fpu","load":"0","cpus":[0,-1],"ticks_per_second":1e9,"rounds":3,"calls":100,"contended":false}
{"record":"code","probe":"an__inc__i32__relaxed","same":{"called":false}}
"#,
    );
    for (probe, variant, ticks) in [
        ("baseline", "loop", [1000, 900, 9000]),
        ("baseline", "call", [1500, 1500, 1500]),
        ("an__inc__i32__relaxed", "c", [2000, 3000, 4000]),
        ("an__inc__i32__relaxed", "called", [3600, 3600, 7000]),
    ] {
        for (round, ticks) in ticks.into_iter().enumerate() {
            text += &format!(
                r#"{{"record":"sample","probe":"{probe}","variant":"{variant}","contended":false,"round":{round},"ticks":{ticks},"other":0}}"#
            );
            text.push('\n');
        }
    }
    text += "{\"record\":\"end\",\"load\":\"0\"}\n";
    let json = run("figures", &text, &["--json"]).expect("whole samples");
    let results: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let row = &results["rows"][0];

    assert_eq!(
        [&row["op"], &row["type"], &row["ordering"]],
        ["an__inc", "i32", "relaxed"]
    );
    assert_eq!(results["call"]["median"], 5.0);
    assert_eq!(row["figures"]["c"]["ticks"]["median"], 20.0);
    assert_eq!(row["figures"]["called"]["ticks"]["median"], 26.0);
    assert_eq!(row["figures"]["called"]["ratio"], 2.0);
    // 26, with its call, to 20 - 5.
    assert_eq!(row["called_in_place"], 26.0 / 15.0);
    assert_eq!(results["virtual_machine"], false);
}

#[test]
fn chart() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("chart.svg");
    let option = file.to_str().expect("a path in UTF-8");
    run("chart", SMALL, &["--chart", option]).expect("whole samples");
    let svg = fs::read_to_string(&file).expect("a chart");

    assert!(svg.contains("\n<svg ") && svg.trim_end().ends_with("</svg>"));
    assert!(svg.contains("fetch_or i32 full") && svg.contains("core::sync::atomic"));
}

/// The other thread may be off its CPU: then its samples say nothing of contention.
#[test]
fn samples_without_the_other_thread() {
    let mut text = String::new();
    for line in SMALL.lines() {
        let (head, _) = line.split_once("\"other\":").unwrap_or((line, ""));
        let other = if head.contains("\"contended\":true,\"round\":0") {
            "31}"
        } else {
            "9999}"
        };
        text += head;
        text += if head == line { "" } else { "\"other\":" };
        text += if head == line { "" } else { other };
        text.push('\n');
    }
    let json = run("other", &text, &["--json"]).expect("whole samples");
    let results: serde_json::Value = serde_json::from_str(&json).expect("JSON");

    // Four orderings, as many variants as there are, one round of three.
    let variants = SMALL.matches("\"round\":0").count() / 8;
    assert_eq!(results["left_out"], 4 * variants);
}

#[test]
fn refused() {
    assert_refused("empty", "", "no line");
    assert_refused(
        "no-machine",
        &without("\"machine\""),
        ":1: does not say on which machine",
    );
    assert_refused("no-end", &without("\"end\""), "did not end");
    assert_refused("no-probes", &without("fetch_or"), "no probe is in it");
    assert_refused(
        "no-c",
        &without("\"variant\":\"c\",\"contended\":false"),
        "no sample of C",
    );
    assert_refused("no-loop", &without("\"loop\""), "baseline Loop");
    assert_refused(
        "last",
        &without("\"core\",\"contended\":true,\"round\":2"),
        "2 samples of Core, not 3",
    );
    assert_refused(
        "lost",
        &without("\"core\",\"contended\":true,\"round\":1"),
        "expected round 1",
    );
    assert_refused(
        "twice",
        &format!("{SMALL}{SMALL}"),
        "something after the end",
    );
    assert_refused(
        "variant",
        &SMALL.replace("\"called\"", "\"hidden\""),
        "unknown variant `hidden`",
    );
    assert_refused(
        "negative",
        &SMALL.replace("\"ticks\":", "\"ticks\":-"),
        "invalid value",
    );
    assert_refused(
        "no-calls",
        &SMALL.replace("\"calls\":2048", "\"calls\":0"),
        "without calls",
    );
    assert_refused("cut", &SMALL[..SMALL.len() / 2], "EOF");
}

#[test]
fn no_such_file() {
    let cli = Cli::parse_from(["bench", "no/such/file"]);
    let error = lkmm_bench::run(&cli.args, &mut Vec::new()).expect_err("no file");

    assert!(matches!(error, Error::Io { .. }), "{error}");
    assert!(error.to_string().starts_with("no/such/file: "), "{error}");
}
