// SPDX-License-Identifier: GPL-2.0

//! The verdict on each race.

use crate::explanation::{Explanation, Kernel};
use crate::log::Log;
use crate::race::{group, Race};
use serde_json::{json, Value};

/// What a race is taken for.
#[derive(Clone, Copy)]
pub enum Verdict<'a> {
    /// A race of the suite's module: its KUnit cases say whether it is expected.
    Suite,
    /// A race on the list.
    Explained(&'a Explanation),
    /// A race between C and C of the kernel itself, which exists without Rust as well.
    Kernel,
    /// Any other race.
    Unexplained,
}

impl Verdict<'_> {
    /// The words for it in the table.
    pub fn words(self) -> String {
        match self {
            Self::Suite => "suite".to_owned(),
            Self::Explained(entry) => format!("explained: {}", entry.name),
            Self::Kernel => "kernel's own".to_owned(),
            Self::Unexplained => "UNEXPLAINED".to_owned(),
        }
    }
}

/// What verdicts depend on, apart from the reports.
pub struct Rules<'a> {
    /// The list of known races.
    pub explanations: &'a [Explanation],
    /// The kernel that the logs are of.
    pub kernel: Kernel<'a>,
    /// The module that has the suite.
    pub suite: Option<&'a str>,
}

/// The verdicts on all races of some logs.
pub struct Judgement<'a> {
    /// The races, each with its verdict.
    pub races: Vec<(Race<'a>, Verdict<'a>)>,
    /// The entries for this kernel that matched no race.
    pub unused: Vec<&'a Explanation>,
    /// The logs that do not show that KCSAN was enabled.
    pub silent: Vec<&'a Log>,
    /// All logs.
    pub logs: &'a [Log],
}

impl<'a> Judgement<'a> {
    /// Judges the reports of logs.
    pub fn new(logs: &'a [Log], rules: &Rules<'a>) -> Self {
        let strict = |wanted| logs.iter().any(|log| (log.strict == Some(true)) == wanted);
        let strict = [strict(true), strict(false)];
        let entries = rules.explanations;
        let mut used = vec![false; entries.len()];
        let mut judged = Vec::new();

        for race in group(logs) {
            let mut verdict = match race.report.is_of_the_kernel() {
                true => Verdict::Kernel,
                false => Verdict::Unexplained,
            };
            // Each entry that matches counts as used; the first one explains the race.
            for (entry, used) in entries.iter().zip(&mut used).rev() {
                if entry.applies(rules.kernel, race.strict) && entry.matches(race.report) {
                    *used = true;
                    verdict = Verdict::Explained(entry);
                }
            }
            let names = |module| race.report.names_module(module);
            if rules.suite.is_some_and(names) {
                verdict = Verdict::Suite;
            }
            judged.push((race, verdict));
        }
        let unused = entries.iter().zip(used);
        Self {
            races: judged,
            unused: unused
                .filter(|(entry, used)| !used && entry.applies(rules.kernel, strict))
                .map(|(entry, _)| entry)
                .collect(),
            silent: logs.iter().filter(|log| !log.has_kcsan()).collect(),
            logs,
        }
    }

    /// The races that nothing explains.
    pub fn unexplained(&self) -> impl Iterator<Item = &Race<'a>> {
        let unexplained = |(_, verdict): &&(_, _)| matches!(verdict, Verdict::Unexplained);
        self.races.iter().filter(unexplained).map(|(race, _)| race)
    }

    /// Logs, races and verdicts for other programs.
    pub fn json(&self) -> Value {
        let log = |log: &Log| {
            json!({
                "file": log.file,
                "kcsan": log.has_kcsan(),
                "strict": log.strict,
                "reports": log.reports.len(),
            })
        };
        let race = |(race, verdict): &(Race<'_>, Verdict<'_>)| {
            let accesses = race.report.accesses.iter();
            let languages: Vec<_> = accesses.map(|access| access.language()).collect();
            let (word, entry) = match verdict {
                Verdict::Suite => ("suite", None),
                Verdict::Explained(entry) => ("explained", Some(entry)),
                Verdict::Kernel => ("kernel", None),
                Verdict::Unexplained => ("unexplained", None),
            };
            json!({
                "count": race.count,
                "verdict": word,
                "explanation": entry.map(|entry| &entry.name),
                "reason": entry.map(|entry| &entry.reason),
                "languages": languages,
                "doubts": race.report.doubts(),
                "file": race.file,
                "report": race.report,
            })
        };
        let stale: Vec<_> = self.unused.iter().map(|entry| &entry.name).collect();
        json!({
            "logs": self.logs.iter().map(log).collect::<Vec<_>>(),
            "races": self.races.iter().map(race).collect::<Vec<_>>(),
            "stale": stale,
        })
    }
}
