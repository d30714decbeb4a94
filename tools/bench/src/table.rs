// SPDX-License-Identifier: GPL-2.0

//! The results as text.

use crate::record::Variant;
use crate::result::{Figure, Results, Row, TARGET};
use crate::stats::Spread;
use std::fmt::Write;

const COLUMNS: [(Variant, &str); 3] = [
    (Variant::Inlined, "inlined"),
    (Variant::Called, "called"),
    (Variant::Core, "core::sync"),
];

/// So many names are enough for people who did not ask for all.
const FEW: usize = 12;

/// Two tables, or one if nothing was contended, and what they say of the target.
pub fn text(results: &Results, all: bool) -> String {
    let mut out = head(results);

    for contended in [false, true] {
        let rows: Vec<&Row> = results
            .of(contended)
            .filter(|row| all || row.is_main(&results.rows))
            .collect();
        if !rows.is_empty() {
            table(&mut out, &rows, contended);
        }
    }
    for contended in [false, true] {
        summary(&mut out, results, contended, all);
    }
    out
}

fn head(results: &Results) -> String {
    let machine = &results.machine;
    let guest = if results.virtual_machine {
        " (a virtual machine)"
    } else {
        ""
    };
    let second = match machine.cpus[1] {
        -1 => String::new(),
        cpu => format!(" and {cpu}"),
    };

    format!(
        "{}{guest}, CPU {}{second}; load {} at first, {} at last\n\
         {} rounds of {} calls. Ticks of the {:.2} GHz reference clock per operation, median +- half\n\
         the distance between the quartiles, with the {:.1} +- {:.1} that the call of an empty function\n\
         takes. \"inlined\" and \"called\" are Rust. x1.00: ratio to C. \"=\": the machine code is C's,\n\
         byte for byte, so that any difference is noise. In place: a called helper, beside C's code\n\
         without a call. \"-\": too short to tell.\n",
        machine.cpu,
        machine.cpus[0],
        load(&machine.load),
        load(&results.load_at_end),
        machine.rounds,
        machine.calls,
        machine.ticks_per_second / 1e9,
        results.call.median,
        results.call.half_width(),
    )
}

fn threads(contended: bool) -> &'static str {
    if contended {
        "two threads"
    } else {
        "one thread"
    }
}

fn load(text: &str) -> &str {
    text.split(' ').next().unwrap_or_default()
}

fn table(out: &mut String, rows: &[&Row], contended: bool) {
    let title = threads(contended);
    let present: Vec<_> = COLUMNS
        .into_iter()
        .filter(|(variant, _)| rows.iter().any(|row| row.figures.contains_key(variant)))
        .collect();
    let width = rows.iter().map(|row| row.name().len()).max().unwrap_or(0);

    let _ = write!(out, "\n{title:width$}  {:>13}", "C");
    for (_, name) in &present {
        let _ = write!(out, "  {name:>11}");
    }
    if !contended {
        let _ = write!(out, "  in place");
    }
    for row in rows {
        out.truncate(out.trim_end().len());
        let _ = write!(out, "\n{:width$}", row.name());
        if let Some(c) = row.figures.get(&Variant::C) {
            let ticks = c.ticks;
            let _ = write!(out, "  {:6.1} +-{:4.1}", ticks.median, ticks.half_width());
        }
        for (variant, _) in &present {
            let _ = write!(out, "  {:>11}", cell(row.figures.get(variant)));
        }
        if !contended {
            let text = match row.called_in_place {
                Some(ratio) => format!("x{ratio:.2}"),
                None => "-".to_owned(),
            };
            let _ = write!(out, "  {text:>8}");
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
}

fn cell(figure: Option<&Figure>) -> String {
    let Some(figure) = figure else {
        return "none".to_owned();
    };
    let same = if figure.same_bytes == Some(true) {
        "="
    } else {
        " "
    };

    format!("{:.1} x{:.2}{same}", figure.ticks.median, figure.ratio)
}

/// How many of all operations keep the target, and which do not.
fn summary(out: &mut String, results: &Results, contended: bool, all: bool) {
    let figures: Vec<(&Row, &Figure)> = results
        .of(contended)
        .filter_map(|row| Some((row, row.figures.get(&Variant::Inlined)?)))
        .collect();
    let threads = threads(contended);

    if figures.is_empty() {
        if results.of(contended).next().is_some() {
            let _ = writeln!(
                out,
                "\nInlined, {threads}: not measured, there is no such build."
            );
        }
        return;
    }
    let is_same = |figure: &Figure| figure.same_bytes == Some(true);
    let other: Vec<String> = figures
        .iter()
        .filter(|(_, figure)| !is_same(figure))
        .map(|(row, _)| row.name())
        .collect();
    let outside: Vec<String> = figures
        .iter()
        .filter(|(_, figure)| (figure.ratio - 1.0).abs() > TARGET)
        .map(|(row, figure)| {
            let percent = (figure.ratio - 1.0) * 100.0;
            let same = if is_same(figure) { "=" } else { "" };
            format!("{} {percent:+.1} %{same}", row.name())
        })
        .collect();
    let middle = Spread::of(figures.iter().map(|(_, figure)| figure.ratio));
    let _ = writeln!(
        out,
        "\nInlined, {threads}: {} of {} operations are C's bytes; {} within {:.0} % of C's ticks, the \
         middle one {:+.1} %",
        figures.len() - other.len(),
        figures.len(),
        figures.len() - outside.len(),
        TARGET * 100.0,
        middle.map_or(f64::NAN, |spread| (spread.median - 1.0) * 100.0)
    );
    list(out, "other bytes", &other, all);
    list(out, "outside", &outside, all);
    if contended && results.left_out > 0 {
        let _ = writeln!(
            out,
            "left out: {} samples during which the second thread did not run",
            results.left_out
        );
    }
}

/// Some names, or all of them.
fn list(out: &mut String, title: &str, names: &[String], all: bool) {
    let shown = names.len().min(if all { names.len() } else { FEW });

    if shown > 0 {
        let _ = write!(out, "{title}: {}", names[..shown].join(", "));
        let _ = match names.len() - shown {
            0 => writeln!(out),
            more => writeln!(out, ", {more} more (--all)"),
        };
    }
}
