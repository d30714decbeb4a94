// SPDX-License-Identifier: GPL-2.0

//! The cases of a boot: what KUnit's suites and the samples said on the guest's console. The kernel
//! tree's own kunit.py parses KTAP.
//!
//! The console is cut at `MARK`: KUnit's suites come before, the samples after. KUnit reports once
//! for the suites of the kernel, and once for those of each module that is loaded.

use crate::sum::{group, Count};
use crate::{bug_reports, Case, Error, Verdict};
use serde::Deserialize;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The guest prints it when KUnit's suites are done, and the samples are to begin.
const MARK: &str = "lkmm: user space";

/// How a boot ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The guest switched itself off.
    Done,
    /// It ended before its tests did.
    Crashed,
    /// No test ended any more.
    Timeout,
}

/// What a boot was to show.
#[derive(Debug)]
pub struct Boot {
    /// The guest's console.
    pub console: PathBuf,
    /// How it ended.
    pub end: End,
    /// The kernel tree, which has kunit.py.
    pub tree: PathBuf,
    /// The modules with KUnit suites that the guest was given.
    pub modules: Vec<String>,
    /// The samples that it was given.
    pub samples: Vec<String>,
    /// A folder for what kunit.py reads and writes.
    pub out: PathBuf,
}

/// A group of kunit.py's JSON.
#[derive(Default, Deserialize)]
struct Group {
    name: String,
    sub_groups: Vec<Group>,
    test_cases: Vec<TestCase>,
}

#[derive(Deserialize)]
struct TestCase {
    name: String,
    status: String,
}

impl Boot {
    /// The cases of the parts `kunit` and `samples`.
    pub fn cases(&self) -> Result<Vec<Case>, Error> {
        let text = fs::read(&self.console).map_err(Error::at(&self.console))?;
        let text = String::from_utf8_lossy(&text).replace('\r', "");
        let (kernel, user) = text.split_once(MARK).unwrap_or((&text, ""));
        let mut cases = Vec::new();
        for (number, report) in reports(kernel).into_iter().enumerate() {
            let (group, content) = self.parse(&report, &format!("parsed-kunit-{number}"))?;
            let before = cases.len();
            flatten(&group, "", &mut |name, verdict| {
                cases.push(Case::new("kunit", name, verdict).log(&self.console));
            });
            let count: Count = cases[before..].iter().collect();
            if !content && count.failed == 0 && report.lines().any(begins_report) {
                let reason =
                    format!("kunit.py finds a fault in the report: parsed-kunit-{number}.txt");
                cases.push(Case::new("kunit", "kunit.py", Verdict::Failed).because(reason));
            }
        }
        let silent = self
            .modules
            .iter()
            .filter(|module| !has_reported(kernel, module));
        cases.extend(silent.map(|module| {
            let reason = "the guest did not load the module, or its suites did not report";
            Case::new("kunit", format!("{module}.insmod"), Verdict::Failed).because(reason)
        }));
        cases.push(bug_reports::judge(&text).log(&self.console));
        cases.extend(self.sample_cases(user)?);
        for case in cases
            .iter_mut()
            .filter(|case| case.verdict == Verdict::Skipped)
        {
            let name = case.case.rsplit('.').next().unwrap_or_default();
            case.reason = Some(skip_reason(&text, name));
        }
        if let Some(verdict) = self
            .end
            .verdict()
            .filter(|end| cases.iter().all(|case| case.verdict != *end))
        {
            let reason = "the guest ended before it had run all tests";
            cases.push(
                Case::new("kunit", "guest", verdict)
                    .because(reason)
                    .log(&self.console),
            );
        }
        Ok(cases)
    }

    /// A sample that the guest did not report on has failed. The first of them is the one that the
    /// guest ended in.
    fn sample_cases(&self, text: &str) -> Result<Vec<Case>, Error> {
        let (group, _) = self.parse(text, "parsed-samples")?;
        let mut reported = Vec::new();
        flatten(&group, "", &mut |name, verdict| {
            reported.push((name, verdict))
        });
        let mut missing = self.end.verdict();
        let cases = self.samples.iter().map(|sample| {
            let known = reported
                .iter()
                .find(|(name, _)| name.rsplit('.').next() == Some(sample.as_str()));
            let prefix = format!("# {sample}: ");
            let said = text
                .lines()
                .rev()
                .find_map(|line| line.trim_start().strip_prefix(&prefix));
            let (verdict, reason) = match known {
                Some((_, verdict)) if *verdict != Verdict::Crashed => (*verdict, said),
                _ => match missing.take() {
                    Some(end) => (end, said.or(Some("the guest ended in it"))),
                    None => (Verdict::Failed, Some("not run")),
                },
            };
            let mut case = Case::new("samples", sample, verdict).log(&self.console);
            case.reason = reason.map(str::to_owned);
            case
        });
        Ok(cases.collect())
    }

