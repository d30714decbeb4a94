// SPDX-License-Identifier: GPL-2.0

//! What came of a whole run, for people and for programs.
//!
//! | form                       | module    |
//! |----------------------------|-----------|
//! | JSON                       | here      |
//! | a table, and what is broken | [`table`] |
//! | result lines               | [`cases`] |
//! | one page of HTML           | [`html`]  |
//! | a page of documentation    | [`document`] |

pub mod cases;
pub mod document;
pub mod html;
pub mod table;

use crate::case::{Judged, Verdict};
use crate::explain::Lost;
use crate::known::Known;
use crate::order::{dependencies, Dependency};
use crate::run::{Compiled, Job};
use lkmm_lift::Process;
use lkmm_litmus::expect::Outcome;
use lkmm_litmus::model::answer::State;
use lkmm_litmus::model::graph::NoGraph;
use lkmm_litmus_gen::language::{is_mixed, Language};
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;

/// The whole.
#[derive(Debug, Serialize)]
pub struct Report {
    /// What was compiled and judged, in words.
    pub about: String,
    /// The tests, in the order in which they were given.
    pub tests: Vec<TestReport>,
    /// How many seconds the objects of each build took.
    pub objects: Vec<(String, f64)>,
    /// What the list of known breakages has, and is not so.
    pub stale: Vec<String>,
}

/// A test.
#[derive(Debug, Serialize)]
pub struct TestReport {
    /// Its name.
    pub test: String,
    /// The file that it is from.
    pub file: String,
    #[serde(skip)]
    pub(crate) text: String,
    /// What the kernel's model says of its condition.
    pub model: Option<&'static str>,
    /// The dependencies that forbid the state, if it is forbidden.
    #[serde(skip)]
    pub(crate) dependencies: Vec<Dependency>,
    /// Its cases.
    pub cases: Vec<CaseReport>,
}

/// A case.
#[derive(Debug, Serialize)]
pub struct CaseReport {
    /// The language of each process.
    pub languages: Vec<Language>,
    /// The level of optimisation, and what else the build differs in.
    pub level: String,
    /// The CPU.
    pub view: &'static str,
    /// How processes reach the variables.
    pub variables: &'static str,
    /// What it comes to.
    #[serde(serialize_with = "word")]
    pub verdict: Verdict,
    /// The reason of a verdict that has one.
    pub reason: Option<String>,
    /// The cause of a breakage that is known.
    pub known: Option<String>,
    /// States that the kernel's model forbids.
    pub states: Vec<State>,
    /// The orders of the source that got lost.
    pub lost: Vec<Lost>,
    /// How long it took.
    pub seconds: f64,
    /// An execution of the machine code that ends in the first of the states.
    #[serde(skip)]
    pub(crate) graph: Option<Result<String, NoGraph>>,
    /// The file of each process, and its text.
    #[serde(skip)]
    pub(crate) sources: Vec<Option<(String, String)>>,
}

fn word<S: Serializer>(verdict: &Verdict, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&verdict.word().to_lowercase())
}

/// What a run comes to, the gravest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conclusion {
    /// The machine code keeps to the model, but for what is known.
    Kept,
    /// The same, but nothing can be said of some cases.
    Unsupported,
    /// The time was up for some.
    Time,
    /// Something is broken that is not known, or no longer broken.
    Different,
    /// herd7 failed.
    Failed,
}

impl Report {
    /// Puts together what was judged; each with the place of its job. If `all_used`, each entry of the list
    /// has to be about a case.
    pub fn new(
        about: String,
        jobs: &[Job],
        compiled: &Compiled,
        judged: Vec<(usize, Vec<Judged>)>,
        known: &Known,
        all_used: bool,
    ) -> Self {
        let mut tests: Vec<_> = jobs.iter().map(test_report).collect();
        let mut stale = BTreeSet::new();
        let mut used = BTreeSet::new();
        for (at, one) in judged
            .into_iter()
            .flat_map(|(at, all)| all.into_iter().map(move |one| (at, one)))
        {
            let test: &mut TestReport = &mut tests[at];
            let entry = known.find(&test.test, &one.case);
            if let Some(entry) = entry {
                used.insert((&entry.test, entry.process));
                if matches!(one.verdict, Verdict::Same | Verdict::Stronger) {
                    stale.insert(format!(
                        "{} {} is not broken any more: {}",
                        test.test,
                        title(&one),
                        entry.cause
                    ));
                }
            }
            let sources = match &one.verdict {
                Verdict::Broken(_) => sources(compiled, at, &one.case.languages),
                _ => Vec::new(),
            };
            let cause = entry.map(|entry| entry.cause.clone());
            test.cases.push(case_report(one, cause, sources));
        }
        if all_used {
            let entries = known.entries().iter();
            let unused = entries.filter(|entry| !used.contains(&(&entry.test, entry.process)));
            stale.extend(unused.map(|entry| format!("{}: no such case", entry.test)));
        }
        Self {
            about,
            tests,
            objects: compiled.times(),
            stale: stale.into_iter().collect(),
        }
    }

