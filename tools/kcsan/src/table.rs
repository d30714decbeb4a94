// SPDX-License-Identifier: GPL-2.0

//! The judgement for people: a line for each race, then the reports of the unexplained races.

use crate::access::{Access, Thread};
use crate::log::Log;
use crate::place::most_specific;
use crate::race::Race;
use crate::report::Change;
use crate::symbol::Symbol;
use crate::verdict::{Judgement, Verdict};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What to show beyond the usual.
#[derive(Clone, Copy, Default)]
pub struct Show {
    /// The reports of all races.
    pub stacks: bool,
    /// A line for each race of the suite.
    pub suite: bool,
}

/// The whole text.
pub fn table(judgement: &Judgement<'_>, show: Show) -> String {
    let shown: Vec<_> = judgement
        .races
        .iter()
        .filter(|(_, verdict)| show.suite || !matches!(verdict, Verdict::Suite))
        .collect();
    let mut text = String::new();

    if !shown.is_empty() {
        let head = ["count", "verdict", "languages", "accesses", ""].map(str::to_owned);
        let mut rows = vec![head];
        rows.extend(shown.iter().map(|(race, verdict)| row(race, *verdict)));
        text += &columns(&rows);
    }
    for (race, verdict) in &shown {
        if show.stacks || matches!(verdict, Verdict::Unexplained) {
            text += &details(race, *verdict);
        }
    }
    for entry in &judgement.unused {
        let _ = writeln!(text, "never seen: {} (line {})", entry.name, entry.line);
    }
    text += &advice(judgement);
    text + &summary(judgement)
}

fn row(race: &Race<'_>, verdict: Verdict<'_>) -> [String; 5] {
    // Where stacks and title differ, the title is certain.
    let known = !race.report.has_other_title();
    let mut sides = race.sides().filter(|_| known).map(side);
    let first = sides.next();
    let second = sides.next();
    let first = match (first, race.report.unknown_origin) {
        (Some(first), true) => format!("{first}, other side not known"),
        (Some(first), false) => first,
        (None, _) => race.report.headline(),
    };
    [
        race.count.to_string(),
        match race.report.doubts().is_empty() {
            true => verdict.words(),
            false => format!("{}, uncertain", verdict.words()),
        },
        race.languages(),
        first,
        second.unwrap_or_default(),
    ]
}

/// One access, on one line.
fn side(access: &Access) -> String {
    let Some(top) = access.top() else {
        return access.words();
    };
    let caller = access.caller();
    let via = caller.map(|caller| format!(" < {}", caller.title()));
    let place = most_specific(&caller.unwrap_or(top).places);
    let place = place.map(|place| format!(" ({place})"));
    let field = access.field.as_ref().map(|field| format!(" ({field})"));
    [
        format!(
            "{}{} in {}",
            access.words(),
            field.unwrap_or_default(),
            top.title()
        ),
        via.unwrap_or_default(),
        place.unwrap_or_default(),
    ]
    .concat()
}