    /// What kunit.py makes of a report, and whether it finds no fault with it.
    fn parse(&self, report: &str, name: &str) -> Result<(Group, bool), Error> {
        // kunit.py changes to the kernel tree.
        let out = std::path::absolute(&self.out).map_err(Error::at(&self.out))?;
        let [log, json, said] =
            ["log", "json", "txt"].map(|kind| out.join(name).with_extension(kind));
        let program = self.tree.join("tools/testing/kunit/kunit.py");
        fs::metadata(&program).map_err(Error::at(&program))?;
        fs::write(&log, report).map_err(Error::at(&log))?;
        let _ = fs::remove_file(&json);
        let output = Command::new("python3")
            .arg(&program)
            .arg("parse")
            .arg(format!("--json={}", json.display()))
            .arg(&log)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .output()
            .map_err(Error::at(&program))?;
        fs::write(&said, [output.stdout, output.stderr].concat()).map_err(Error::at(&said))?;
        // There is none of a report without a test.
        let group = fs::read(&json).map_or_else(
            |_| Ok(Group::default()),
            |text| serde_json::from_slice(&text),
        );
        let group = group.map_err(|source| Error::Line {
            path: json,
            line: 1,
            source,
        })?;
        Ok((group, output.status.success()))
    }
}

impl End {
    fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Done => None,
            Self::Crashed => Some(Verdict::Crashed),
            Self::Timeout => Some(Verdict::Timeout),
        }
    }
}

/// Calls this with every case below a group: the names of its groups and its own, apart by dots.
fn flatten(group: &Group, prefix: &str, found: &mut impl FnMut(String, Verdict)) {
    for case in &group.test_cases {
        let verdict = match case.status.as_str() {
            "PASS" => Verdict::Passed,
            "SKIP" => Verdict::Skipped,
            "ERROR" => Verdict::Crashed,
            _ => Verdict::Failed,
        };
        let name = if case.name.is_empty() {
            "missing"
        } else {
            &case.name
        };
        found(format!("{prefix}{name}"), verdict);
    }
    for group in &group.sub_groups {
        flatten(group, &format!("{prefix}{}.", group.name), found);
    }
}

/// Whether a line begins a report of KUnit; those of its suites are indented.
fn begins_report(line: &str) -> bool {
    line.starts_with("KTAP version ")
}

/// The text cut before each report but the first.
fn reports(text: &str) -> Vec<String> {
    let mut reports = vec![String::new()];
    let mut begun = 0;
    for line in text.split_inclusive('\n') {
        begun += usize::from(begins_report(line));
        reports.resize(begun.max(1), String::new());
        reports.last_mut().expect("there is one").push_str(line);
    }
    reports
}

/// Whether the guest loaded a module, and a report followed before it loaded the next.
fn has_reported(text: &str, module: &str) -> bool {
    let parts = text.split("lkmm: module ").skip(1);
    let mut own = parts
        .filter_map(|part| part.split_once('\n'))
        .filter(|(name, _)| *name == module);
    own.any(|(_, said)| said.lines().any(begins_report))
}

fn skip_reason(text: &str, name: &str) -> String {
    let reason = text.lines().find_map(|line| {
        let (head, reason) = line.split_once(" # SKIP")?;
        (head.trim_start().starts_with("ok ") && head.ends_with(&format!(" {name}")))
            .then(|| reason.trim())
    });
    reason
        .filter(|reason| !reason.is_empty())
        .unwrap_or("no reason given")
        .to_owned()
}

/// A line for each suite and each sample, and one that sums both up.
pub fn table(cases: &[Case]) -> String {
    let (samples, kunit): (Vec<&Case>, Vec<&Case>) =
        cases.iter().partition(|case| case.part == "samples");
    let mut text = "KUnit suite\n".to_owned();
    let suites = group(kunit.iter().copied(), |case| {
        case.case
            .rsplit_once('.')
            .map_or(&*case.case, |(suite, _)| suite)
    });
    for (suite, cases) in suites {
        let bad = cases
            .iter()
            .filter(|case| !matches!(case.verdict, Verdict::Passed | Verdict::Skipped));
        let bad: Vec<_> = bad
            .map(|case| case.case.rsplit('.').next().unwrap_or_default())
            .collect();
        let colon = if bad.is_empty() { "" } else { ": " };
        let count: Count = cases.iter().copied().collect();
        text += &format!("{suite:<38} {count}{colon}{}\n", bad.join(", "));
    }
    text += &format!("\n{:<18} {:<8} detail\n", "sample", "verdict");
    for case in &samples {
        let detail = case.reason.as_deref().unwrap_or_default();
        let row = format!("{:<18} {:<8} {detail}", case.case, case.verdict.to_string());
        text += &format!("{}\n", row.trim_end());
    }
    let [kunit, samples] = [kunit, samples].map(|cases| cases.into_iter().collect::<Count>());
    format!("{text}KUnit {kunit}; samples {samples}\n")
}
