// SPDX-License-Identifier: GPL-2.0

//! Logs of guests, judged.

use crate::{job, judged, recorded, state, testdata, verdicts};
use lkmm_litmus_gen::id;
use lkmm_litmus_gen::language::Choice;
use lkmm_litmus_run::judge::Verdict;
use lkmm_litmus_run::recording::{read, Error};
use lkmm_litmus_run::report::cases::cases;
use lkmm_litmus_run::report::table::table;
use lkmm_litmus_run::report::Conclusion;
use lkmm_results::Verdict as Ended;

const GOOD: &str = "SB+mbs.log";
const BAD: &str = "SB+mbs-no-barrier-in-rust.log";

#[test]
fn what_is_forbidden_is_found() {
    let good = recorded(GOOD);
    let (before, after) = good.split_at(good.find("    # ran").expect("a result"));
    let forged = after.replacen("0:r0=1; 1:r0=0;", "0:r0=0; 1:r0=0;", 1);
    for (log, conclusion, wanted) in [
        (
            good.clone(),
            Conclusion::Allowed,
            "SB+mbs c,c allowed rust,rust allowed rust,c allowed c,rust allowed",
        ),
        (
            recorded(BAD),
            Conclusion::Forbidden,
            "SB+mbs c,c allowed rust,rust FORBIDDEN rust,c allowed c,rust allowed",
        ),
        (
            format!("{before}{forged}"),
            Conclusion::Forbidden,
            "SB+mbs c,c FORBIDDEN rust,rust allowed rust,c allowed c,rust allowed",
        ),
    ] {
        let report = judged(&[job()], Choice::All, &log);
        assert_eq!(verdicts(&report), [wanted]);
        assert_eq!(report.outcome(), conclusion);
    }
}

#[test]
fn a_forbidden_state_is_in_all_forms_of_the_report() {
    let report = judged(&[job()], Choice::All, &recorded(BAD));
    let run = &report.tests[0].runs[1];
    let Verdict::Forbidden { states } = &run.verdict else {
        panic!("{run:?}");
    };
    let count = states[0].1;
    assert_eq!(states, &[(state(0, 0), count)]);
    assert_eq!(run.matching, count);

    let ran = run.histogram.as_ref().expect("one").ran;
    let text = table(&report);
    let shown =
        format!("FORBIDDEN: SB+mbs rust,rust (SB+mbs.litmus)\n  {count} of {ran}: 0:r0=0; 1:r0=0");
    assert!(text.contains(&shown), "{text}");

    let case = &cases(&report)[1];
    assert_eq!(
        (case.case.as_str(), case.verdict),
        ("SB+mbs rust,rust", Ended::Failed)
    );
    let seen = format!("the model forbids what was seen: {count} times 0:r0=0; 1:r0=0");
    assert_eq!(case.reason.as_deref(), Some(seen.as_str()));
}

/// A result of one instance in C.
fn result(lost: u64, id: &str, state: &str) -> String {
    format!(
        "    # ran 50 filtered 0 lost {lost} ms 1\n    # state 50 {state};\nok 1 SB+mbs c,c{id}\n"
    )
}

const FORBIDDEN: &str = "0:r0=0; 1:r0=0";
const ALLOWED: &str = "0:r0=1; 1:r0=1";

#[test]
fn what_did_not_run_together_is_in_the_table() {
    for (lost, little) in [(25, true), (24, false)] {
        let text = table(&judged(&[job()], Choice::C, &result(lost, "", ALLOWED)));
        let row = text.lines().nth(1).expect("a row");
        let numbers: Vec<_> = row.split_whitespace().skip(4).collect();
        assert_eq!(numbers, ["0", "50", &lost.to_string(), "1"], "{text}");
        assert_eq!(text.contains("\n1 showed little: "), little, "{text}");
    }
}

#[test]
fn a_log_without_results_fails() {
    let text = recorded(GOOD);
    for words in ["    # state", "ok 4"] {
        let end = text.find(words).expect("a result");
        let report = judged(&[job()], Choice::All, &text[..end]);
        assert_eq!(report.outcome(), Conclusion::Failed);
        assert!(verdicts(&report)[0].contains("FAILED"));
    }
    let none = read(&[testdata("none")]);
    assert!(matches!(none, Err(Error::Io { .. })));
}

#[test]
fn a_data_race_is_not_judged() {
    let mut racy = job();
    let answer = racy.answer.as_mut().expect("an answer");
    answer.flags.push("data-race".to_owned());
    let report = judged(&[racy], Choice::All, &recorded(BAD));
    let ended: Vec<_> = cases(&report).iter().map(|case| case.verdict).collect();
    assert_eq!(ended, [Ended::Skipped; 4]);
}

// Two files have a test of this name; which one a result is of, the log says.
#[test]
fn results_of_one_name() {
    let mut other = job();
    other.text = other.text.replace("smp_mb();\n", "");
    other.test = lkmm_litmus::read(&other.text).expect("a test");
    let ids = [&job().test, &other.test].map(|test| format!(" [{}]", id(test)));
    assert_ne!(ids[0], ids[1]);
    let reasons = |jobs: &[_], text: String| -> Vec<String> {
        let report = judged(jobs, Choice::C, &text);
        let verdicts = report.tests.iter().map(|test| match &test.runs[0].verdict {
            Verdict::Failed(failure) => failure.reason.clone(),
            other => other.word().to_owned(),
        });
        verdicts.collect()
    };
    let (bad, good) = (|id| result(0, id, FORBIDDEN), |id| result(0, id, ALLOWED));
    let report = judged(&[job(), job()], Choice::C, "# litmus: rounds 1\n");
    let labels = table(&report).matches("SB+mbs (SB+mbs.litmus) ").count();
    assert_eq!(labels, 4);
    let which = "the log has a result of this name, of several tests that have it";
    let both = bad(&ids[1]) + &good(&ids[0]);
    for (jobs, text, wanted) in [
        (
            vec![job(), other],
            both.clone(),
            vec!["allowed", "FORBIDDEN"],
        ),
        (vec![job()], both, vec!["allowed"]),
        (
            vec![job()],
            bad(&ids[1]),
            vec!["the log has a result of another test of this name"],
        ),
        // The same test twice, in the order of the log.
        (
            vec![job(), job()],
            bad(&ids[0]) + &good(&ids[0]),
            vec!["FORBIDDEN", "allowed"],
        ),
        // An old log, which has names only.
        (vec![job()], bad(""), vec!["FORBIDDEN"]),
        (vec![job(), job()], bad(""), vec![which, which]),
        (vec![job()], bad("") + &good(""), vec![which]),
    ] {
        assert_eq!(reasons(&jobs, text), wanted);
    }
}
