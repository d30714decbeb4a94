// SPDX-License-Identifier: GPL-2.0

//! Two functions side by side.

use crate::audit::CellReport;
use crate::error::{Error, Result};
use crate::insn::Body;
use std::fmt::Write as _;

/// The probe with the name, or all of them, in C on the left and in Rust on the right.
pub fn text(report: &CellReport, name: Option<&str>) -> Result<String> {
    let mut text = String::new();

    for (probe, verdict) in &report.probes {
        if name.is_none_or(|name| name == probe.to_string()) {
            let _ = writeln!(text, "{probe}: {verdict}");
            side_by_side(&mut text, report.c.get(probe), report.rust.get(probe));
        }
    }
    match name {
        Some(name) if text.is_empty() => Err(Error::UnknownProbe(name.to_owned())),
        _ => Ok(text),
    }
}

fn side_by_side(text: &mut String, left: Option<&Body>, right: Option<&Body>) {
    let lines = |body: Option<&Body>| -> Vec<String> {
        let line = |line: &str| match line.trim_start().split_once('\t') {
            Some((mnemonic, rest)) => format!("    {mnemonic:<8} {}", rest.replace('\t', " ")),
            None => line.replace('\t', "    "),
        };
        body.map(ToString::to_string)
            .unwrap_or_default()
            .lines()
            .map(line)
            .collect()
    };
    let (left, right) = (lines(left), lines(right));
    let width = left.iter().map(String::len).max().unwrap_or(0).max(32);
    let none = String::new();

    for at in 0..left.len().max(right.len()) {
        let (left, right) = (
            left.get(at).unwrap_or(&none),
            right.get(at).unwrap_or(&none),
        );
        let _ = writeln!(text, "{}", format!("{left:<width$} | {right}").trim_end());
    }
}
