// SPDX-License-Identifier: GPL-2.0

//! Operations x orderings: which instructions an operation is, and whether Rust is the same.

use crate::audit::{CellReport, Verdict};
use crate::cell::{Mode, Opt, Target};
use crate::insn::{Body, Line};
use crate::probe::{Ordering, Probe};
use crate::target::Arch;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The table of a target at one optimisation.
#[derive(Clone, Debug, Serialize)]
pub struct Table {
    /// As in a cell's name.
    pub target: &'static str,
    /// As in a cell's name.
    pub opt: &'static str,
    /// By operation and type.
    pub rows: Vec<Row>,
    #[serde(skip)]
    pub(crate) of: (Target, Opt),
}

/// An operation on a type.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The operation.
    pub op: String,
    /// The type.
    pub ty: String,
    /// By ordering.
    pub orderings: BTreeMap<&'static str, Entry>,
}

/// An operation on a type with an ordering.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The accesses to memory and barriers of C's code, in order of address.
    pub instructions: Vec<String>,
    /// The verdict of each mode that was audited.
    pub rust: BTreeMap<&'static str, &'static str>,
}

/// The tables of all targets of which there is a cell.
pub fn make(reports: &[CellReport]) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();

    for report in reports {
        let of = (report.cell.target, report.cell.opt);
        if !tables.iter().any(|table| table.of == of) {
            tables.push(table(reports, of.0, of.1));
        }
    }
    tables.sort_by_key(|table| table.of);
    tables
}

fn table(reports: &[CellReport], target: Target, opt: Opt) -> Table {
    let own: Vec<&CellReport> = reports
        .iter()
        .filter(|r| (r.cell.target, r.cell.opt) == (target, opt))
        .collect();
    let mut rows: BTreeMap<(String, String), Row> = BTreeMap::new();

    for (probe, body) in own.iter().flat_map(|report| &report.c) {
        let row = rows
            .entry((probe.op.clone(), probe.ty.clone()))
            .or_insert_with(|| Row {
                op: probe.op.clone(),
                ty: probe.ty.clone(),
                orderings: BTreeMap::new(),
            });
        row.orderings
            .entry(probe.ordering.name())
            .or_insert_with(|| Entry {
                instructions: shown(body, target.arch()),
                rust: verdicts(&own, probe),
            });
    }
    Table {
        target: target.name(),
        opt: opt.name(),
        rows: rows.into_values().collect(),
        of: (target, opt),
    }
}

fn verdicts(reports: &[&CellReport], probe: &Probe) -> BTreeMap<&'static str, &'static str> {
    let word = |verdict: &Verdict| match verdict {
        Verdict::Same(_) => "same",
        Verdict::Call { .. } => "call",
        Verdict::Differs { .. } => "differs",
        Verdict::Missing { .. } => "missing",
    };

    reports
        .iter()
        .filter_map(|report| {
            let verdict = report.probes.get(&probe.to_string())?;
            Some((report.cell.mode.name(), word(verdict)))
        })
        .collect()
}

// Two ways to the end that store the same value are shown once.
fn shown(body: &Body, arch: &dyn Arch) -> Vec<String> {
    let mut all = significant(body, arch);

    all.dedup();
    all
}

/// The accesses and barriers of a function: mnemonics, with what a barrier orders.
pub fn significant(body: &Body, arch: &dyn Arch) -> Vec<String> {
    let of_line = |line: &Line| match line {
        Line::Insn { mnemonic, operands } if arch.significant(mnemonic, operands) => {
            let bare = operands.is_empty() || operands.contains(['(', '[', '$', '%']);
            Some(if bare {
                mnemonic.clone()
            } else {
                format!("{mnemonic} {operands}")
            })
        }
        Line::Alternative(text) => {
            let (mnemonic, operands) = text.split_once(' ').unwrap_or((text, ""));
            arch.significant(mnemonic, operands)
                .then(|| format!("or {mnemonic}"))
        }
        _ => None,
    };

    body.0.iter().filter_map(of_line).collect()
}

/// For people: a line per operation and type.
pub fn text(tables: &[Table]) -> String {
    let mut text = String::new();

    for table in tables {
        let modes: Vec<&str> = [Mode::Inlined, Mode::Called].map(Mode::name).to_vec();
        let _ = writeln!(text, "{} -{}", table.target, table.opt);
        for row in &table.rows {
            for ordering in Ordering::ALL {
                let Some(entry) = row.orderings.get(ordering.name()) else {
                    continue;
                };
                let verdicts: Vec<String> = modes
                    .iter()
                    .filter_map(|mode| Some(format!("{mode} {}", entry.rust.get(mode)?)))
                    .collect();
                let _ = writeln!(
                    text,
                    "  {:<28} {:<7} {:<8} {:<40} {}",
                    row.op,
                    row.ty,
                    ordering.name(),
                    entry.instructions.join("; "),
                    verdicts.join(", ")
                );
            }
        }
    }
    text
}
