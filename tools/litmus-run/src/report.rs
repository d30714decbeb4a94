// SPDX-License-Identifier: GPL-2.0

//! What came of a whole run, for people and for programs.
//!
//! | form                          | module    |
//! |-------------------------------|-----------|
//! | JSON                          | here      |
//! | a table and what is forbidden | [`table`] |
//! | result lines                  | [`cases`] |
//! | one page of HTML              | [`html`], in the frame of [`matrix`] |

#![allow(missing_docs, reason = "names that say it have no comment")]

pub mod cases;
pub mod html;
pub mod matrix;
pub mod paths;
pub mod table;

use crate::judge::Verdict;
use crate::log::Histogram;
use lkmm_litmus::expect::Outcome;
use lkmm_litmus::model::answer::Answer;
use lkmm_litmus::model::graph::NoGraph;
use lkmm_litmus_gen::language::{words, Language};
use lkmm_litmus_gen::unsupported::Why;
use serde::Serialize;

#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// How many instances of each test were asked for.
    pub rounds: u64,
    /// Where it ran, as the script that booted the guest says.
    pub guest: String,
    /// The tests, in the order in which they were given.
    pub tests: Vec<TestReport>,
    /// What went wrong without taking a result with it.
    pub notes: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct TestReport {
    pub test: String,
    /// The same, with the file where another test has that name.
    #[serde(skip)]
    pub label: String,
    pub file: String,
    #[serde(skip)]
    pub text: String,
    pub condition: String,
    /// The files that were generated of it: names and texts.
    #[serde(skip)]
    pub code: Vec<(String, String)>,
    /// A picture of a forbidden outcome that was seen, as SVG.
    #[serde(skip)]
    pub picture: Option<Result<String, NoGraph>>,
    pub model: Option<Answer>,
    /// What came of each assignment of languages.
    pub runs: Vec<RunReport>,
    /// Assignments that cannot be, and why.
    pub unsupported: Vec<Unsupported>,
}

/// A test in one assignment of languages.
#[derive(Debug, Serialize)]
pub struct RunReport {
    pub languages: Vec<Language>,
    #[serde(flatten)]
    pub verdict: Verdict,
    pub wanted: u64,
    /// How many instances ended as the condition says.
    pub matching: u64,
    pub histogram: Option<Histogram>,
}

/// What cannot be, and the construct that stands against it.
#[derive(Clone, Debug, Serialize)]
pub struct Unsupported {
    /// The languages; empty if the test cannot be at all.
    pub languages: Vec<Language>,
    pub reason: String,
    /// `file:line:column`
    pub place: String,
    /// Whether it cannot or must not run.
    pub why: Why,
    /// What that is as a result.
    #[serde(skip)]
    pub ended: lkmm_results::Verdict,
}

impl Report {
    /// What it comes to: the gravest of all. A run that judged nothing is no success.
    pub fn outcome(&self) -> Conclusion {
        let of_test = |test: &TestReport| {
            let runs = test.runs.iter().map(|run| match run.verdict {
                Verdict::Allowed | Verdict::DataRace => Conclusion::Allowed,
                Verdict::Forbidden { .. } => Conclusion::Forbidden,
                Verdict::Failed(_) => Conclusion::Failed,
            });
            let others = test.unsupported.iter().map(|_| Conclusion::Unsupported);
            runs.chain(others).max()
        };
        let all = self.tests.iter().filter_map(of_test);
        all.max().unwrap_or(Conclusion::Failed)
    }
}

/// What a run comes to, the gravest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conclusion {
    Allowed,
    /// The same, but some tests did not run.
    Unsupported,
    Forbidden,
    /// A result is missing.
    Failed,
}

impl TestReport {
    /// A forbidden state that was seen.
    pub fn first_forbidden(&self) -> Option<&crate::log::State> {
        self.runs.iter().find_map(|run| match &run.verdict {
            Verdict::Forbidden { states } => states.first().map(|(state, _)| state),
            _ => None,
        })
    }
}

/// `Never`, as in `Result: Never`.
pub fn outcome_word(test: &TestReport) -> &'static str {
    test.model
        .as_ref()
        .map_or("?", |answer| Outcome::word(answer.outcome))
}

/// `0:r0=1; x=2`
pub fn state_text(state: &crate::log::State) -> String {
    let parts: Vec<_> = state
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    parts.join("; ")
}

/// `SB+poonceonces c,rust`
pub fn title(test: &TestReport, languages: &[Language]) -> String {
    format!("{} {}", test.label, words(languages))
}
