// SPDX-License-Identifier: GPL-2.0

//! Whole runs: with logs of guests that were recorded, and with a script that plays a guest.
//!
//! `SB+mbs-no-barrier-in-rust.log` is of a module from which `smp_mb(Full)` was taken out of the
//! Rust half after it was generated, on an emulated x86-64.

use lkmm_litmus::expect::Outcome;
use lkmm_litmus::model::answer::Answer;
use lkmm_litmus::model::graph::NoGraph;
use lkmm_litmus::model::Refusal;
use lkmm_litmus_gen::id;
use lkmm_litmus_gen::language::{words, Choice};
use lkmm_litmus_run::guest;
use lkmm_litmus_run::judge::Verdict;
use lkmm_litmus_run::log::State;
use lkmm_litmus_run::report::cases::cases;
use lkmm_litmus_run::report::html::page;
use lkmm_litmus_run::report::table::table;
use lkmm_litmus_run::report::{Conclusion, Report};
use lkmm_litmus_run::run::{judge_log, run, Error, Event, Job, Options};
use lkmm_results::Verdict as Ended;
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
        deadlock: false,
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
    assert_eq!(report.outcome(), Conclusion::Allowed);
    assert_eq!(report.counts().allowed, 4);
}

#[test]
fn a_barrier_that_was_left_out_is_found() {
    let log = testdata("SB+mbs-no-barrier-in-rust.log");
    let report = judge_log(&[job()], Choice::All, &log).expect("a report");

    assert_eq!(report.outcome(), Conclusion::Forbidden);
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
    let case = &cases(&report)[1];
    assert_eq!(
        (case.case.as_str(), case.verdict),
        ("SB+mbs rust,rust", Ended::Failed)
    );
    let seen = format!("the model forbids what was seen: {count} times 0:r0=0; 1:r0=0");
    assert_eq!(case.reason.as_deref(), Some(seen.as_str()));
}

// The page may be passed on: it has all that a reader asks for, and nothing of this machine.
#[test]
fn the_page_stands_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut jobs = [job(), job()];
    jobs[0].file = folder
        .path()
        .join("a/b/c/SB+mbs.litmus")
        .display()
        .to_string();
    jobs[1].test.name.text = "other".to_owned();
    jobs[1].answer = Err(Refusal::Failed(format!(
        "{}: gone",
        folder.path().join("herd7").display()
    )));
    let log = folder.path().join("log");
    fs::copy(testdata("SB+mbs-no-barrier-in-rust.log"), &log).expect("copied");
    let mut report = judge_log(&jobs, Choice::All, &log).expect("a report");
    report.tests[0].picture = Some(Err(NoGraph::Failed(format!("{}: no", log.display()))));
    report.tests[0].runs[0].verdict = Verdict::Failed {
        reason: format!("all that it said: {}", log.display()),
    };
    let page = page(&report);
    for wanted in [
        "href=\"#test0-rust-rust\" class=\"forbidden\"",
        "id=\"test0-rust-rust\"",
        "href=\"#test0-c-rust\" class=\"allowed\"",
        "No picture of the forbidden outcome: ",
        "WRITE_ONCE(*x, 1);",
        "static void t_SB_mbs__P0_c(",
        "fn t_SB_mbs__P0_rust(",
        "from SB+mbs.litmus",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    for machine in [folder.path(), Path::new(env!("CARGO_MANIFEST_DIR"))] {
        assert!(!page.contains(&*machine.to_string_lossy()), "{page}");
    }
    for network in ["http:", "https:", "src=", "@import", "url("] {
        assert!(!page.contains(network), "{network}: {page}");
    }
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
        (table(&report), page(&report))
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
    assert!(page.contains("condition says, 25 lost ("), "{page}");
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
    assert_eq!(report.outcome(), Conclusion::Forbidden);
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
        assert_eq!(report.outcome(), Conclusion::Failed);
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

/// A folder with a script that plays a guest. It prints a result for each number it is asked for,
/// with the title in that line of the file `titles`. At the number that is alone in the file
/// `hangs` it ends as a guest that hangs, at that of `crashes` as one that crashes; at the number in
/// `garbled` it prints something else. While there is a file `build.log` in which there are errors,
/// the module does not build.
struct Play(tempfile::TempDir);

const SCRIPT: &str = r#"#!/bin/sh
here=$(dirname "$0")
[ "$1" != --identify ] || { cat "$here/kernel"; exit; }
echo "$@" | sed 's/^[^ ]*out //' >>"$here/calls"
is() { grep -qsx "$2" "$here/$1"; }
if [ -f "$here/broken" ] && ls "$1"/tests/$(cat "$here/broken").h >/dev/null 2>&1; then
	echo "$1/tests/$(cat "$here/broken").h:3:1: error: no such thing" >"$1/build.log"
	echo "it does not build" >&2
	exit 9
fi
for word; do case $word in only=*) only=${word#only=} ;; esac; done
exec >"$1/guest.log"
echo 1..9
for range in $(echo "$only" | tr , ' '); do
	for number in $(seq "${range%-*}" "${range#*-}"); do
		! is hangs $number || { echo it hung >&2; exit 13; }
		! is crashes $number || { echo it crashed >&2; exit 12; }
		! is garbled $number || { echo "ok $number [ 12.3] what a console"; continue; }
		echo '    # ran 3 filtered 0 lost 0 ms 1'
		echo '    # state 3 0:r0=1; 1:r0=1;'
		echo "ok $number $(sed -n ${number}p "$here/titles")"
	done
done
echo 'litmus: done'
"#;

const FOUR: &str = "SB+mbs c,c\nSB+mbs rust,rust\nSB+mbs rust,c\nSB+mbs c,rust\n";

impl Play {
    fn new() -> Self {
        let play = Self(tempfile::tempdir().expect("a folder"));
        play.write("guest.sh", SCRIPT);
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(play.0.path().join("guest.sh"), executable).expect("executable");
        play.write("kernel", "Linux 6");
        play.write("titles", FOUR);
        play
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).expect("written");
    }

    fn options(&self) -> Options {
        Options {
            choice: Choice::All,
            folder: self.0.path().join("out"),
            script: self.0.path().join("guest.sh"),
            rounds: 3,
            parameters: vec!["seed=7".to_owned()],
        }
    }

    /// Runs, and says how many results were there from an earlier run.
    fn run(&self, jobs: &[Job]) -> (Report, usize) {
        let mut known = 0;
        let report = run(jobs, &self.options(), &mut |event| {
            if let Event::Begin { known: number, .. } = event {
                known = number;
            }
        });
        (report.expect("a report"), known)
    }

    /// The numbers that the guest was asked for since the last time, a boot a line.
    fn boots(&self) -> Vec<String> {
        let path = self.0.path().join("calls");
        let calls = fs::read_to_string(&path).unwrap_or_default();
        let _ = fs::remove_file(path);
        let only = calls.lines().map(|line| {
            let only = line.strip_prefix("2 rounds=3 seed=7 only=");
            only.expect("arguments").to_owned()
        });
        only.collect()
    }
}

