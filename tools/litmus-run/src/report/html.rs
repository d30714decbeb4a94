// SPDX-License-Identifier: GPL-2.0

//! One page that needs nothing else: a matrix of tests and languages, and behind each cell the
//! histogram, the test, the generated code, and herd7's picture of what is forbidden.

use super::paths::without_folders;
use super::{outcome_word, state_text, Report, RunReport, TestReport, Unsupported};
use crate::judge::Verdict;
use lkmm_litmus_gen::language::{is_mixed, words, Language};
use maud::{html, Markup, PreEscaped, DOCTYPE};

const VERDICTS: [&str; 6] = [
    "allowed",
    "forbidden",
    "failed",
    "data-race",
    "unsupported",
    "not-run",
];
const LANGUAGES: [&str; 3] = ["C", "Rust", "mixed"];

pub fn page(report: &Report) -> String {
    // What needs attention comes first.
    let mut tests: Vec<_> = report.tests.iter().enumerate().collect();
    tests.sort_by_key(|(_, test)| !test.runs.iter().any(is_bad));
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            meta charset="utf-8";
            title { "lkmm litmus" }
            style { (PreEscaped(include_str!("page.css"))) }
            h1 { "Litmus tests" }
            p {
                (without_folders(&report.guest)) ". " (report.rounds)
                " instances of each test were asked for in C, in Rust, and in all mixtures together. A cell \
                 has the share of instances that ended as the test's condition says: the darker, the more. \
                 A click shows the histogram, the test and its code."
            }
            p {
                label { "Name " input id="name" type="search"; }
                (choice("verdict", "Verdict ", &VERDICTS))
                (choice("languages", "Languages ", &LANGUAGES))
            }
            table id="matrix" {
                thead { tr { th { "test" } th { "model" } @for name in LANGUAGES { th { (name) } } } }
                tbody { @for (number, test) in &tests { (row(*number, test)) } }
            }
            @for (number, test) in &tests { (details(*number, test)) }
            script { (PreEscaped(include_str!("page.js"))) }
        }
    };
    page.into_string()
}

fn choice(id: &str, label: &str, values: &[&str]) -> Markup {
    html! {
        label {
            (label)
            select id=(id) { option value="" { "any" } @for value in values { option { (value) } } }
        }
    }
}

fn is_bad(run: &RunReport) -> bool {
    matches!(run.verdict, Verdict::Forbidden { .. } | Verdict::Failed(_))
}

fn column(languages: &[Language]) -> &'static str {
    match languages {
        _ if is_mixed(languages) => "mixed",
        [Language::Rust, ..] => "Rust",
        _ => "C",
    }
}

/// The word for a verdict, as a class of CSS and a value of the filter.
fn class(word: &str) -> String {
    word.to_lowercase().replace(' ', "-")
}

/// The place of an assignment in the page.
fn anchor(number: usize, languages: &[Language]) -> String {
    format!("test{number}-{}", words(languages).replace(',', "-"))
}

fn row(number: usize, test: &TestReport) -> Markup {
    let cell = |languages: &[Language], word: &str, shade: f64, text: String| {
        let class = class(word);
        let at = format!("#{}", anchor(number, languages));
        let title = format!("{} {}: {word}", test.label, words(languages));
        html! {
            a href=(at) class=(class) style={ "--rate:" (shade) } title=(without_folders(&title))
                data-verdict=(class) data-languages=(column(languages)) {
                (text)
                @if column(languages) == "mixed" { small { (words(languages)) } }
            }
        }
    };
    html! {
        tr data-name=(test.test) {
            td { a href={ "#test" (number) } { (without_folders(&test.label)) } }
            td { (outcome_word(test)) }
            @for name in LANGUAGES {
                td {
                    @for run in test.runs.iter().filter(|run| column(&run.languages) == name) {
                        (cell(&run.languages, run.verdict.word(), shade(run), share(run)))
                    }
                    @for one in test.unsupported.iter().filter(|one| column(&one.languages) == name) {
                        (cell(&one.languages, one.why.word(), 0.0, "–".to_owned()))
                    }
                }
            }
        }
    }
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
        section id={ "test" (number) } {
            h2 { (without_folders(&test.label)) }
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
