// SPDX-License-Identifier: GPL-2.0

//! Which instructions each probe is, and whether Rust is the same: a row per build and probe.

use crate::arch::accesses;
use crate::audit::CellReport;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The accesses and barriers of C's code in all cells, with the verdict of each mode that was audited.
pub fn text(reports: &[CellReport]) -> String {
    let mut rows = BTreeMap::new();

    for report in reports {
        let build = report.cell.build;
        for (probe, body) in &report.c {
            let (_, rust) = rows
                .entry((build, probe))
                .or_insert_with(|| (accesses(body, build.arch()), BTreeMap::new()));
            rust.insert(report.cell.mode.name(), report.probes[probe].word());
        }
    }
    let mut text = String::new();
    for ((build, probe), (instructions, rust)) in rows {
        let rust: Vec<String> = rust
            .iter()
            .map(|(mode, verdict)| format!("{mode} {verdict}"))
            .collect();
        let (build, probe) = (build.to_string(), probe.to_string());
        let (instructions, rust) = (instructions.join("; "), rust.join(", "));
        let _ = writeln!(text, "{build:<14} {probe:<38} {instructions:<40} {rust}");
    }
    text
}
