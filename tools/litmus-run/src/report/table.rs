// SPDX-License-Identifier: GPL-2.0

//! For the terminal: one line per test and languages, then what is forbidden.

use super::{outcome_word, state_text, title, Report};
use crate::judge::Verdict;
use crate::language::words;
use std::fmt::Write;

/// The whole text.
pub fn table(report: &Report) -> String {
    let mut text = String::new();
    let longest = report
        .tests
        .iter()
        .map(|test| test.test.len())
        .max()
        .unwrap_or(0);

    let _ = writeln!(
        text,
        "{:longest$}  {:19}  {:9}  {:9}  {:>9}  {:>9}  {:>6}",
        "test", "languages", "model", "verdict", "condition", "instances", "states"
    );
    for test in &report.tests {
        for run in &test.runs {
            let (ran, states) = match &run.histogram {
                Some(histogram) => (histogram.ran, histogram.states.len()),
                None => (0, 0),
            };
            let _ = writeln!(
                text,
                "{:longest$}  {:19}  {:9}  {:9}  {:>9}  {ran:>9}  {states:>6}",
                test.test,
                words(&run.languages),
                outcome_word(test),
                run.verdict.word(),
                run.matching,
            );
        }
        for one in &test.unsupported {
            let _ = writeln!(
                text,
                "{:longest$}  {:19}  {:9}  UNSUPPORTED {}: {}",
                test.test,
                words(&one.languages),
                outcome_word(test),
                one.place,
                one.reason
            );
        }
    }
    text.push_str(&details(report));
    let counts = report.counts();
    let _ = writeln!(
        text,
        "{} allowed, {} forbidden, {} failed, {} with a data race, {} unsupported",
        counts.allowed, counts.forbidden, counts.failed, counts.races, counts.unsupported
    );
    if counts.short > 0 {
        let _ = writeln!(
            text,
            "{} ran fewer instances than asked, as their time was up (--parameter limit=MILLISECONDS)",
            counts.short
        );
    }
    text
}

/// What is forbidden or failed: test, languages, states, count.
pub fn details(report: &Report) -> String {
    let mut text = String::new();

    for test in &report.tests {
        for run in &test.runs {
            let title = title(test, &run.languages);
            match &run.verdict {
                Verdict::Forbidden { states } => {
                    let _ = writeln!(text, "\nFORBIDDEN: {title} ({})", test.file);
                    for (state, count) in states {
                        let ran = run.histogram.as_ref().map_or(0, |histogram| histogram.ran);
                        let _ = writeln!(text, "  {count} of {ran}: {}", state_text(state));
                    }
                }
                Verdict::Failed { reason } => {
                    let _ = writeln!(text, "\nFAILED: {title} ({}): {reason}", test.file);
                }
                Verdict::Allowed | Verdict::DataRace => {}
            }
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}
