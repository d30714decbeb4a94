// SPDX-License-Identifier: GPL-2.0

//! Whole runs: with logs of guests that were recorded, and with a script that plays a guest.
//!
//! `SB+mbs-no-barrier-in-rust.log` is of a module from which `smp_mb(Full)` was taken out of the
//! Rust half after it was generated, on an emulated x86-64.

use lkmm_litmus::expect::Outcome;
use lkmm_litmus::model::answer::Answer;
use lkmm_litmus::status;
use lkmm_litmus_run::judge::Verdict;
use lkmm_litmus_run::language::{words, Choice};
use lkmm_litmus_run::log::State;
use lkmm_litmus_run::report::html::html;
use lkmm_litmus_run::report::junit::junit;
use lkmm_litmus_run::report::table::table;
use lkmm_litmus_run::report::Report;
use lkmm_litmus_run::run::{judge_log, run, Error, Event, Job, Options};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/testdata")
        .join(name)
}

fn state(r0: u8, r1: u8) -> State {
    [("0:r0", r0), ("1:r0", r1)]
        .map(|(name, value)| (name.to_owned(), value.to_string()))
        .into()
}

/// What herd7 7.58 says of SB+mbs.
fn answer() -> Answer {
    Answer {
        outcome: Outcome::Never,
        states: vec![state(0, 1), state(1, 0), state(1, 1)],
        flags: Vec::new(),
        positive: 0,
        negative: 3,
    }
}

fn job() -> Job {
    let text = fs::read_to_string(testdata("SB+mbs.litmus")).expect("a test");
    Job {
        test: lkmm_litmus::read(&text).expect("a test that can be read"),
        file: "SB+mbs.litmus".to_owned(),
        text,
        answer: Ok(answer()),
    }
}

fn verdicts(report: &Report) -> Vec<(String, &'static str)> {
    let runs = report.tests.iter().flat_map(|test| &test.runs);
    runs.map(|run| (words(&run.languages), run.verdict.word()))
        .collect()
}

#[test]
fn a_log_with_all_barriers_is_allowed() {
    let report = judge_log(&[job()], Choice::All, &testdata("SB+mbs.log")).expect("a report");
    assert_eq!(report.status(), status::OK);
    assert_eq!(report.counts().allowed, 4);
}

#[test]
fn a_barrier_that_was_left_out_is_found() {
    let log = testdata("SB+mbs-no-barrier-in-rust.log");
    let report = judge_log(&[job()], Choice::All, &log).expect("a report");

    assert_eq!(report.status(), status::DISAGREE);
    assert!(verdicts(&report).contains(&("rust,rust".to_owned(), "FORBIDDEN")));
    assert!(verdicts(&report).contains(&("c,c".to_owned(), "allowed")));
    let run = &report.tests[0].runs[1];
    let Verdict::Forbidden { states } = &run.verdict else {
        panic!("{run:?}");
    };
    let count = states[0].1;
    assert_eq!(states, &[(state(0, 0), count)]);
    assert_eq!(run.matching, count);
    let shown = format!(
        "{count} of {}: 0:r0=0; 1:r0=0",
        run.histogram.as_ref().expect("one").ran
    );
    let text = table(&report);
    assert!(
        text.contains("FORBIDDEN: SB+mbs rust,rust (SB+mbs.litmus)"),
        "{text}"
    );
    assert!(text.contains(&shown), "{text}");
    let xml = junit(&report);
    assert!(
        xml.contains(&format!(
            "<failure message=\"a forbidden outcome\">{count} times 0:r0=0; 1:r0=0"
        )),
        "{xml}"
    );
    let picture = Err("no `dot`".to_owned());
    let key = ("SB+mbs.litmus".to_owned(), "SB+mbs".to_owned());
    let page = html(&report, &[(key, picture)].into());
    assert!(
        page.contains("No picture of the forbidden outcome: no `dot`"),
        "{page}"
    );
    assert!(page.contains("WRITE_ONCE(*x, 1);"), "{page}");
}

// Seen to fail without the sum, with `>` for the half, and with the column of states in its place.
#[test]
fn what_did_not_run_together_is_in_the_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let of = |lost: u64| {
        let text = format!(
            "    # ran 50 filtered 0 lost {lost} ms 1\n    # state 50 0:r0=1; 1:r0=1;\nok 1 SB+mbs c,c\n"
        );
        fs::write(&log, text).expect("written");
        let report = judge_log(&[job()], Choice::C, &log).expect("a report");
        (table(&report), html(&report, &[].into()))
    };

    let (text, page) = of(25);
    let numbers: Vec<_> = text
        .lines()
        .nth(1)
        .expect("a row")
        .split_whitespace()
        .collect();
    assert_eq!(
        numbers[numbers.len() - 4..],
        ["0", "50", "25", "1"],
        "{text}"
    );
    assert!(text.contains("\n1 showed little: "), "{text}");
    assert!(page.contains("condition says, 25 lost<"), "{page}");
    let (text, _) = of(24);
    assert!(!text.contains("showed little"), "{text}");
}