// Seen to fail with a store that is always begun anew, and with one that is kept after the end.
#[test]
fn an_interrupted_run_goes_on() {
    let play = Play::new();

    play.write("crashes", "3");
    let (report, known) = play.run(&[job()]);
    assert_eq!(known, 0);
    assert_eq!(report.outcome(), Conclusion::Failed);
    assert_eq!((report.counts().allowed, report.counts().failed), (2, 2));
    assert_eq!(play.boots(), ["1-4"]);

    play.write("crashes", "");
    let (report, known) = play.run(&[job()]);
    assert_eq!(known, 2);
    assert_eq!(report.outcome(), Conclusion::Allowed);
    assert_eq!(report.counts().allowed, 4);
    assert_eq!(play.boots(), ["3-4"]);

    // Complete: the next one begins anew.
    assert_eq!(play.run(&[job()]).1, 0);
    // So does one that is of another kernel.
    play.write("crashes", "3");
    play.run(&[job()]);
    play.write("kernel", "Linux 7");
    assert_eq!(play.run(&[job()]).1, 0);
}

/// Three tests, each in C.
fn three() -> Vec<Job> {
    let named = |name: &str| {
        let mut job = job();
        job.test.name.text = name.to_owned();
        job.file = format!("{name}.litmus");
        job
    };
    ["A", "B", "Z"].map(named).into()
}

fn words_of(report: &Report) -> Vec<String> {
    let tests = report.tests.iter();
    let words = tests.map(|test| {
        let words: Vec<_> = test.runs.iter().map(|run| run.verdict.word()).collect();
        format!("{} {}", test.test, words.join(" "))
    });
    words.collect()
}

