// SPDX-License-Identifier: GPL-2.0

//! What was found in all objects, for people.

use crate::build::Language;
use crate::source::Kind;
use crate::verdict::Verdict;
use crate::{Found, Report, Site};
use maud::{html, Markup, PreEscaped, DOCTYPE};
use serde::Serialize;
use std::fmt::Write as _;

/// All objects.
#[derive(Debug, Default, Serialize)]
pub struct Survey {
    /// Those that were read.
    pub objects: Vec<Report>,
    /// Those that were not, and why.
    pub failed: Vec<(String, String)>,
}

impl Survey {
    fn found(&self) -> impl Iterator<Item = (Language, &Found)> {
        let each = |it: &'_ Report| it.language;
        self.objects
            .iter()
            .flat_map(move |it| it.dependencies.iter().map(move |found| (each(it), found)))
    }

    /// The broken ones.
    pub fn broken(&self) -> impl Iterator<Item = &Found> {
        self.found()
            .map(|it| it.1)
            .filter(|it| matches!(it.verdict, Verdict::Broken(_)))
    }

    /// The rows of the table: language, kind, and how many got each of [`Verdict::WORDS`].
    pub(crate) fn rows(&self) -> Vec<(&'static str, String, Vec<usize>)> {
        let mut rows = Vec::new();
        for language in [Language::C, Language::Rust] {
            for (kind, empty) in Kind::ALL.iter().flat_map(|it| [(*it, false), (*it, true)]) {
                let mut all = self
                    .found()
                    .filter(|it| it.0 == language && it.1.kind == kind && it.1.empty == empty)
                    .map(|it| it.1.verdict.word())
                    .peekable();
                if all.peek().is_none() {
                    continue;
                }
                let words: Vec<_> = all.collect();
                let counts = Verdict::WORDS
                    .iter()
                    .map(|word| words.iter().filter(|it| *it == word).count());
                let name = format!("{}{}", kind.word(), if empty { ", cancelled" } else { "" });
                rows.push((language.word(), name, counts.collect()));
            }
        }
        rows
    }

    /// The last line of the table.
    pub(crate) fn summary(&self) -> String {
        let functions: usize = self.objects.iter().map(|it| it.functions).sum();
        let differing: usize = self.objects.iter().map(|it| it.differing.len()).sum();
        format!(
            "{} dependencies, {} broken, in {} objects; of {functions} functions {differing} do not count; {} objects cannot be read",
            self.found().count(),
            self.broken().count(),
            self.objects.len(),
            self.failed.len()
        )
    }
}

/// `kernel/fork.c:12 in f()`, from the file that was compiled to the access.
fn place(site: &Site) -> String {
    let frames: Vec<_> = site
        .frames
        .iter()
        .rev()
        .map(|it| format!("{}:{}:{}", it.file, it.line, it.column))
        .collect();
    frames.join(" > ")
}

fn code(site: &Site) -> String {
    let code: Vec<_> = site
        .instructions
        .iter()
        .map(|(offset, text)| format!("+{offset:#x} {text}"))
        .collect();
    code.join("; ")
}

/// For the terminal: counts, and each that is broken; or `all`.
pub fn table(survey: &Survey, all: bool) -> String {
    let mut text = format!("{:4}  {:18}", "", "dependency");
    Verdict::WORDS
        .iter()
        .for_each(|it| text += &format!("  {it}"));
    text.push('\n');
    // Writing to a string does not fail.
    for (language, kind, counts) in survey.rows() {
        let _ = write!(text, "{language:4}  {kind:18}");
        for (count, word) in counts.iter().zip(Verdict::WORDS) {
            let _ = write!(text, "  {count:>width$}", width = word.len());
        }
        text.push('\n');
    }
    for object in &survey.objects {
        let is_shown = |it: &&Found| all || matches!(it.verdict, Verdict::Broken(_));
        for it in object.dependencies.iter().filter(is_shown) {
            let _ = writeln!(
                text,
                "{}: {}(): {}{} dependency {}: {}\n  load    {}\n          {}\n  access  {}\n          {}",
                object.object.display(),
                it.function,
                if it.empty { "cancelled " } else { "" },
                it.kind.word(),
                it.verdict.word(),
                it.verdict.why(),
                place(&it.head),
                code(&it.head),
                place(&it.target),
                code(&it.target)
            );
        }
    }
    text + &survey.summary() + "\n"
}

const STYLE: &str = "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}\
    td,th{border:1px solid #ccc;padding:2px 6px;text-align:left;vertical-align:top}\
    .broken{background:#fbb}.unknown{background:#ffc}.kept,.kept-as-another,.stronger{background:#dfd}";

/// As a page of its own.
pub fn page(survey: &Survey) -> String {
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
                @for object in &survey.objects { (details(object)) }
                @if !survey.failed.is_empty() {
                    h2 { "Cannot be read" }
                    ul { @for (file, why) in &survey.failed { li { (file) ": " (why) } } }
                }
            }
        }
    };
    page.into_string()
}

fn details(object: &Report) -> Markup {
    html! {
        details {
            summary { b { (object.object.display()) } ": " (object.dependencies.len()) }
            @if !object.differing.is_empty() { p { "Compiled in steps these functions differ, and do not count: " (object.differing.join(", ")) "." } }
            table {
                @for it in &object.dependencies {
                    tr class=(it.verdict.word().replace(' ', "-")) {
                        td { (it.function) "()" }
                        td { @if it.empty { "cancelled " } (it.kind.word()) }
                        td { (it.verdict.word()) @if !it.verdict.why().is_empty() { ": " (it.verdict.why()) } }
                        @for site in [&it.head, &it.target] {
                            td { (place(site)) br; code { (site.before) } @for line in &site.after { br; code { (line) } } br; code { (code(site)) } }
                        }
                    }
                }
            }
        }
    }
}
