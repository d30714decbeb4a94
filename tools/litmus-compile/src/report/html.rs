// SPDX-License-Identifier: GPL-2.0

//! One page: behind each cell of the matrix the cases that are not the same, and of a broken one its
//! source, its machine code and an execution that the kernel's model forbids, side by side.

use super::table::{alike, beside};
use super::{CaseReport, Report, TestReport};
use lkmm_litmus_gen::language::words;
use lkmm_litmus_run::report::matrix::{self, anchor, Cell, Page, Row};
use lkmm_litmus_run::report::paths::without_folders;
use maud::{html, Markup, PreEscaped};
use std::collections::BTreeMap;

const VERDICTS: [&str; 7] = [
    "same",
    "stronger",
    "broken",
    "race",
    "unsupported",
    "time",
    "failed",
];

/// The page.
pub fn page(report: &Report) -> String {
    let mut tests: Vec<_> = report.tests.iter().enumerate().collect();
    let worst = |test: &TestReport| test.cases.iter().map(CaseReport::conclusion).max();
    tests.sort_by_key(|(_, test)| std::cmp::Reverse(worst(test)));
    let rows = tests.into_iter().map(|(number, test)| Row {
        number,
        name: test.test.clone(),
        label: test.test.clone(),
        model: test.model.unwrap_or("?"),
        cells: cells(test),
        details: details(number, test),
    });
    matrix::page(&Page {
        title: "Compiled litmus tests",
        about: &format!(
            "{}. A cell has the gravest verdict of a test in one assignment of languages. A click shows \
             what each build comes to.",
            report.about
        ),
        verdicts: &VERDICTS,
        rows: rows.collect(),
    })
}

fn by_languages(
    test: &TestReport,
) -> BTreeMap<&[lkmm_litmus_gen::language::Language], Vec<&CaseReport>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for case in &test.cases {
        found
            .entry(case.languages.as_slice())
            .or_default()
            .push(case);
    }
    found
}

fn cells(test: &TestReport) -> Vec<Cell> {
    let of = |(languages, cases): (&[_], Vec<&CaseReport>)| {
        let rank = |case: &&&CaseReport| {
            (
                case.conclusion(),
                case.word() == "broken",
                case.word() != "same",
            )
        };
        let worst = cases.iter().max_by_key(rank)?;
        let alike = cases
            .iter()
            .filter(|case| case.word() == worst.word())
            .count();
        Some(Cell {
            languages: languages.to_vec(),
            word: worst.word(),
            shade: 0.3,
            text: match alike == cases.len() {
                true => worst.word().to_owned(),
                false => format!("{} {alike}/{}", worst.word(), cases.len()),
            },
        })
    };
    by_languages(test).into_iter().filter_map(of).collect()
}

fn details(number: usize, test: &TestReport) -> Markup {
    html! {
        p { "The kernel's model: " b { (test.model.unwrap_or("?")) } }
        @for (languages, cases) in by_languages(test) {
            div id=(anchor(number, languages)) {
                h3 { (words(languages)) }
                @for group in grouped(test, &cases) { (one(test, &group)) }
            }
        }
        h3 { (without_folders(&test.file)) }
        pre { (test.text) }
    }
}

/// Cases of an assignment of languages. Broken ones that are alike are together, and so are others with the
/// same verdict and reason.
fn grouped<'a>(test: &'a TestReport, cases: &[&'a CaseReport]) -> Vec<Vec<&'a CaseReport>> {
    let broken = alike(&test.cases).into_iter();
    let broken = broken.map(|all| {
        all.into_iter()
            .map(|at| &test.cases[at])
            .collect::<Vec<_>>()
    });
    let mut groups: Vec<_> = broken
        .filter(|all| cases.iter().any(|case| std::ptr::eq(*case, all[0])))
        .collect();
    for case in cases.iter().filter(|case| case.processes().is_empty()) {
        let same = |group: &&mut Vec<&CaseReport>| {
            group[0].word() == case.word() && group[0].reason == case.reason
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(case),
            None => groups.push(vec![case]),
        }
    }
    groups
}

fn one(test: &TestReport, group: &[&CaseReport]) -> Markup {
    let case = group[0];
    html! {
        p {
            b { (case.word()) } " "
            @for (at, case) in group.iter().enumerate() {
                @if at > 0 { "; " }
                (case.level) ", " (case.view) ", " (case.variables)
            }
            @if let Some(reason) = &case.reason { ": " (without_folders(reason)) }
            @if let Some(cause) = &case.known { ". Known: " (cause) }
        }
        @if !case.processes().is_empty() {
            ul {
                @for state in &case.states { li {
                    "The kernel's model forbids " code {
                        @for (at, value) in state { (at) "=" (value) "; " }
                    }
                } }
                @for lost in &case.lost { li { (lost.to_string()) } }
            }
            div.columns {
                div { h4 { "Source" } pre { (test.text) } }
                div {
                    h4 { "Machine code" }
                    @for process in case.processes() {
                        p { "P" (process.number) " in " (case.languages[process.number]) }
                        table {
                            @for (source, machine) in beside(case, process.number) {
                                tr { td { code { (source.unwrap_or_default()) } } td { code { (machine) } } }
                            }
                        }
                    }
                }
                div { h4 { "An execution" } (graph(case)) }
            }
        }
    }
}

fn graph(case: &CaseReport) -> Markup {
    match &case.graph {
        Some(Ok(svg)) => PreEscaped(svg.clone()),
        Some(Err(reason)) => html! { p { (without_folders(&reason.to_string())) } },
        None => html! {},
    }
}
