// SPDX-License-Identifier: GPL-2.0

//! Annotations that are macros without an effect: `__must_hold(&p->lock)` and `__releases()` of functions,
//! `__guarded_by(&lock)` of fields. What they name is only in the text of the source.

#![allow(non_upper_case_globals)]

use super::Walker;
use crate::libclang::{Cursor, File};
use crate::locks::Lock;
use crate::names;
use clang_sys::*;
use std::fs;

impl<'u> Walker<'u> {
    /// The arguments of a macro's use, without the `&` in front of them.
    fn arguments(&mut self, file: File, start: u32, end: u32) -> Vec<String> {
        let path = self.folder.join(file.name(self.unit));
        let read = || fs::read_to_string(path).unwrap_or_default();
        let text = self.texts.entry(file).or_insert_with(read);
        let used = text.get(start as usize..end as usize).unwrap_or("");
        let inside = used
            .split_once('(')
            .and_then(|(_, rest)| rest.rsplit_once(')'));
        let arguments = inside.map_or("", |(arguments, _)| arguments).split(',');
        arguments
            .map(|one| {
                one.trim()
                    .trim_start_matches(['&', '('])
                    .trim_end_matches(')')
                    .to_owned()
            })
            .collect()
    }

    /// The locks that a function's callers have to hold, as its declaration says.
    pub(super) fn must_hold(&mut self, definition: Cursor<'u>, body: Cursor<'u>) -> Vec<Lock> {
        let (start, end) = (definition.extent().0, body.place());
        let uses = self.macros.between(start, end);
        let uses: Vec<_> = uses
            .map(|one| (one.name.clone(), one.start, one.end))
            .collect();
        let mut locks = Vec::new();
        for (name, from, to) in uses {
            let shared = name.ends_with("_shared");
            if !matches!(
                name.trim_end_matches("_shared"),
                "__must_hold" | "__releases"
            ) {
                continue;
            }
            for text in self.arguments(start.file, from, to) {
                let is_parameter = |one: &Cursor<'u>| {
                    let rest = text.strip_prefix(&one.spelling());
                    one.kind() == CXCursor_ParmDecl
                        && rest.is_some_and(|rest| rest.starts_with("->"))
                };
                let parameter = definition.children().into_iter().find(is_parameter);
                let field = text.split_once("->").map_or("", |(_, field)| field);
                let class = match parameter {
                    Some(one) if !field.contains("->") => {
                        let owner = one.ty().canonical().pointee().canonical().declaration();
                        format!("{}.{field}", names::record(owner))
                    }
                    _ => text.clone(),
                };
                locks.push(Lock {
                    is_global: parameter.is_none() && !text.contains("->"),
                    text,
                    class,
                    shared,
                });
            }
        }
        locks
    }

    /// The fields of a structure that are said to be guarded by a lock, and the lock.
    pub fn guarded_fields(&mut self, structure: Cursor<'u>) {
        let (start, end) = structure.extent();
        let uses = self
            .macros
            .between(start, end)
            .filter(|one| one.name == "__guarded_by");
        let uses: Vec<_> = uses.map(|one| (one.start, one.end)).collect();
        if uses.is_empty() {
            return;
        }
        let fields = structure
            .children()
            .into_iter()
            .filter(|one| one.kind() == CXCursor_FieldDecl);
        let fields: Vec<_> = fields.map(|one| (one.place().offset, one)).collect();
        for (from, to) in uses {
            let Some((_, field)) = fields.iter().rev().find(|(offset, _)| *offset < from) else {
                continue;
            };
            let Some(text) = self.arguments(start.file, from, to).into_iter().next() else {
                continue;
            };
            let is_field = fields.iter().any(|(_, one)| one.spelling() == text);
            let lock = match is_field {
                true => format!("{}.{text}", names::record(structure)),
                false => text,
            };
            let pair = (
                self.names.number(&names::field(*field)),
                self.names.number(&lock),
            );
            self.guarded.insert(pair);
        }
    }
}
