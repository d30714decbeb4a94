// SPDX-License-Identifier: GPL-2.0

//! The result of `lkmm asm check`: the audit of all cells, as text, as JSON and as an exit status.

use crate::audit::{self, CellReport, Rules, Verdict};
use crate::cell::Cell;
use crate::error::Kind;
use crate::matrix::Matrix;
use crate::snapshot::{self, Problem};
use crate::{Error, Result};
use serde_json::{json, Value};
use std::fmt::Write as _;
use std::path::Path;

/// What an audit comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// Rust is C, as on record.
    Good,
    /// Something differs, is absent, or is not what a snapshot says.
    Different,
    /// A part could not be done.
    NotDone(Kind),
}

/// What to do about snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Snapshots {
    /// Compare, and let those of another clang be.
    Check,
    /// Compare, and let nothing be: a CI knows its compiler.
    Strict,
    /// Write.
    Bless,
}

/// All that was found.
pub struct Report {
    /// The cells that could be audited.
    pub cells: Vec<CellReport>,
    /// Those that could not.
    pub errors: Vec<(Cell, Error)>,
    /// Those that are not there.
    pub absent: Vec<Cell>,
    /// What is wrong with the snapshots.
    pub snapshots: Vec<(String, Problem)>,
    /// The snapshots that were written.
    pub blessed: Vec<String>,
    strict: bool,
}

impl Report {
    /// Audits each cell of the matrix, and compares with or writes the snapshots in the folder.
    pub fn make(
        matrix: &Matrix,
        rules: &Rules<'_>,
        folder: &Path,
        mode: Snapshots,
    ) -> Result<Self> {
        let mut cells = Vec::new();
        let mut errors = Vec::new();

        for (&cell, path) in &matrix.cells {
            match audit::cell(path, cell, rules) {
                Ok(report) => cells.push(report),
                Err(error) => errors.push((cell, error)),
            }
        }
        let files = snapshot::render(&cells);
        let blessed = match mode {
            Snapshots::Bless => snapshot::bless(folder, &files, rules.base)?,
            _ => Vec::new(),
        };

        // After blessing too: C's instructions must be the same in both cells that share them.
        let mut snapshots = snapshot::check(folder, &files, rules.base)?;
        snapshots.extend(snapshot::disagreements(&cells));
        Ok(Self {
            cells,
            errors,
            absent: matrix.absent.clone(),
            snapshots,
            blessed,
            strict: mode == Snapshots::Strict,
        })
    }

    fn matters(&self, problem: &Problem) -> bool {
        self.strict || !matches!(problem, Problem::OtherClang(_))
    }

    /// What it comes to.
    pub fn conclusion(&self) -> Conclusion {
        let good = self.cells.iter().all(CellReport::is_good)
            && !self
                .snapshots
                .iter()
                .any(|(_, problem)| self.matters(problem));

        match self.errors.iter().map(|(_, error)| error.kind()).max() {
            Some(kind) => Conclusion::NotDone(kind),
            None if self.cells.is_empty() => Conclusion::NotDone(Kind::BadInput),
            None if good => Conclusion::Good,
            None => Conclusion::Different,
        }
    }

    /// For people, in colour if they look at a terminal.
    pub fn text(&self, colour: bool) -> String {
        let mut text = String::new();

        for report in &self.cells {
            cell_text(&mut text, report, colour);
        }
        for cell in &self.absent {
            let _ = writeln!(text, "{cell:<24} not checked: absent");
        }
        for (name, problem) in &self.snapshots {
            let _ = writeln!(text, "snapshot {name}: {}", problem_text(problem));
        }
        for name in &self.blessed {
            let _ = writeln!(text, "snapshot {name}: written");
        }
        let good = self.cells.iter().filter(|report| report.is_good()).count();
        let probes: usize = self.cells.iter().map(|report| report.probes.len()).sum();
        let _ = writeln!(
            text,
            "{good} cells passed, {} failed, {} not checked; {probes} probes",
            self.cells.len() - good + self.errors.len(),
            self.absent.len(),
        );
        text
    }

    /// For programs, with the numbers that they know conclusions by.
    pub fn json(&self, status: impl Fn(Conclusion) -> u8) -> Value {
        let errors = self.errors.iter().map(|(cell, error)| {
            let status = status(Conclusion::NotDone(error.kind()));
            json!({ "cell": cell, "error": error.to_string(), "status": status })
        });
        let snapshots = self
            .snapshots
            .iter()
            .map(|(name, problem)| json!({ "file": name, "problem": problem_text(problem) }));

        json!({
            "status": status(self.conclusion()),
            "cells": self.cells,
            "errors": errors.collect::<Vec<_>>(),
            "absent": self.absent,
            "snapshots": snapshots.collect::<Vec<_>>(),
            "blessed": self.blessed,
        })
    }
}

fn cell_text(text: &mut String, report: &CellReport, colour: bool) {
    let count = |wanted: fn(&Verdict) -> bool| {
        report
            .probes
            .values()
            .filter(|verdict| wanted(verdict))
            .count()
    };
    let counts = [
        (count(|v| matches!(v, Verdict::Same(_))), "same"),
        (count(|v| matches!(v, Verdict::Call { .. })), "one call"),
        (
            count(|v| {
                matches!(
                    v,
                    Verdict::Differs {
                        listed: Some(_),
                        ..
                    }
                )
            }),
            "differ as listed",
        ),
        (
            count(|v| matches!(v, Verdict::Differs { listed: None, .. })),
            "DIFFER",
        ),
        (count(|v| matches!(v, Verdict::Missing { .. })), "MISSING"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let (verdict, code) = if report.is_good() {
        ("ok", 32)
    } else {
        ("FAILED", 31)
    };
    let verdict = format!("{verdict:<7}");
    let verdict = if colour {
        format!("\x1b[{code}m{verdict}\x1b[0m")
    } else {
        verdict
    };

    let _ = writeln!(
        text,
        "{:<24} {verdict} {}",
        report.cell.to_string(),
        counts.join(", ")
    );
    for (probe, verdict) in report
        .probes
        .iter()
        .filter(|(_, verdict)| !verdict.is_good())
    {
        let _ = writeln!(text, "  {probe}: {}", snapshot::line(verdict));
        if let Verdict::Differs { c, rust, .. } = verdict {
            let diff = similar::TextDiff::from_lines(c.to_string(), rust.to_string())
                .unified_diff()
                .context_radius(100)
                .header("C", "Rust")
                .to_string();
            let _ = write!(text, "{diff}");
        }
    }
    for entry in &report.stale {
        let _ = writeln!(text, "  listed difference {entry}: remove it from the list");
    }
}

fn problem_text(problem: &Problem) -> String {
    match problem {
        Problem::Absent => "absent: --bless writes it".to_owned(),
        Problem::Empty => "empty".to_owned(),
        Problem::Orphan => "of no cell in the matrix: remove it".to_owned(),
        Problem::Stale(diff) => format!("stale: --bless if this is meant\n{diff}"),
        Problem::OtherClang(major) => format!("not compared: it is of clang {major}"),
        Problem::Disagreement(diff) => format!("the called and the inlined cell differ\n{diff}"),
    }
}
