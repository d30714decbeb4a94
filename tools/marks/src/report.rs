// SPDX-License-Identifier: GPL-2.0

//! What is said of fields: for programs, for the terminal and as a page.

mod html;
mod table;

pub use html::page;
pub use table::table;

use crate::access::{Access, Class, Kind};
use crate::index::Index;
use crate::judgement::{Judge, Judgement, Verdict};
use crate::rust::Fields;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is said.
#[derive(Serialize)]
pub struct Report {
    /// The number of translation units.
    pub units: usize,
    /// Those that cannot be parsed, and why.
    pub failed: Vec<(String, String)>,
    /// The fields.
    pub fields: Vec<Field>,
}

/// A field or variable.
#[derive(Default, Serialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// The places where Rust hands it to an atomic operation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rust: Vec<String>,
    /// The number of plain accesses of each verdict.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// The number of marked ones.
    pub marked: usize,
    /// The number of functions that access it.
    pub functions: usize,
    /// Its accesses.
    pub accesses: Vec<Row>,
}

/// An access.
#[derive(Serialize)]
pub struct Row {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// The function.
    pub function: String,
    /// The structure or variable that the field's structure is part of.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub within: String,
    /// What it does.
    pub kind: Kind,
    /// How.
    pub class: Class,
    /// The macro or function that marks it, or that the address goes to.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// The locks that are held: see `locks`.
    pub locks: Vec<String>,
    /// Of a plain access.
    #[serde(flatten)]
    pub judgement: Option<Judgement>,
}

impl Field {
    /// What the index has of a field, and only inside `within` if that is not empty.
    pub fn new(index: &Index, object: u32, within: &str, rust: Vec<String>) -> Self {
        let judge = Judge::new(index, object);
        let text = |number| index.names.text(number);
        let accesses: Vec<_> = index
            .of(object)
            .filter(|one| within.is_empty() || text(one.within) == within)
            .collect();
        let rows: Vec<_> = accesses
            .iter()
            .map(|access| Row::new(index, &judge, access))
            .collect();
        let mut verdicts = BTreeMap::new();
        for judgement in rows.iter().filter_map(|row| row.judgement.as_ref()) {
            *verdicts.entry(judgement.verdict).or_default() += 1;
        }
        let functions: BTreeSet<_> = accesses
            .iter()
            .map(|one| (one.file, one.function))
            .collect();
        Self {
            name: text(object).to_owned(),
            rust,
            verdicts,
            marked: accesses
                .iter()
                .filter(|one| one.class == Class::Marked)
                .count(),
            functions: functions.len(),
            accesses: rows,
        }
    }

    /// The number of accesses that lack a mark.
    pub fn unmarked(&self) -> usize {
        self.count(Verdict::Unmarked)
    }

    /// The number of plain accesses with a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.verdicts.get(&verdict).copied().unwrap_or(0)
    }
}

impl Row {
    fn new(index: &Index, judge: &Judge<'_>, access: &Access) -> Self {
        let text = |number| index.names.text(number).to_owned();
        Self {
            file: text(access.file),
            line: access.line,
            column: access.column,
            function: text(access.function),
            within: text(access.within),
            kind: access.kind,
            class: access.class,
            by: text(access.by),
            locks: access.locks.iter().map(|lock| text(*lock)).collect(),
            judgement: access.is_plain().then(|| judge.judge(access)),
        }
    }

    /// The verdict, or how the access is marked.
    pub fn word(&self) -> &'static str {
        match (&self.judgement, self.class) {
            (Some(judgement), _) => judgement.verdict.word(),
            (None, Class::Marked) => "marked",
            (None, Class::PerCpu) => "per CPU",
            (None, Class::Assembly) => "assembly",
            (None, _) => "address",
        }
    }

    /// Why, or by what.
    pub fn reason(&self) -> String {
        match &self.judgement {
            Some(judgement) => judgement.reason.clone(),
            None if self.by.is_empty() => String::new(),
            None if self.kind == Kind::Address => format!("goes to {}", self.by),
            None => self.by.clone(),
        }
    }
}

/// The fields that Rust hands to atomic operations, also those that no C code in the index accesses.
pub fn of_rust(index: &Index, rust: &Fields) -> Vec<Field> {
    let field = |(name, places): (&String, &Vec<String>)| match index.names.find(name) {
        Some(object) => Field::new(index, object, "", places.clone()),
        None => Field {
            name: name.clone(),
            rust: places.clone(),
            ..Field::default()
        },
    };
    rust.iter().map(field).collect()
}

/// The fields that are marked in one place and plain, without a reason, in another. In front are those
/// that Rust accesses, then those with the most marks, then those of the most functions.
pub fn mixed(index: &Index, rust: &Fields) -> Vec<Field> {
    let objects = index.objects().filter(|object| {
        let has = |class| {
            index
                .of(*object)
                .any(|one| one.class == class && one.kind != Kind::Address)
        };
        has(Class::Marked) && has(Class::Plain)
    });
    let field = |object| {
        let places = rust
            .get(index.names.text(object))
            .cloned()
            .unwrap_or_default();
        Field::new(index, object, "", places)
    };
    let mut fields: Vec<_> = objects
        .map(field)
        .filter(|field| field.unmarked() > 0)
        .collect();
    fields.sort_by(|one, other| {
        let rank = |field: &Field| (!field.rust.is_empty(), field.marked, field.functions);
        rank(other)
            .cmp(&rank(one))
            .then_with(|| one.name.cmp(&other.name))
    });
    fields
}