#[test]
fn a_test_that_hangs_takes_no_other_with_it() {
    let play = Play::new();
    let titles: String = ["A", "B", "Z"]
        .iter()
        .map(|name| FOUR.replace("SB+mbs", name))
        .collect();
    play.write("titles", &titles);
    // B in Rust.
    play.write("hangs", "6");

    let (report, _) = play.run(&three());
    let wanted = [
        "A allowed allowed allowed allowed",
        "B allowed FAILED FAILED FAILED",
        "Z allowed allowed allowed allowed",
    ];
    assert_eq!(words_of(&report), wanted);
    assert_eq!(play.boots(), ["1-12", "9-12"]);
    let text = table(&report);
    for reason in [
        "FAILED: B rust,rust (B.litmus): it hung the guest; the next run begins with the other tests. it hung (",
        "FAILED: B rust,c (B.litmus): not run, as B rust,rust hung the guest\n",
    ] {
        assert!(text.contains(reason), "{text}");
    }
    // What the guest said is not lost.
    assert!(play.0.path().join("out/guest-1.log").is_file());

    // With other rounds, all are to run again: those that hung last.
    play.write("kernel", "Linux 7");
    let (report, known) = play.run(&three());
    assert_eq!(
        (known, words_of(&report)),
        (0, wanted.map(str::to_owned).into())
    );
    assert_eq!(play.boots(), ["1-4,9-12", "5-8"]);
    let text = table(&report);
    let reason =
        "B rust,rust (B.litmus): it hung the guest, as in an earlier run: it ran last. it hung";
    assert!(text.contains(reason), "{text}");

    // Only what hung is left to run.
    play.write("hangs", "");
    let (report, known) = play.run(&three());
    assert_eq!((known, report.outcome()), (9, Conclusion::Allowed));
    assert_eq!(play.boots(), ["6-8"]);
    play.run(&three());
    assert_eq!(play.boots(), ["1-12"]);
}

// A line of the log that cannot be read is one result less, and no more.
#[test]
fn a_garbled_result_takes_no_other_with_it() {
    let play = Play::new();
    play.write("garbled", "2");
    let (report, _) = play.run(&[job()]);
    assert_eq!(words_of(&report), ["SB+mbs allowed FAILED allowed allowed"]);
    let text = table(&report);
    assert!(
        text.contains("the guest reports it as `[ 12.3] what a console`"),
        "{text}"
    );
}

#[test]
fn a_test_that_does_not_compile_takes_no_other_with_it() {
    let play = Play::new();
    play.write("broken", "t_A");
    play.write(
        "titles",
        &format!(
            "{}{}",
            FOUR.replace("SB+mbs", "B"),
            FOUR.replace("SB+mbs", "Z")
        ),
    );
    let (report, _) = play.run(&three());
    let wanted = [
        "A FAILED FAILED FAILED FAILED",
        "B allowed allowed allowed allowed",
        "Z allowed allowed allowed allowed",
    ];
    assert_eq!(words_of(&report), wanted);
    let text = table(&report);
    assert!(
        text.contains("A c,c (A.litmus): it does not compile: no such thing\n"),
        "{text}"
    );
}

// Two files have a test of this name; which one a result is of, the log says.
#[test]
fn results_of_one_name() {
    let mut other = job();
    other.text = other.text.replace("smp_mb();\n", "");
    other.test = lkmm_litmus::read(&other.text).expect("a test");
    other.file = "other.litmus".to_owned();
    let ids = [job().test, other.test.clone()].map(|test| id(&test));
    assert_ne!(ids[0], ids[1]);
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let result = |id: &str, state: &str| {
        format!("    # ran 1 filtered 0 lost 0 ms 1\n    # state 1 {state};\nok 1 SB+mbs c,c{id}\n")
    };
    let named = |at: usize| format!(" [{}]", ids[at]);
    let judged = |text: String, jobs: &[Job]| {
        fs::write(&log, text).expect("written");
        let report = judge_log(jobs, Choice::C, &log).expect("a report");
        report
            .tests
            .iter()
            .map(|test| match &test.runs[0].verdict {
                Verdict::Failed { reason } => reason.clone(),
                other => other.word().to_owned(),
            })
            .collect::<Vec<_>>()
    };
    let (bad, good) = ("0:r0=0; 1:r0=0", "0:r0=1; 1:r0=1");
    let both = result(&named(1), bad) + &result(&named(0), good);
    assert_eq!(
        judged(both.clone(), &[job(), other]),
        ["allowed", "FORBIDDEN"]
    );
    assert_eq!(judged(both, &[job()]), ["allowed"]);
    assert_eq!(
        judged(result(&named(1), bad), &[job()]),
        ["the log has a result of another test of this name"]
    );
    // The same test twice, in the order of the log.
    let twice = result(&named(0), bad) + &result(&named(0), good);
    assert_eq!(judged(twice, &[job(), job()]), ["FORBIDDEN", "allowed"]);
    // An old log, which has names only.
    assert_eq!(judged(result("", bad), &[job()]), ["FORBIDDEN"]);
    let which = "the log has a result of this name, of several tests that have it";
    assert_eq!(judged(result("", bad), &[job(), job()]), [which, which]);
    assert_eq!(
        judged(result("", bad) + &result("", good), &[job()]),
        [which]
    );
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
    assert!(
        matches!(error, Error::Guest(guest::Error::Script { .. })),
        "{error}"
    );
}
