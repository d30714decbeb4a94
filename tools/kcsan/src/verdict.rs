// SPDX-License-Identifier: GPL-2.0

//! What is to be made of each race.

use crate::explained::{Entry, Explained, Kernel};
use crate::race::{races, Race};
use crate::read::Log;
use serde_json::{json, Value};

/// What a race is.
#[derive(Clone, Copy)]
pub enum Verdict<'a> {
    /// A seeded one of the suite: KUnit says whether it should be there.
    Suite,
    /// In the list.
    Explained(&'a Entry),
    /// Between C and C of the kernel itself: there without Rust as well.
    Kernel,
    /// Somebody has to look at it.
    Unexplained,
}

/// What to judge by.
pub struct Rules<'a> {
    /// The list.
    pub explained: &'a Explained,
    /// The kernel that the logs are of.
    pub kernel: Kernel<'a>,
    /// The module that has the suite.
    pub suite: Option<&'a str>,
    /// Whether an explanation that nothing matched is a failure.
    pub all_used: bool,
}

/// All races, and what is to be made of them.
pub struct Judgement<'a> {
    /// The races, with what they are.
    pub races: Vec<(Race<'a>, Verdict<'a>)>,
    /// The entries for this kernel that nothing matched.
    pub stale: Vec<&'a Entry>,
    /// The logs that do not show that KCSAN was on.
    pub silent: Vec<&'a Log>,
    /// The logs.
    pub logs: &'a [Log],
    /// What is wrong with files that could not be read: the verdicts are without these.
    pub errors: Vec<String>,
    all_used: bool,
}

/// Judges.
pub fn judge<'a>(logs: &'a [Log], rules: &Rules<'a>) -> Judgement<'a> {
    let strict = |wanted| logs.iter().any(|log| (log.strict == Some(true)) == wanted);
    let strict = [strict(true), strict(false)];
    let entries = &rules.explained.entries;
    let mut used = vec![false; entries.len()];
    let mut judged = Vec::new();

    for race in races(logs) {
        let own = rules
            .suite
            .is_some_and(|module| race.report.names_module(module));
        // All that match are used, so that no order matters.
        let mut verdict = match race.report.is_of_the_kernel() {
            true => Verdict::Kernel,
            false => Verdict::Unexplained,
        };
        for (entry, used) in entries.iter().zip(&mut used).rev() {
            if entry.applies(rules.kernel, race.strict) && entry.matches(race.report) {
                *used = true;
                verdict = Verdict::Explained(entry);
            }
        }
        judged.push((race, if own { Verdict::Suite } else { verdict }));
    }
    let stale = entries.iter().zip(used);
    Judgement {
        races: judged,
        stale: stale
            .filter(|(entry, used)| !used && entry.applies(rules.kernel, strict))
            .map(|(entry, _)| entry)
            .collect(),
        silent: logs.iter().filter(|log| !log.has_kcsan()).collect(),
        logs,
        errors: Vec::new(),
        all_used: rules.all_used,
    }
}

/// What the logs come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every report is explained, or there is none.
    Explained,
    /// A report is not explained, or, if that is asked for, an explanation is stale.
    Unexplained,
    /// A log does not show that KCSAN was on: that it has no reports says nothing.
    NoKcsan,
    /// A file cannot be read, or has no debugging information.
    BadInput,
}

impl Verdict<'_> {
    /// For the table.
    pub fn word(self) -> String {
        match self {
            Self::Suite => "suite".to_owned(),
            Self::Explained(entry) => format!("explained: {}", entry.name),
            Self::Kernel => "kernel's own".to_owned(),
            Self::Unexplained => "UNEXPLAINED".to_owned(),
        }
    }
}

impl Judgement<'_> {
    /// The gravest of what is to be said.
    pub fn outcome(&self) -> Outcome {
        let unexplained =
            |(_, verdict): &(Race<'_>, Verdict<'_>)| matches!(verdict, Verdict::Unexplained);

        if !self.errors.is_empty() {
            Outcome::BadInput
        } else if !self.silent.is_empty() {
            Outcome::NoKcsan
        } else if self.races.iter().any(unexplained) || (self.all_used && !self.stale.is_empty()) {
            Outcome::Unexplained
        } else {
            Outcome::Explained
        }
    }

    /// Everything, for machines.
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
            let languages: Vec<_> = race
                .report
                .accesses
                .iter()
                .map(|one| one.language())
                .collect();
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
        let stale: Vec<_> = self.stale.iter().map(|entry| &entry.name).collect();
        json!({
            "logs": self.logs.iter().map(log).collect::<Vec<_>>(),
            "races": self.races.iter().map(race).collect::<Vec<_>>(),
            "stale": stale,
            "errors": self.errors,
        })
    }
}