    /// What is to be drawn, by the places of test and case: of breakages that are alike one, and of those
    /// that are known the first in C, in Rust and mixed.
    pub fn to_draw(&self) -> Vec<(usize, usize, String)> {
        let mut wanted = Vec::new();
        for (number, test) in self.tests.iter().enumerate() {
            let mut drawn = BTreeSet::new();
            for alike in table::alike(&test.cases) {
                let case = &test.cases[alike[0]];
                if let Verdict::Broken(broken) = &case.verdict {
                    if case.known.is_none() || drawn.insert(case.column()) {
                        wanted.push((number, alike[0], broken.text.clone()));
                    }
                }
            }
        }
        wanted
    }

    /// Notes an execution that was drawn.
    pub fn drawn(&mut self, test: usize, case: usize, graph: Result<String, NoGraph>) {
        self.tests[test].cases[case].graph = Some(graph);
    }

    /// What it comes to. A run that judged nothing is no success.
    pub fn conclusion(&self) -> Conclusion {
        let cases = self.tests.iter().flat_map(|test| &test.cases);
        let stale = self.stale.iter().map(|_| Conclusion::Different);
        let all = cases.map(CaseReport::conclusion).chain(stale);
        all.max().unwrap_or(Conclusion::Failed)
    }
}

impl CaseReport {
    fn conclusion(&self) -> Conclusion {
        match &self.verdict {
            Verdict::Same | Verdict::Stronger | Verdict::Race(_) => Conclusion::Kept,
            Verdict::Broken(_) if self.known.is_some() => Conclusion::Kept,
            Verdict::Broken(_) => Conclusion::Different,
            Verdict::Unsupported(_) => Conclusion::Unsupported,
            Verdict::Time => Conclusion::Time,
            Verdict::Failed(_) => Conclusion::Failed,
        }
    }

    /// `broken`, or whatever else.
    pub fn word(&self) -> &'static str {
        match &self.verdict {
            Verdict::Broken(_) if self.known.is_some() => "broken",
            other => other.word(),
        }
    }

    /// The column of a table that it is in.
    pub fn column(&self) -> &'static str {
        match self.languages.as_slice() {
            mixed if is_mixed(mixed) => "mixed",
            [Language::Rust, ..] => "Rust",
            _ => "C",
        }
    }

    /// The machine code of its processes, if it is broken.
    pub fn processes(&self) -> &[Process] {
        match &self.verdict {
            Verdict::Broken(broken) => &broken.processes,
            _ => &[],
        }
    }
}

/// `c,rust O2 lse globals`
fn title(judged: &Judged) -> String {
    let case = &judged.case;
    format!(
        "{} {} {} {}",
        lkmm_litmus_gen::language::words(&case.languages),
        case.build.level(),
        case.view.name,
        case.variables.word()
    )
}

fn test_report(job: &Job) -> TestReport {
    let answer = job.answer.as_ref().ok();
    let forbidden = answer.is_some_and(|answer| answer.outcome == Outcome::Never);
    TestReport {
        test: job.test.name.text.clone(),
        file: job.file.clone(),
        text: job.text.clone(),
        model: answer.map(|answer| Outcome::word(answer.outcome)),
        dependencies: if forbidden {
            dependencies(&job.test)
        } else {
            Vec::new()
        },
        cases: Vec::new(),
    }
}

fn case_report(
    judged: Judged,
    known: Option<String>,
    sources: Vec<Option<(String, String)>>,
) -> CaseReport {
    let (mut states, mut lost) = (Vec::new(), Vec::new());
    let reason = match &judged.verdict {
        Verdict::Race(reason) | Verdict::Unsupported(reason) | Verdict::Failed(reason) => {
            Some(reason.clone())
        }
        Verdict::Broken(broken) => {
            states.clone_from(&broken.states);
            lost.clone_from(&broken.lost);
            None
        }
        Verdict::Same | Verdict::Stronger | Verdict::Time => None,
    };
    CaseReport {
        level: judged.case.build.level(),
        view: judged.case.view.name,
        variables: judged.case.variables.word(),
        languages: judged.case.languages,
        known: match judged.verdict {
            Verdict::Broken(_) => known,
            _ => None,
        },
        verdict: judged.verdict,
        reason,
        states,
        lost,
        seconds: judged.time.as_secs_f64(),
        graph: None,
        sources,
    }
}

/// The file of each process, and its text.
fn sources(
    compiled: &Compiled,
    job: usize,
    languages: &[Language],
) -> Vec<Option<(String, String)>> {
    let of = |language: &Language| {
        let (file, text) = compiled.source(job, *language)?;
        Some((file.to_owned(), text.to_owned()))
    };
    languages.iter().map(of).collect()
}