/// Rows with columns of equal width, numbers on the right.
fn columns(rows: &[[String; 5]]) -> String {
    let mut text = String::new();
    let mut widths = [0; 5];

    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for [count, cells @ ..] in rows {
        let mut line = format!("{count:>0$}", widths[0]);
        for (cell, width) in cells.iter().zip(&widths[1..]) {
            let _ = write!(line, "  {cell:width$}");
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// The report with source lines and demangled names.
fn details(race: &Race<'_>, verdict: Verdict<'_>) -> String {
    let report = race.report;
    let (words, headline) = (verdict.words(), report.headline());
    let mut text = format!("\n{words}: {headline} ({}:{})\n", race.file, report.line);

    if let Verdict::Explained(entry) = verdict {
        let (reason, see) = (&entry.reason, &entry.see);
        text += &format!("  {reason} Documentation/kcsan.rst, \"{see}\".\n");
    }
    for access in &report.accesses {
        let by = match access.thread {
            Thread::Task(number) => format!("task {number}"),
            Thread::Interrupt => "an interrupt".to_owned(),
        };
        let words = access.words();
        text += &format!("  {words} bytes by {by} on CPU {}:\n", access.cpu);
        text.extend(access.frames.iter().map(stack_frame));
        if let Some(to) = &access.reordered_to {
            text += "    held back until:\n";
            text += &stack_frame(to);
        }
    }
    let fields: BTreeSet<_> = report
        .accesses
        .iter()
        .filter_map(|access| access.field.as_ref())
        .collect();
    for field in fields {
        text += &format!("  all C accesses to it: lkmm marks {field}\n");
    }
    if report.unknown_origin {
        text += "  the other side is not known: not instrumented, or a device\n";
    }
    if let Some(Change { old, new, mask }) = report.value {
        text += &format!("  value changed: {old:#x} -> {new:#x}");
        text += &mask.map_or(String::new(), |mask| {
            format!(", of which {mask:#x} matters")
        });
        text.push('\n');
    }
    for doubt in report.doubts() {
        text += &format!("  {}\n", doubt.words());
    }
    if !report.complete {
        text += "  parts of this report are missing in the log\n";
    }
    text
}

/// A function and those that are inlined in it, the innermost first.
fn stack_frame(frame: &Symbol) -> String {
    let offset = frame
        .offset
        .map(|(offset, size)| format!("+{offset:#x}/{size:#x}"));
    let module = frame.module.as_ref().map(|module| format!(" [{module}]"));
    let outermost = frame.places.last().map(|place| format!("  {place}"));
    let inlined = frame.places.iter().rev().skip(1).rev();
    let inlined = inlined.map(|place| format!("    {}  {place}, inlined in\n", place.function));
    let parts = [offset, module, outermost].map(Option::unwrap_or_default);
    format!(
        "{}    {}{}\n",
        inlined.collect::<String>(),
        frame.function,
        parts.concat()
    )
}

/// Why reports are uncertain, and which configuration helps.
fn advice(judgement: &Judgement<'_>) -> String {
    let reports = || judgement.logs.iter().flat_map(|log| &log.reports);
    let guessed = reports().filter(|report| report.is_guessed()).count();
    let uncertain = || reports().filter(|report| !report.doubts().is_empty());
    let mut text = String::new();

    if guessed > 0 {
        let _ = writeln!(
            text,
            "{guessed} reports may name wrong functions, as KCSAN's own are in their stacks: \
             build with an exact unwinder (x86_64: CONFIG_UNWINDER_FRAME_POINTER=y or \
             CONFIG_UNWINDER_ORC=y)"
        );
    }
    if uncertain().next().is_some() {
        let advice = match uncertain().all(|report| report.caller.is_some()) {
            true => "",
            false => ": build with CONFIG_PRINTK_CALLER=y, which tells contexts apart",
        };
        let _ = writeln!(
            text,
            "uncertain: {} of {} reports, which may have lines of others, or lack lines{advice}",
            uncertain().count(),
            reports().count()
        );
    }
    text
}

fn summary(judgement: &Judgement<'_>) -> String {
    let mut races = [0; 4];
    let mut of_suite = 0;
    for (race, verdict) in &judgement.races {
        let kind = match verdict {
            Verdict::Unexplained => 0,
            Verdict::Explained(_) => 1,
            Verdict::Kernel => 2,
            Verdict::Suite => 3,
        };
        races[kind] += 1;
        of_suite += if kind == 3 { race.count } else { 0 };
    }
    let [unexplained, explained, kernel, suite] = races;
    let reports: usize = judgement.logs.iter().map(|log| log.reports.len()).sum();

    format!(
        "{reports} reports of {} races: {unexplained} unexplained, {explained} explained, \
         {kernel} the kernel's own, {suite} of the suite ({of_suite} reports); {}\n",
        judgement.races.len(),
        mode(judgement.logs)
    )
}

fn mode(logs: &[Log]) -> &'static str {
    let has = |strict| logs.iter().any(|log| log.strict == Some(strict));
    match (has(true), has(false)) {
        (true, true) => "KCSAN strict and not strict",
        (true, false) => "KCSAN strict",
        (false, true) => "KCSAN not strict",
        (false, false) => "KCSAN did not say whether it was strict",
    }
}
