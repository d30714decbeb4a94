// SPDX-License-Identifier: GPL-2.0

//! For the terminal: one line per test and languages, then what is forbidden.

use super::{outcome_word, state_text, title, Report, RunReport, TestReport};
use crate::judge::Verdict;
use lkmm_litmus_gen::language::words;
use std::fmt::{Display, Write};

/// A longer name pushes its own line's columns to the right only.
const WIDEST: usize = 60;

pub fn table(report: &Report) -> String {
    let names = report.tests.iter().map(|test| test.label.len());
    let longest = names.fold("test".len(), usize::max).min(WIDEST);
    let mut text = String::new();
    // Writing to a string does not fail.
    let mut line = |[test, languages, model]: [&str; 3], rest: &str| {
        let _ = writeln!(text, "{test:longest$}  {languages:19}  {model:9}  {rest}");
    };

    line(
        ["test", "languages", "model"],
        &cells(&"verdict", [&"condition", &"instances", &"lost", &"states"]),
    );
    for test in &report.tests {
        let model = outcome_word(test);
        for run in &test.runs {
            line([&test.label, &words(&run.languages), model], &of_run(run));
        }
        for one in &test.unsupported {
            line(
                [&test.label, &words(&one.languages), model],
                &format!("{} {}: {}", one.why.word(), one.place, one.reason),
            );
        }
    }
    text + &details(report) + &notes(report)
}

/// What comes behind a test's name, languages and model.
fn cells(verdict: &dyn Display, numbers: [&dyn Display; 4]) -> String {
    let [condition, instances, lost, states] = numbers;
    format!("{verdict:9}  {condition:>9}  {instances:>9}  {lost:>9}  {states:>6}")
}

fn of_run(run: &RunReport) -> String {
    let (ran, lost, states) = match &run.histogram {
        Some(histogram) => (histogram.ran, histogram.lost, histogram.states.len()),
        None => (0, 0, 0),
    };
    cells(&run.verdict.word(), [&run.matching, &ran, &lost, &states])
}

/// What the numbers of some rows mean.
fn notes(report: &Report) -> String {
    let runs = report.tests.iter().flat_map(|test| &test.runs);
    let ran = runs.filter_map(|run| Some((run.wanted, run.histogram.as_ref()?)));
    let (mut short, mut apart) = (0, 0);
    for (wanted, histogram) in ran {
        short += usize::from(histogram.ran < wanted);
        apart += usize::from(histogram.apart());
    }
    let mut text = String::new();
    if short > 0 {
        let _ = writeln!(
            text,
            "{short} ran fewer instances than asked, as their time was up (--parameter limit=MILLISECONDS)"
        );
    }
    if apart > 0 {
        let _ = writeln!(
            text,
            "{apart} showed little: in half of the instances or more a process went on without the \
             others (lost), as the host is busy or has fewer CPUs than the test has processes"
        );
    }
    text
}

/// What is forbidden or failed: test, languages, states, count.
fn details(report: &Report) -> String {
    let mut text = String::new();

    for test in &report.tests {
        for run in &test.runs {
            text.push_str(&of_failure(test, run));
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn of_failure(test: &TestReport, run: &RunReport) -> String {
    let title = title(test, &run.languages);

    match &run.verdict {
        Verdict::Forbidden { states } => {
            let mut text = format!("\nFORBIDDEN: {title} ({})\n", test.file);
            for (state, count) in states {
                let ran = run.histogram.as_ref().map_or(0, |histogram| histogram.ran);
                let _ = writeln!(text, "  {count} of {ran}: {}", state_text(state));
            }
            text
        }
        Verdict::Failed(failure) => {
            format!("\nFAILED: {title} ({}): {}\n", test.file, failure.reason)
        }
        Verdict::Allowed | Verdict::DataRace => String::new(),
    }
}