// One forged state among the good ones. Seen to fail with every state allowed.
#[test]
fn a_forged_state_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = fs::read_to_string(testdata("SB+mbs.log")).expect("a log");
    let first = text.find("    # ran").expect("a result");
    let (before, after) = text.split_at(first);
    let forged = after.replacen("0:r0=1; 1:r0=0;", "0:r0=0; 1:r0=0;", 1);
    let log = folder.path().join("log");
    fs::write(&log, format!("{before}{forged}")).expect("written");
    let report = judge_log(&[job()], Choice::All, &log).expect("a report");
    assert_eq!(verdicts(&report)[0], ("c,c".to_owned(), "FORBIDDEN"));
    assert_eq!(report.status(), status::DISAGREE);
}

// A log without results is no success: seen to fail with no result taken for allowed.
#[test]
fn a_log_without_results_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = fs::read_to_string(testdata("SB+mbs.log")).expect("a log");
    let log = folder.path().join("log");
    for end in [0, 100, text.find("ok 4").expect("a result")] {
        fs::write(&log, &text[..end]).expect("written");
        let report = judge_log(&[job()], Choice::All, &log).expect("a report");
        assert_eq!(report.status(), status::FAILED);
        assert!(report.counts().failed > 0);
    }
    assert!(matches!(
        judge_log(&[job()], Choice::All, &folder.path().join("none")),
        Err(Error::Io { .. })
    ));
}

#[test]
fn a_data_race_is_not_judged() {
    let mut racy = job();
    racy.answer
        .as_mut()
        .expect("an answer")
        .flags
        .push("data-race".to_owned());
    let log = testdata("SB+mbs-no-barrier-in-rust.log");
    let report = judge_log(&[racy], Choice::All, &log).expect("a report");
    assert_eq!(report.counts().races, 4);
}

/// A script that plays a guest: it prints a result for each number it is asked for, up to the
/// number of results that the file `results` beside it names, and then ends with the status 12.
fn script(folder: &Path) -> PathBuf {
    let path = folder.join("guest.sh");
    let text = "#!/bin/sh\n\
        here=$(dirname \"$0\")\n\
        [ \"$1\" != --identify ] || { cat \"$here/kernel\"; exit; }\n\
        echo \"$@\" >>\"$here/calls\"\n\
        log=$1/guest.log\n\
        titles='SB+mbs c,c:SB+mbs rust,rust:SB+mbs rust,c:SB+mbs c,rust'\n\
        for number in 1 2 3 4; do\n\
        \tcase $* in *only=1-4*) ;; *only=3-4*) [ $number -gt 2 ] || continue ;; *) exit 9 ;; esac\n\
        \t[ $number -le $(cat \"$here/results\") ] || { echo it crashed >&2; exit 12; }\n\
        \techo '    # ran 3 filtered 0 lost 0 ms 1'\n\
        \techo '    # state 3 0:r0=1; 1:r0=1;'\n\
        \techo \"ok $number $(echo \"$titles\" | cut -d: -f$number)\"\n\
        done >\"$log\"\n\
        echo 'litmus: done' >>\"$log\"\n";
    fs::write(&path, text).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
    fs::write(folder.join("kernel"), "Linux 6").expect("written");
    path
}

// Seen to fail with a store that is always begun anew, and with one that is kept after the end.
#[test]
fn an_interrupted_run_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let options = Options {
        choice: Choice::All,
        folder: here.join("out"),
        script: script(here),
        rounds: 3,
        parameters: vec!["seed=7".to_owned()],
    };
    let calls = || fs::read_to_string(here.join("calls")).unwrap_or_default();
    let again = |options: &Options| {
        let mut known = 0;
        let report = run(&[job()], options, &mut |event| {
            if let Event::Begin { known: number, .. } = event {
                known = number;
            }
        });
        (report.expect("a report"), known)
    };

    fs::write(here.join("results"), "2").expect("written");
    let (report, known) = again(&options);
    assert_eq!(known, 0);
    assert_eq!(report.status(), status::FAILED);
    assert_eq!((report.counts().allowed, report.counts().failed), (2, 2));
    let text = table(&report);
    assert!(
        text.contains("FAILED: SB+mbs rust,c (SB+mbs.litmus): no result. it crashed"),
        "{text}"
    );

    fs::write(here.join("results"), "4").expect("written");
    let (report, known) = again(&options);
    assert_eq!(known, 2);
    assert_eq!((report.status(), report.counts().allowed), (status::OK, 4));
    let called: Vec<_> = calls()
        .lines()
        .map(|line| line.split("out ").nth(1).expect("arguments").to_owned())
        .collect();
    assert_eq!(
        called,
        ["2 rounds=3 seed=7 only=1-4", "2 rounds=3 seed=7 only=3-4"]
    );

    // Complete: the next one begins anew.
    assert_eq!(again(&options).1, 0);
    // So does one that is of another kernel.
    fs::write(here.join("results"), "2").expect("written");
    again(&options);
    fs::write(here.join("kernel"), "Linux 7").expect("written");
    assert_eq!(again(&options).1, 0);
}

#[test]
fn a_script_that_knows_no_kernel_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options {
        choice: Choice::C,
        folder: folder.path().join("out"),
        script: folder.path().join("none.sh"),
        rounds: 1,
        parameters: Vec::new(),
    };
    let error = run(&[job()], &options, &mut |_| ()).expect_err("no script");
    assert!(matches!(error, Error::Script { .. }), "{error}");
}
