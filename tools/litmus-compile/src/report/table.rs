// SPDX-License-Identifier: GPL-2.0

//! For the terminal: a line per test, then what is broken, what cannot be judged, and the counts.

use super::{CaseReport, Report, TestReport};
use lkmm_litmus_gen::language::words;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const COLUMNS: [&str; 3] = ["C", "Rust", "mixed"];

/// A longer name pushes its own line's columns to the right only.
const WIDEST: usize = 60;

/// The whole text.
pub fn table(report: &Report) -> String {
    let names = report.tests.iter().map(|test| test.test.len());
    let width = names.max().unwrap_or(0).min(WIDEST);
    let mut text = format!(
        "{:width$}  {:9}  {:17}  {:17}  {}\n",
        "test", "model", "C", "Rust", "mixed"
    );
    // Writing to a string does not fail.
    for test in &report.tests {
        let [c, rust, mixed] = COLUMNS.map(|column| cell(test, column));
        let model = test.model.unwrap_or("?");
        let _ = writeln!(
            text,
            "{:width$}  {model:9}  {c:17}  {rust:17}  {mixed}",
            test.test
        );
    }
    text + &broken(report) + &unsupported(report) + &costs(report) + &counts(report)
}

/// The gravest verdict of a test's cases in a column, and of how many.
fn cell(test: &TestReport, column: &str) -> String {
    let cases: Vec<_> = test
        .cases
        .iter()
        .filter(|case| case.column() == column)
        .collect();
    let rank = |case: &&&CaseReport| {
        (
            case.conclusion(),
            case.word() == "broken",
            case.word() != "same",
        )
    };
    let Some(worst) = cases.iter().max_by_key(rank) else {
        return "-".to_owned();
    };
    let word = worst.word();
    match cases.iter().filter(|case| case.word() == word).count() {
        all if all == cases.len() => word.to_owned(),
        some => format!("{word} {some} of {}", cases.len()),
    }
}

/// The places of broken cases with the same code, languages and states: each is shown once.
pub(super) fn alike(cases: &[CaseReport]) -> Vec<Vec<usize>> {
    let mut found: Vec<(String, Vec<usize>)> = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        if case.processes().is_empty() {
            continue;
        }
        let shown = case.word().to_owned() + &words(&case.languages) + &why(case);
        match found.iter_mut().find(|(known, _)| *known == shown) {
            Some((_, all)) => all.push(at),
            None => found.push((shown, vec![at])),
        }
    }
    found.into_iter().map(|(_, all)| all).collect()
}

/// `c,rust O2 lse globals`
fn title(case: &CaseReport) -> String {
    format!(
        "{} {} {} {}",
        words(&case.languages),
        case.level,
        case.view,
        case.variables
    )
}

/// Breakages that are not known: states, what got lost, and the code; then what is known in vain.
fn broken(report: &Report) -> String {
    let mut text = String::new();
    for test in &report.tests {
        for alike in alike(&test.cases) {
            let case = &test.cases[alike[0]];
            if case.word() != "BROKEN" {
                continue;
            }
            let titles: Vec<_> = alike.iter().map(|at| title(&test.cases[*at])).collect();
            let _ = writeln!(text, "\nBROKEN: {} ({})", test.test, test.file);
            let _ = writeln!(text, "  {}", titles.join("; "));
            text.push_str(&why(case));
        }
    }
    for stale in &report.stale {
        let _ = writeln!(text, "\nNOT BROKEN: {stale}");
    }
    text
}

/// The states that are forbidden, what got lost, and the code.
fn why(case: &CaseReport) -> String {
    let mut text = String::new();
    for state in &case.states {
        let parts: Vec<_> = state
            .iter()
            .map(|(at, value)| format!("{at}={value}"))
            .collect();
        let _ = writeln!(text, "  the kernel's model forbids {}", parts.join("; "));
    }
    for lost in &case.lost {
        let _ = writeln!(text, "  {lost}");
    }
    text + &code(case)
}

