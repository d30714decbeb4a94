// SPDX-License-Identifier: GPL-2.0

//! As a page of its own.

use super::{Field, Report};
use crate::judgement::Verdict;
use maud::{html, Markup, PreEscaped, DOCTYPE};

const STYLE: &str = "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}\
    td,th{border:1px solid #ccc;padding:2px 6px;text-align:left;vertical-align:top}\
    .unmarked{background:#fbb}.assumed-atomic{background:#fdb}.unknown{background:#ffc}\
    .marked,.locked,.initialisation,.tolerated,.never-written{background:#dfd}";

/// The page.
pub fn page(report: &Report) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { "Marks of C accesses" } style { (PreEscaped(STYLE)) } }
            body {
                h1 { "Marks of C accesses" }
                p { (report.fields.len()) " fields, " (report.units) " translation units, " (report.failed.len()) " of which cannot be parsed." }
                table {
                    tr {
                        th { "field" } th { "marked" }
                        @for verdict in Verdict::ALL { th { (verdict.word()) } }
                        th { "functions" } th { "Rust" }
                    }
                    @for field in &report.fields { (summary(field)) }
                }
                @for field in &report.fields { (details(field)) }
                @if !report.failed.is_empty() {
                    h2 { "Cannot be parsed" }
                    ul { @for (file, why) in &report.failed { li { (file) ": " (why) } } }
                }
            }
        }
    };
    page.into_string()
}

fn summary(field: &Field) -> Markup {
    html! {
        tr {
            td { a href={ "#" (field.name) } { (field.name) } } td { (field.marked) }
            @for verdict in Verdict::ALL { td { (field.count(verdict)) } }
            td { (field.functions) } td { (field.rust.len()) }
        }
    }
}

fn details(field: &Field) -> Markup {
    html! {
        details id=(field.name) {
            summary { b { (field.name) } }
            @for place in &field.rust { p { "Rust: " (place) } }
            table {
                @for row in &field.accesses {
                    tr class=(row.word().replace(' ', "-")) {
                        td { (row.file) ":" (row.line) } td { (row.function) "()" } td { (row.kind.word()) }
                        td { (row.word()) } td { (row.reason()) }
                    }
                }
            }
        }
    }
}
