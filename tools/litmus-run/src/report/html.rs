// SPDX-License-Identifier: GPL-2.0

//! One page: behind each cell of the matrix the histogram, the test, the generated code, and herd7's
//! picture of what is forbidden.

use super::matrix::{self, anchor, Cell, Page, Row};
use super::paths::without_folders;
use super::{outcome_word, state_text, Report, RunReport, TestReport, Unsupported};
use crate::judge::Verdict;
use lkmm_litmus_gen::language::words;
use maud::{html, Markup, PreEscaped};

const VERDICTS: [&str; 6] = [
    "allowed",
    "forbidden",
    "failed",
    "data-race",
    "unsupported",
    "not-run",
];

pub fn page(report: &Report) -> String {
    // What needs attention comes first.
    let mut tests: Vec<_> = report.tests.iter().enumerate().collect();
    tests.sort_by_key(|(_, test)| !test.runs.iter().any(is_bad));
    let rows = tests.into_iter().map(|(number, test)| Row {
        number,
        name: test.test.clone(),
        label: test.label.clone(),
        model: outcome_word(test),
        cells: cells(test),
        details: details(number, test),
    });
    matrix::page(&Page {
        title: "Litmus tests",
        about: &format!(
            "{}. {} instances of each test were asked for in C, in Rust, and in all mixtures together. A \
             cell has the share of instances that ended as the test's condition says: the darker, the \
             more. A click shows the histogram, the test and its code.",
            report.guest, report.rounds
        ),
        verdicts: &VERDICTS,
        rows: rows.collect(),
    })
}

fn is_bad(run: &RunReport) -> bool {
    matches!(run.verdict, Verdict::Forbidden { .. } | Verdict::Failed(_))
}

fn cells(test: &TestReport) -> Vec<Cell> {
    let runs = test.runs.iter().map(|run| Cell {
        languages: run.languages.clone(),
        word: run.verdict.word(),
        shade: shade(run),
        text: share(run),
    });
    let others = test.unsupported.iter().map(|one| Cell {
        languages: one.languages.clone(),
        word: one.why.word(),
        shade: 0.0,
        text: "–".to_owned(),
    });
    runs.chain(others).collect()
}

/// How many of the instances ended as the condition says, from 0 to 1.
fn rate(run: &RunReport) -> Option<f64> {
    let ran = run.histogram.as_ref()?.ran;
    // Numbers of instances are far below 2^52.
    (ran > 0).then(|| run.matching as f64 / ran as f64)
}

/// The same as a shade, by its logarithm: what is rare can be told from what never came.
fn shade(run: &RunReport) -> f64 {
    match rate(run) {
        Some(rate) if rate > 0.0 => (1.0 + rate.log10() / 7.0).clamp(0.1, 1.0),
        _ => 0.0,
    }
}

fn share(run: &RunReport) -> String {
    match rate(run) {
        None => "–".to_owned(),
        Some(0.0) => "0".to_owned(),
        Some(rate) if rate < 0.001 => format!("{rate:.0e}"),
        Some(rate) => format!("{:.1} %", rate * 100.0),
    }
}

fn details(number: usize, test: &TestReport) -> Markup {
    html! {
            p { "The model: " b { (outcome_word(test)) } " " code { (test.condition) } }
            @for run in &test.runs { (histogram(number, run)) }
            @for one in &test.unsupported { (unsupported(number, one)) }
            @match &test.picture {
                None => {},
                Some(Ok(svg)) => {
                    p {
                        "An execution with the forbidden outcome (po: program order; rf: reads from; \
                         co: overwritten by; fr: read before overwritten by):"
                    }
                    (PreEscaped(svg))
                },
                Some(Err(reason)) => p {
                    "No picture of the forbidden outcome: " (without_folders(&reason.to_string()))
                },
            }
            h3 { (without_folders(&test.file)) }
            pre { (test.text) }
            @for (name, text) in &test.code { h3 { (name) } pre { (text) } }
    }
}

fn unsupported(number: usize, one: &Unsupported) -> Markup {
    html! {
        div id=(anchor(number, &one.languages)) {
            h3 { (words(&one.languages)) " " (one.why.word()) }
            p { (without_folders(&one.place)) ": " (without_folders(&one.reason)) }
        }
    }
}

fn histogram(number: usize, run: &RunReport) -> Markup {
    let states = run.histogram.iter().flat_map(|histogram| &histogram.states);
    let mut states: Vec<_> = states.collect();
    states.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let most = states.first().map_or(1, |(_, count)| *count).max(1);
    html! {
        div id=(anchor(number, &run.languages)) {
            h3 { (words(&run.languages)) " " (run.verdict.word()) }
            @if let Verdict::Failed(failure) = &run.verdict { p { (without_folders(&failure.reason)) } }
            @if let Some(histogram) = &run.histogram {
                p {
                    (run.matching) " of " (histogram.ran) " instances as the condition says, "
                    (histogram.lost) " lost (a process went on without the others), "
                    (histogram.filtered) " filtered out"
                }
                table {
                    @for (state, count) in states {
                        tr.bad[run.verdict.forbids(state)] {
                            td.number { (count) }
                            td { code { (state_text(state)) } }
                            td style="width:20em" { div.bar style={ "width:" (count * 100 / most) "%" } {} }
                        }
                    }
                }
            }
        }
    }
}