/// The source beside the machine code of each process that lost an order, or of all.
fn code(case: &CaseReport) -> String {
    let mut text = String::new();
    let lost: Vec<_> = case.lost.iter().map(|lost| lost.process).collect();
    for process in case.processes() {
        if !lost.is_empty() && !lost.contains(&process.number) {
            continue;
        }
        let _ = writeln!(
            text,
            "  P{} in {}:",
            process.number, case.languages[process.number]
        );
        for (source, machine) in beside(case, process.number) {
            let _ = writeln!(text, "    {:44}  {machine}", source.unwrap_or_default());
        }
    }
    text
}

/// Each instruction of a process, the first of a line of the source with that line.
pub(super) fn beside(case: &CaseReport, number: usize) -> Vec<(Option<String>, String)> {
    let Some((file, text)) = &case.sources[number] else {
        return Vec::new();
    };
    let source: Vec<_> = text.lines().collect();
    let (mut last, mut seen) = (None, None);
    let mut rows = Vec::new();
    for line in &case.processes()[number].lines {
        let Some(origin) = &line.origin else { continue };
        if seen.replace((&origin.function, origin.offset))
            == Some((&origin.function, origin.offset))
        {
            continue;
        }
        // What compilers merged may have the line of something else.
        let at = origin
            .source
            .as_ref()
            .filter(|source| source.file.ends_with(file.as_str()));
        let at = at.map(|source| source.line);
        let text = at.filter(|_| at != last).and_then(|line| {
            let text = source
                .get(usize::try_from(line).ok()?.checked_sub(1)?)?
                .trim();
            // The head of the function says nothing of the test.
            let is_head = text == "{" || text.starts_with("unsafe extern");
            (!is_head).then(|| format!("{line}: {text}"))
        });
        last = at;
        rows.push((text, origin.assembly.clone()));
    }
    rows
}

/// Why nothing can be said of some cases, each reason once.
fn unsupported(report: &Report) -> String {
    let mut reasons: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for case in report.tests.iter().flat_map(|test| &test.cases) {
        if let (Some(reason), true) = (&case.reason, case.word() != "race") {
            *reasons.entry((case.word(), reason)).or_default() += 1;
        }
    }
    let mut text = String::new();
    for ((word, reason), count) in reasons {
        let _ = writeln!(text, "{word}, {count} cases: {reason}");
    }
    text
}

/// What each way to build and judge took; cases are judged at the same time.
fn costs(report: &Report) -> String {
    let mut costs: BTreeMap<String, (usize, f64)> = BTreeMap::new();
    for case in report.tests.iter().flat_map(|test| &test.cases) {
        let name = format!("{} {} {}", case.level, case.view, case.variables);
        let (cases, seconds) = costs.entry(name).or_default();
        *cases += 1;
        *seconds += case.seconds;
    }
    let mut text = String::new();
    for (build, seconds) in &report.objects {
        let _ = writeln!(text, "cost: objects of {build}: {seconds:.1} s");
    }
    for (name, (cases, seconds)) in costs {
        let _ = writeln!(text, "cost: {name}: {cases} cases, {seconds:.1} s");
    }
    text
}

/// How many cases there are of each verdict.
fn counts(report: &Report) -> String {
    let cases = report.tests.iter().flat_map(|test| &test.cases);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for case in cases {
        *counts.entry(case.word()).or_default() += 1;
    }
    let order = [
        ("same", "same"),
        ("stronger", "stronger"),
        ("broken", "broken as known"),
        ("BROKEN", "BROKEN"),
        ("race", "race"),
        ("unsupported", "unsupported"),
        ("time", "time"),
        ("FAILED", "FAILED"),
    ];
    let parts: Vec<_> = order
        .iter()
        .filter_map(|(word, words)| Some(format!("{} {words}", counts.get(word)?)))
        .collect();
    let all: usize = counts.values().sum();
    format!(
        "{} tests, {all} cases: {}\n",
        report.tests.len(),
        parts.join(", ")
    )
}
