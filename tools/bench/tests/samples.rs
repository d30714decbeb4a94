// SPDX-License-Identifier: GPL-2.0

//! Saved samples: whole, and damaged in each way that must be told.
//!
//! `testdata/small.jsonl` has lines that the benchmark printed, `--rounds 3 --only fetch_or__i32`,
//! with the called code given once more as the inlined.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use lkmm_bench::error::Error;
use lkmm_bench::record::{Run, Variant};
use lkmm_bench::result::Results;
use lkmm_bench::{chart, table};
use std::path::Path;

const SMALL: &str = include_str!("testdata/small.jsonl");

fn read(samples: &str) -> Result<Results, Error> {
    Run::read(samples.as_bytes(), Path::new("samples")).map(|run| Results::new(&run))
}

/// Without the lines that have this in them.
fn without(text: &str) -> String {
    let lines = SMALL.lines().filter(|line| !line.contains(text));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn tables() {
    let results = read(SMALL).unwrap();
    for all in [false, true] {
        let text = table::text(&results, all);
        for column in [
            "inlined  ",
            "called  ",
            "core::sync",
            "one thread",
            "two threads",
        ] {
            assert!(text.contains(column), "{column} is not in:\n{text}");
        }
        // In the table of one thread, and in that of two.
        assert_eq!(text.matches("\nfetch_or i32 full ").count(), 2, "{text}");
        let relaxed = text.matches("\nfetch_or i32 relaxed ").count();
        assert_eq!(relaxed, if all { 2 } else { 0 }, "{text}");
    }
}

#[test]
fn charts() {
    let svg = chart::draw(&read(SMALL).unwrap()).unwrap();

    assert!(svg.contains("\n<svg ") && svg.trim_end().ends_with("</svg>"));
    assert!(svg.contains("fetch_or i32 full") && svg.contains("core::sync::atomic"));
}

/// Figures worked out by hand: a loop of 10 ticks, an empty call of 15, C of 20, 30 and 40, called
/// of 36, 36 and 70. The ratio is the middle one of 26/10, 26/20 and 60/30.
#[test]
fn figures() {
    let machine = r#"{"record":"machine","cpu":"X","flags":"fpu","load":"0","cpus":[0,-1],"ticks_per_second":1e9,"rounds":3,"calls":100,"contended":false}"#;
    let code = r#"{"record":"code","probe":"an__inc__i32__relaxed","same":{"called":false}}"#;
    let mut text = format!("{machine}\n{code}\n");
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
    let results = read(&text).unwrap();
    let row = &results.rows[0];

    assert_eq!(
        [&row.op, &row.ty, &row.ordering],
        ["an__inc", "i32", "relaxed"]
    );
    assert_eq!(results.call.median, 5.0);
    assert_eq!(row.figures[&Variant::C].ticks.median, 20.0);
    assert_eq!(row.figures[&Variant::Called].ticks.median, 26.0);
    assert_eq!(row.figures[&Variant::Called].ratio, 2.0);
    // 26, with its call, to 20 - 5.
    assert_eq!(row.called_in_place, Some(26.0 / 15.0));
    assert!(!results.virtual_machine);
}

/// The other thread may be off its CPU: then its samples say nothing of contention.
#[test]
fn samples_without_the_other_thread() {
    let lines = SMALL
        .lines()
        .map(|line| match line.split_once("\"other\":") {
            None => format!("{line}\n"),
            Some((head, _)) if head.contains("\"contended\":true,\"round\":0") => {
                format!("{head}\"other\":31}}\n")
            }
            Some((head, _)) => format!("{head}\"other\":9999}}\n"),
        });

    // Two orderings, four variants, one round of three.
    assert_eq!(read(&lines.collect::<String>()).unwrap().left_out, 8);
}

#[test]
fn refused() {
    let twice = format!("{SMALL}{SMALL}");
    for (samples, reason) in [
        ("", "no line"),
        (&without("\"machine\""), ":1: does not say on which machine"),
        (&without("\"end\""), "did not end"),
        (&without("fetch_or"), "no probe is in it"),
        (
            &without("\"variant\":\"c\",\"contended\":false"),
            "no sample of C",
        ),
        (&without("\"loop\""), "baseline Loop"),
        (
            &without("\"core\",\"contended\":true,\"round\":2"),
            "2 samples of Core, not 3",
        ),
        (
            &without("\"core\",\"contended\":true,\"round\":1"),
            "expected round 1",
        ),
        (&twice, "something after the end"),
        (
            &SMALL.replace("\"called\"", "\"hidden\""),
            "unknown variant `hidden`",
        ),
        (&SMALL.replace("\"ticks\":", "\"ticks\":-"), "invalid value"),
        (
            &SMALL.replace("\"calls\":2048", "\"calls\":0"),
            "without calls",
        ),
        (&SMALL[..SMALL.len() / 2], "EOF"),
    ] {
        let error = read(samples).expect_err(reason);
        let kind = matches!(error, Error::Malformed { .. } | Error::Incomplete { .. });
        assert!(kind && error.to_string().contains(reason), "{error}");
    }
}
