// SPDX-License-Identifier: GPL-2.0

//! Names of fields and variables, and their numbers.

#![allow(non_upper_case_globals)]

use crate::libclang::Cursor;
use clang_sys::{CXCursor_FieldDecl, CXCursor_StructDecl, CXCursor_UnionDecl};
use std::collections::HashMap;

/// Texts, each once, with numbers. Number 0 is the empty text.
#[derive(Clone, Debug)]
pub struct Names {
    texts: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Default for Names {
    fn default() -> Self {
        let mut names = Self {
            texts: Vec::new(),
            numbers: HashMap::new(),
        };
        names.number("");
        names
    }
}

impl Names {
    /// The number of a text.
    pub fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }

    /// The number of a text that is there.
    pub fn find(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    /// The text of a number.
    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", String::as_str)
    }

    /// All texts, in the order of their numbers.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }
}

fn is_record(cursor: Cursor<'_>) -> bool {
    matches!(cursor.kind(), CXCursor_StructDecl | CXCursor_UnionDecl)
}

/// The full name of a field: that of the innermost structure with a name, and the members on the way.
/// Members of anonymous structures are members of what is around them, as in C.
pub fn field(declaration: Cursor<'_>) -> String {
    format!(
        "{}.{}",
        record(declaration.parent()),
        declaration.spelling()
    )
}

/// Whether a field shares its memory with others.
pub fn is_in_union(declaration: Cursor<'_>) -> bool {
    let mut outer = declaration.parent();
    while outer.is_anonymous() && outer.kind() == CXCursor_StructDecl {
        outer = outer.parent();
    }
    outer.kind() == CXCursor_UnionDecl
}

/// The full name of a structure or union.
pub fn record(cursor: Cursor<'_>) -> String {
    if !cursor.is_anonymous() {
        let name = cursor.spelling();
        return match name.is_empty() || name.contains('(') {
            true => type_name(cursor),
            false => name,
        };
    }
    let outer = cursor.parent();
    if !is_record(outer) {
        return type_name(cursor);
    }
    let fields = outer.children();
    let hash = cursor.canonical().hash();
    let is_of_this_type = |one: &&Cursor<'_>| {
        one.kind() == CXCursor_FieldDecl && element(**one).canonical().hash() == hash
    };
    match fields
        .iter()
        .find(is_of_this_type)
        .map(|one| one.spelling())
    {
        Some(name) if !name.is_empty() && !name.contains('(') => {
            format!("{}.{name}", record(outer))
        }
        _ => record(outer),
    }
}

/// The declaration of a field's type, or of its elements.
fn element(field: Cursor<'_>) -> Cursor<'_> {
    let mut ty = field.ty().canonical();
    while ty.is_array() {
        ty = ty.element();
    }
    ty.declaration()
}

/// Of a structure that only a typedef or a variable names.
fn type_name(cursor: Cursor<'_>) -> String {
    let name = cursor.ty().spelling();
    let name = ["struct ", "union "]
        .iter()
        .fold(name.as_str(), |name, start| {
            name.strip_prefix(start).unwrap_or(name)
        });
    match name.contains('(') {
        true => "(anonymous)".to_owned(),
        false => name.to_owned(),
    }
}
