// SPDX-License-Identifier: GPL-2.0

//! The frame of a page that needs nothing else: a matrix of tests and languages, and behind each cell
//! what there is to say of it.

use super::paths::without_folders;
use lkmm_litmus_gen::language::{is_mixed, words, Language};
use maud::{html, Markup, PreEscaped, DOCTYPE};

const LANGUAGES: [&str; 3] = ["C", "Rust", "mixed"];

/// A page.
#[derive(Debug)]
pub struct Page<'a> {
    /// Its heading.
    pub title: &'a str,
    /// What it shows.
    pub about: &'a str,
    /// The words of verdicts, for the filter.
    pub verdicts: &'a [&'a str],
    /// The tests, those that need attention first.
    pub rows: Vec<Row>,
}

/// A test.
#[derive(Debug)]
pub struct Row {
    /// What tells it from the others: see [`anchor`].
    pub number: usize,
    /// Its name.
    pub name: String,
    /// The same, with the file where another test has that name.
    pub label: String,
    /// What the model says of its condition.
    pub model: &'static str,
    /// What came of it in each assignment of languages.
    pub cells: Vec<Cell>,
    /// What there is to say of it.
    pub details: Markup,
}

/// A test in an assignment of languages.
#[derive(Debug)]
pub struct Cell {
    /// The languages.
    pub languages: Vec<Language>,
    /// The verdict.
    pub word: &'static str,
    /// How dark it is, from 0 to 1.
    pub shade: f64,
    /// What it shows.
    pub text: String,
}

/// The place of an assignment in the page.
pub fn anchor(number: usize, languages: &[Language]) -> String {
    format!("test{number}-{}", words(languages).replace(',', "-"))
}

/// The page as text.
pub fn page(page: &Page<'_>) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            meta charset="utf-8";
            title { (page.title) }
            style { (PreEscaped(include_str!("page.css"))) }
            h1 { (page.title) }
            p { (without_folders(page.about)) }
            p {
                label { "Name " input id="name" type="search"; }
                (choice("verdict", "Verdict ", page.verdicts))
                (choice("languages", "Languages ", &LANGUAGES))
            }
            table id="matrix" {
                thead { tr { th { "test" } th { "model" } @for name in LANGUAGES { th { (name) } } } }
                tbody { @for one in &page.rows { (row(one)) } }
            }
            @for row in &page.rows {
                section id={ "test" (row.number) } {
                    h2 { (without_folders(&row.label)) }
                    (row.details)
                }
            }
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

fn column(languages: &[Language]) -> &'static str {
    match languages {
        _ if is_mixed(languages) => "mixed",
        [Language::Rust, ..] => "Rust",
        _ => "C",
    }
}

fn row(row: &Row) -> Markup {
    html! {
        tr data-name=(row.name) {
            td { a href={ "#test" (row.number) } { (without_folders(&row.label)) } }
            td { (row.model) }
            @for name in LANGUAGES {
                td {
                    @for one in row.cells.iter().filter(|one| column(&one.languages) == name) {
                        (cell(row, one))
                    }
                }
            }
        }
    }
}

fn cell(row: &Row, cell: &Cell) -> Markup {
    // The word for a verdict, as a class of CSS and a value of the filter.
    let class = cell.word.to_lowercase().replace(' ', "-");
    let languages = &cell.languages;
    let at = format!("#{}", anchor(row.number, languages));
    let title = format!("{} {}: {}", row.label, words(languages), cell.word);
    html! {
        a href=(at) class=(class) style={ "--rate:" (cell.shade) } title=(without_folders(&title))
            data-verdict=(class) data-languages=(column(languages)) {
            (cell.text)
            @if is_mixed(languages) { small { (words(languages)) } }
        }
    }
}
