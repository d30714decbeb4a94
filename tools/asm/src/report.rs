// SPDX-License-Identifier: GPL-2.0

//! The result of `lkmm asm check`: the audit of all cells, as text and as results.

use crate::audit::{self, CellReport, Rules, Verdict};
use crate::cell::Cell;
use crate::document;
use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::snapshot::{file_name, read, Action, Problem, Snapshots};
use lkmm_results::{Case, Verdict as Passed};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// All that was found.
pub struct Report {
    /// The cells that could be audited.
    pub cells: Vec<CellReport>,
    /// Those that could not.
    pub errors: Vec<(Cell, Error)>,
    /// Those that are not there.
    pub absent: Vec<Cell>,
    /// What is recorded, and what is wrong with it.
    pub snapshots: Snapshots,
    document: Option<String>,
}

impl Report {
    /// Audits each cell of the matrix, and compares with or writes what is recorded in the folder,
    /// and the document that is made of that.
    pub fn make(
        matrix: &Matrix,
        rules: &Rules<'_>,
        folder: &Path,
        document: Option<&Path>,
        action: Action,
    ) -> Result<Self> {
        let mut cells = Vec::new();
        let mut errors = Vec::new();

        for (&cell, path) in &matrix.cells {
            match audit::cell(path, cell, rules) {
                Ok(report) => cells.push(report),
                Err(error) => errors.push((cell, error)),
            }
        }
        let mut snapshots = Snapshots::make(folder, &cells, rules.base, rules.specs, action)?;
        if let (Some(path), false) = (document, cells.is_empty()) {
            let text = document::text(&snapshots.functions, rules.differences);
            snapshots.expect(path, read(path)?.as_deref(), &text)?;
        }
        Ok(Self {
            cells,
            errors,
            absent: matrix.absent.clone(),
            snapshots,
            document: document.map(file_name),
        })
    }

    /// Whether Rust is C, as it is recorded, in all cells.
    pub fn is_good(&self) -> bool {
        let cells = !self.cells.is_empty() && self.cells.iter().all(CellReport::is_good);

        cells && self.errors.is_empty() && self.snapshots.are_good()
    }

    /// Appends a case per cell, one for what is recorded, and one for the document to a file.
    pub fn append_results(&self, path: &Path) -> Result<()> {
        Ok(lkmm_results::append(path, &self.cases())?)
    }

    fn cases(&self) -> Vec<Case> {
        let case = |name: String, problems: Vec<String>| match problems.first() {
            None => Case::new("asm-check", name, Passed::Passed),
            Some(first) => Case::new("asm-check", name, Passed::Failed).because(first),
        };
        let mut cases = Vec::new();

        for report in &self.cells {
            let probes = report
                .bad()
                .map(|(probe, verdict)| format!("{probe}: {verdict}"));
            let problems = probes.chain(report.stale.iter().cloned()).collect();
            cases.push(case(report.cell.to_string(), problems));
        }
        for (cell, error) in &self.errors {
            cases.push(case(cell.to_string(), vec![error.to_string()]));
        }
        for cell in &self.absent {
            let skipped = Case::new("asm-check", cell.to_string(), Passed::Skipped);
            cases.push(skipped.because("there are no objects of it"));
        }
        let wrong = self
            .snapshots
            .problems
            .iter()
            .filter(|_| !self.snapshots.are_good());
        let is_document = |name: &&String| Some(*name) == self.document.as_ref();
        let (document, recorded): (Vec<_>, Vec<_>) =
            wrong.partition(|(name, _)| is_document(&name));
        let words = |problems: Vec<&(String, Problem)>| {
            let words = problems
                .iter()
                .map(|(name, problem)| format!("{name}: {}", word(problem)));
            words.collect()
        };
        cases.push(case("recorded".to_owned(), words(recorded)));
        if let Some(name) = &self.document {
            cases.push(case(name.clone(), words(document)));
        }
        cases
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut text = String::new();

        for report in &self.cells {
            cell_text(&mut text, report);
        }
        for cell in &self.absent {
            let _ = writeln!(text, "{:<24} not checked: absent", cell.to_string());
        }
        for (name, problem) in &self.snapshots.problems {
            let _ = writeln!(text, "{name}: {}", word(problem));
            if let Problem::Stale(diff) | Problem::Disagreement(diff) = problem {
                text += diff;
            }
        }
        for name in &self.snapshots.written {
            let _ = writeln!(text, "{name}: written");
        }
        text
    }
}

fn cell_text(text: &mut String, report: &CellReport) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for verdict in report.probes.values() {
        *counts.entry(verdict.word()).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    let verdict = if report.is_good() { "ok" } else { "FAILED" };
    let cell = report.cell.to_string();
    let _ = writeln!(text, "{cell:<24} {verdict:<7} {}", counts.join(", "));

    for (probe, verdict) in report.bad() {
        let _ = writeln!(text, "  {probe}: {verdict}");
        if let Verdict::Differs { c, rust, .. } = verdict {
            let diff = similar::TextDiff::from_lines(c.to_string(), rust.to_string())
                .unified_diff()
                .context_radius(100)
                .header("C", "Rust")
                .to_string();
            text.push_str(&diff);
        }
    }
    for entry in &report.stale {
        let _ = writeln!(text, "  listed difference {entry}: remove it from the list");
    }
}

fn word(problem: &Problem) -> String {
    match problem {
        Problem::Absent => "absent: --bless writes it".to_owned(),
        Problem::Empty => "empty: --bless writes it".to_owned(),
        Problem::Orphan => "of no operation: remove it".to_owned(),
        Problem::Stale(_) => "stale: --bless if this is meant".to_owned(),
        Problem::OtherCompiler(other) => format!("nothing was compared: it is of clang {other}"),
        Problem::Disagreement(_) => {
            "C's code in the called and in the inlined cell differ".to_owned()
        }
    }
}
