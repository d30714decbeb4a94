// SPDX-License-Identifier: GPL-2.0

//! Which instructions each probe is, and whether Rust is the same: a row per build and probe.

use crate::arch::accesses;
use crate::audit::CellReport;
use crate::cell::Build;
use crate::probe::Probe;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A probe in a build.
#[derive(Clone, Debug)]
pub struct Row {
    /// The build.
    pub build: String,
    /// The probe.
    pub probe: Probe,
    /// The accesses to memory and barriers of C's code, in order of address.
    pub instructions: Vec<String>,
    /// The verdict of each mode that was audited.
    pub rust: BTreeMap<&'static str, &'static str>,
}

/// The rows of all cells.
pub fn make(reports: &[CellReport]) -> Vec<Row> {
    let mut rows: BTreeMap<(Build, &Probe), Row> = BTreeMap::new();

    for report in reports {
        let build = report.cell.build;
        for (probe, body) in &report.c {
            let row = rows.entry((build, probe)).or_insert_with(|| Row {
                build: build.to_string(),
                probe: probe.clone(),
                instructions: accesses(body, build.arch()),
                rust: BTreeMap::new(),
            });
            let verdict = report.probes[probe].word();
            row.rust.insert(report.cell.mode.name(), verdict);
        }
    }
    rows.into_values().collect()
}

/// For people: a line per row.
pub fn text(rows: &[Row]) -> String {
    let mut text = String::new();

    for Row {
        build,
        probe,
        instructions,
        rust,
    } in rows
    {
        let rust: Vec<String> = rust
            .iter()
            .map(|(mode, verdict)| format!("{mode} {verdict}"))
            .collect();
        let (instructions, rust) = (instructions.join("; "), rust.join(", "));
        let probe = probe.to_string();
        let _ = writeln!(text, "{build:<14} {probe:<38} {instructions:<40} {rust}");
    }
    text
}
