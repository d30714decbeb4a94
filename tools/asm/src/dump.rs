// SPDX-License-Identifier: GPL-2.0

//! Two functions side by side.

use crate::audit::CellReport;
use crate::insn::Body;
use crate::probe::Probe;
use crate::snapshot;
use crate::{Error, Result};
use std::fmt::Write as _;

/// The probe with the name, or all of them, in C on the left and in Rust on the right.
pub fn text(report: &CellReport, name: Option<&str>) -> Result<String> {
    let mut text = String::new();
    let mut found = false;

    for (probe, verdict) in &report.probes {
        if name.is_some_and(|name| name != probe) {
            continue;
        }
        found = true;
        let body = |bodies: &std::collections::BTreeMap<Probe, Body>| {
            Probe::parse(probe)
                .and_then(|p| bodies.get(&p).cloned())
                .unwrap_or_default()
        };
        let _ = writeln!(text, "{probe}: {}", snapshot::line(verdict));
        side_by_side(&mut text, &body(&report.c), &body(&report.rust));
    }
    match name {
        Some(name) if !found => Err(Error::UnknownProbe(name.to_owned())),
        _ => Ok(text),
    }
}

fn side_by_side(text: &mut String, left: &Body, right: &Body) {
    let lines = |body: &Body| -> Vec<String> {
        body.0
            .iter()
            .map(|line| line.to_string().replacen('\t', "    ", 1))
            .collect()
    };
    let plain = |line: &String| match line.trim_start().split_once('\t') {
        Some((mnemonic, operands)) => format!("    {mnemonic:<8} {operands}"),
        None => line.clone(),
    };
    let (left, right) = (lines(left), lines(right));
    let width = left
        .iter()
        .map(|line| plain(line).len())
        .max()
        .unwrap_or(0)
        .max(32);

    for at in 0..left.len().max(right.len()) {
        let left = left.get(at).map(plain).unwrap_or_default();
        let right = right.get(at).map(plain).unwrap_or_default();
        let _ = writeln!(text, "{}", format!("{left:<width$} | {right}").trim_end());
    }
}
