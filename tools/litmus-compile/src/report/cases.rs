// SPDX-License-Identifier: GPL-2.0

//! A report as result lines: a case per test and assignment of languages.

use super::{CaseReport, Conclusion, Report};
use lkmm_litmus_gen::language::{words, Language};
use lkmm_results::{Case, Verdict as Ended};
use std::collections::BTreeMap;

/// The part of the tests that these cases belong to.
pub const PART: &str = "compiled";

/// The cases, in the order of the report, then what the list of known breakages has in vain.
pub fn cases(report: &Report) -> Vec<Case> {
    let mut cases = Vec::new();
    for test in &report.tests {
        let mut of_languages: BTreeMap<&[Language], Vec<&CaseReport>> = BTreeMap::new();
        for case in &test.cases {
            of_languages.entry(&case.languages).or_default().push(case);
        }
        for (languages, all) in of_languages {
            let name = format!("{} {}", test.test, words(languages));
            cases.push(one(name, &all));
        }
    }
    let stale = report.stale.iter();
    cases.extend(stale.map(|what| Case::new(PART, "known breakages", Ended::Failed).because(what)));
    cases
}

fn one(name: String, all: &[&CaseReport]) -> Case {
    let worst = all.iter().map(|case| case.conclusion()).max();
    let races = all.iter().any(|case| case.word() == "race");
    let ended = match worst {
        Some(Conclusion::Kept) if races => Ended::Skipped,
        Some(Conclusion::Kept) => Ended::Passed,
        Some(Conclusion::Unsupported) => Ended::Skipped,
        Some(Conclusion::Time) => Ended::Timeout,
        Some(Conclusion::Different | Conclusion::Failed) | None => Ended::Failed,
    };
    let telling = all
        .iter()
        .filter(|case| Some(case.conclusion()) == worst && case.word() != "same");
    let reasons: Vec<_> = telling
        .map(|case| {
            let lost = case.lost.iter().map(ToString::to_string);
            let why: Vec<_> = case
                .reason
                .iter()
                .cloned()
                .chain(lost)
                .chain(case.known.clone())
                .collect();
            format!(
                "{} {} {}: {} {}",
                case.level,
                case.view,
                case.variables,
                case.word(),
                why.join("; ")
            )
        })
        .collect();
    let seconds = all.iter().map(|case| case.seconds).sum();
    let case = Case::new(PART, name, ended).took(seconds);
    match (reasons.first(), reasons.len()) {
        (None, _) => case,
        (Some(first), 1) => case.because(first.trim_end()),
        (Some(first), more) => case.because(format!("{}, and {} more", first.trim_end(), more - 1)),
    }
}
