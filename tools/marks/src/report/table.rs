// SPDX-License-Identifier: GPL-2.0

//! For the terminal.

use super::{Field, Report};
use crate::judgement::Verdict;
use std::fmt::Write as _;

/// The accesses of each field; or a line per field, if `brief`.
pub fn table(report: &Report, brief: bool) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    if brief {
        let width = report
            .fields
            .iter()
            .map(|field| field.name.len())
            .max()
            .unwrap_or(0)
            .max(5);
        let _ = writeln!(
            text,
            "{:width$}  marked  unmarked  assumed  unknown  fine  functions  Rust",
            "field"
        );
        for field in &report.fields {
            let _ = writeln!(text, "{:width$}  {}", field.name, numbers(field));
        }
    } else {
        report
            .fields
            .iter()
            .for_each(|field| text += &accesses(field));
    }
    let unmarked: usize = report.fields.iter().map(Field::unmarked).sum();
    let _ = writeln!(
        text,
        "{} fields, {unmarked} unmarked accesses, in {} translation units; {} cannot be parsed",
        report.fields.len(),
        report.units,
        report.failed.len()
    );
    text
}

/// The plain accesses with a reason to be plain.
fn fine(field: &Field) -> usize {
    use Verdict::{Initialisation, Locked, NeverWritten, Tolerated};
    [Initialisation, Locked, NeverWritten, Tolerated]
        .map(|verdict| field.count(verdict))
        .iter()
        .sum()
}

fn numbers(field: &Field) -> String {
    format!(
        "{:>6}  {:>8}  {:>7}  {:>7}  {:>4}  {:>9}  {:>4}",
        field.marked,
        field.unmarked(),
        field.count(Verdict::AssumedAtomic),
        field.count(Verdict::Unknown),
        fine(field),
        field.functions,
        field.rust.len()
    )
}

fn accesses(field: &Field) -> String {
    let mut text = format!(
        "{}: {} accesses, {} marked",
        field.name,
        field.accesses.len(),
        field.marked
    );
    for (verdict, count) in &field.verdicts {
        let _ = write!(text, ", {count} {}", verdict.word());
    }
    text.push('\n');
    for place in &field.rust {
        let _ = writeln!(text, "  Rust: {place}");
    }
    let rows: Vec<_> = field
        .accesses
        .iter()
        .map(|row| {
            let place = format!("{}:{}:{}", row.file, row.line, row.column);
            (place, format!("{}()", row.function), row)
        })
        .collect();
    let width = |of: fn(&(String, String, &super::Row)) -> usize| {
        rows.iter().map(of).max().unwrap_or(0).min(45)
    };
    let (places, functions) = (width(|row| row.0.len()), width(|row| row.1.len()));
    for (place, function, row) in &rows {
        let _ = writeln!(
            text,
            "  {place:places$}  {function:functions$}  {:17}  {:14}  {}",
            row.kind.word(),
            row.word(),
            row.reason()
        );
    }
    text.push('\n');
    text
}
