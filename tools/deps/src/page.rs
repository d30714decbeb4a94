// SPDX-License-Identifier: GPL-2.0

//! What was found in all objects, as a page: source and code side by side.

use crate::report::{code, Sources, Survey};
use crate::verdict::Verdict;
use crate::{Report, Site};
use maud::{html, Markup, PreEscaped, DOCTYPE};

const STYLE: &str = "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}\
    td,th{border:1px solid #ccc;padding:2px 6px;text-align:left;vertical-align:top}code{white-space:pre-wrap}\
    .broken{background:#fbb}.unknown{background:#ffc}.kept,.kept-as-another,.stronger{background:#dfd}\
    .place{color:#666;font-size:smaller}";

/// The page.
pub fn page(survey: &Survey) -> String {
    let sources = Sources::default();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { "Dependencies in machine code" } style { (PreEscaped(STYLE)) } }
            body {
                h1 { "Dependencies in machine code" }
                p { (survey.summary()) "." }
                table {
                    tr { th { "language" } th { "dependency" } @for word in Verdict::WORDS { th { (word) } } }
                    @for (language, kind, counts) in survey.rows() {
                        tr { td { (language) } td { (kind) } @for count in counts { td { (count) } } }
                    }
                }
                @for object in &survey.objects { (details(object, &sources)) }
                @if !survey.failed.is_empty() {
                    h2 { "Cannot be read" }
                    ul { @for (file, why) in &survey.failed { li { (file) ": " (why) } } }
                }
            }
        }
    };
    page.into_string()
}

fn details(object: &Report, sources: &Sources) -> Markup {
    html! {
        details {
            summary { b { (object.object.display()) } ": " (object.dependencies.len()) }
            @if !object.differing.is_empty() { p { "Compiled in steps these functions differ, and do not count: " (object.differing.join(", ")) "." } }
            table {
                tr { th { "dependency" } th { "load: source" } th { "code" } th { "access: source" } th { "code" } }
                @for it in &object.dependencies {
                    tr class=(it.verdict.word().replace(' ', "-")) {
                        td {
                            code { (it.function) "()" } br; (it.name()) ", " (it.verdict.word())
                            @if !it.verdict.why().is_empty() { ": " (it.verdict.why()) }
                        }
                        @for site in [&it.head, &it.target] { (side(object, site, sources)) }
                    }
                }
            }
        }
    }
}

/// An end of a dependency: its lines, and what the compiler made of it.
fn side(object: &Report, site: &Site, sources: &Sources) -> Markup {
    html! {
        td { @for (place, line) in sources.lines(&object.folder, site) { div { code { (line) } br; span class="place" { (place) } } } }
        td {
            div { span class="place" { "before optimisation" } br; code { (site.before) } }
            div { span class="place" { "after" } @for line in &site.after { br; code { (line) } } }
            div { span class="place" { "machine code" } @for line in code(site) { br; code { (line) } } }
        }
    }
}
