// SPDX-License-Identifier: GPL-2.0

//! Where something stands in the text of a test.

#![allow(missing_docs, reason = "names that say it have no comment")]

use std::ops::Range;

/// A part of the text, in bytes.
///
/// Any two are equal: two trees are the same test wherever their parts stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Span {}

impl Span {
    /// The bytes from `start` up to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// From the start of this one to the end of another.
    pub fn to(self, last: Self) -> Self {
        Self::new(self.start, last.end)
    }

    /// The same as a range.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Where it starts in `text`: line and column from 1, the column in characters.
    pub fn line_column(self, text: &str) -> (usize, usize) {
        let before = text.get(..self.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);

        (
            before.bytes().filter(|&byte| byte == b'\n').count() + 1,
            before[line_start..].chars().count() + 1,
        )
    }
}
