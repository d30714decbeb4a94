// SPDX-License-Identifier: GPL-2.0

//! Which macros a piece of code comes from.

#![allow(non_upper_case_globals)]

use crate::libclang::{Cursor, File, Place};
use clang_sys::{CXCursor_MacroDefinition, CXCursor_MacroExpansion};

/// A macro's use or definition.
pub struct Range {
    file: File,
    /// The first byte.
    pub start: u32,
    /// The byte behind the last.
    pub end: u32,
    /// The macro.
    pub name: String,
    /// The range around it.
    outer: Option<usize>,
}

/// The macros of a unit.
#[derive(Default)]
pub struct Macros {
    uses: Vec<Range>,
    definitions: Vec<Range>,
}

impl Macros {
    /// Reads the unit's declarations, of which macros are some.
    pub fn new(declarations: &[Cursor<'_>]) -> Self {
        let mut all = Self::default();
        for cursor in declarations {
            let list = match cursor.kind() {
                CXCursor_MacroExpansion => &mut all.uses,
                CXCursor_MacroDefinition => &mut all.definitions,
                _ => continue,
            };
            let (start, end) = cursor.extent();
            let (file, start, end) = (start.file, start.offset, end.offset);
            list.push(Range {
                file,
                start,
                end,
                name: cursor.spelling(),
                outer: None,
            });
        }
        nest(&mut all.uses);
        nest(&mut all.definitions);
        all
    }

    /// The macros in whose use this position is, from the innermost.
    pub fn around(&self, place: Place) -> impl Iterator<Item = &str> {
        around(&self.uses, place).map(|range| range.name.as_str())
    }

    /// The macro whose definition has this position.
    pub fn defining(&self, place: Place) -> Option<&str> {
        Some(&around(&self.definitions, place).next()?.name)
    }

    /// The uses of macros between two positions of a file.
    pub fn between(&self, start: Place, end: Place) -> impl Iterator<Item = &Range> {
        let from = self
            .uses
            .partition_point(|one| (one.file, one.start) < (start.file, start.offset));
        let inside = move |one: &&Range| one.file == start.file && one.start < end.offset;
        self.uses[from..].iter().take_while(inside)
    }
}

fn nest(ranges: &mut Vec<Range>) {
    ranges.sort_by_key(|one| (one.file, one.start, u32::MAX - one.end));
    ranges.dedup_by_key(|one| (one.file, one.start, one.end));
    let mut open: Vec<usize> = Vec::new();
    for number in 0..ranges.len() {
        let (file, start) = (ranges[number].file, ranges[number].start);
        let is_over = |last: &usize| ranges[*last].file != file || ranges[*last].end <= start;
        while open.last().is_some_and(is_over) {
            open.pop();
        }
        ranges[number].outer = open.last().copied();
        open.push(number);
    }
}

fn around(ranges: &[Range], place: Place) -> impl Iterator<Item = &Range> {
    let before = ranges.partition_point(|one| (one.file, one.start) <= (place.file, place.offset));
    let last = before.checked_sub(1);
    let chain = std::iter::successors(last, |number| ranges[*number].outer);
    chain
        .map(|number| &ranges[number])
        .filter(move |one| one.file == place.file && one.end > place.offset)
}
