// SPDX-License-Identifier: GPL-2.0

//! A report as result lines: a case per test and assignment of languages.

use super::{state_text, title, Report};
use crate::judge::Verdict;
use lkmm_results::{Case, Verdict as Ended};

/// The part of the tests that these cases belong to.
pub const PART: &str = "litmus";

/// The cases, in the order of the report.
pub fn cases(report: &Report) -> Vec<Case> {
    let mut cases = Vec::new();

    for test in &report.tests {
        for run in &test.runs {
            let (ended, reason) = match &run.verdict {
                Verdict::Allowed => (Ended::Passed, None),
                Verdict::Forbidden { states } => {
                    let seen =
                        |(state, count): &(_, u64)| format!("{count} times {}", state_text(state));
                    let seen: Vec<_> = states.iter().map(seen).collect();
                    let reason = format!("the model forbids what was seen: {}", seen.join(", "));
                    (Ended::Failed, Some(reason))
                }
                Verdict::DataRace => (Ended::Skipped, Some("a data race: not judged".to_owned())),
                Verdict::Failed(failure) => (failure.ended, Some(failure.reason.clone())),
            };
            let mut case = Case::new(PART, title(test, &run.languages), ended);
            case.reason = reason;
            // Milliseconds of a run are far below 2^52.
            case.seconds = run.histogram.as_ref().map(|one| one.ms as f64 / 1000.0);
            cases.push(case);
        }
        for one in &test.unsupported {
            let reason = format!("{} {}: {}", one.why.word(), one.place, one.reason);
            let case = Case::new(PART, title(test, &one.languages), one.ended);
            cases.push(case.because(reason));
        }
    }
    cases
}
