// SPDX-License-Identifier: GPL-2.0

//! A race: all reports of the same two accesses, whichever of them KCSAN was watching.

use crate::access::{Access, Kind};
use crate::read::Log;
use crate::report::Report;
use crate::source::{telling, Language};
use serde::Serialize;

/// Reports that are of one race.
#[derive(Clone, Debug, Serialize)]
pub struct Race<'a> {
    /// How many.
    pub count: usize,
    /// Whether one of their logs is of a kernel with `CONFIG_KCSAN_STRICT`, and whether one is not.
    pub strict: [bool; 2],
    /// The log with the first.
    pub file: &'a str,
    /// The first, if possible one with all its parts.
    pub report: &'a Report,
}

/// What makes two reports the same.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    bug: String,
    sides: Vec<Side>,
    alone: bool,
    /// One report with Rust among the callers is enough to look at.
    own: bool,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Side {
    function: String,
    access: Option<(Kind, bool, u64)>,
    /// The source line, or the offset where none is known.
    place: String,
}

impl Side {
    fn of(access: &Access) -> Self {
        let top = access.top();
        let shown = access.caller().or(top);
        let place = shown.and_then(|symbol| telling(&symbol.places));
        let offset = shown.and_then(|symbol| symbol.offset);
        Self {
            function: top.map(|top| top.title()).unwrap_or_default(),
            access: Some((access.kind, access.marked, access.size)),
            place: match (place, offset) {
                (Some(place), _) => place.to_string(),
                (None, Some((offset, _))) => format!("{offset:#x}"),
                (None, None) => String::new(),
            },
        }
    }
}

fn key(report: &Report) -> Key {
    let mut sides: Vec<_> = report.accesses.iter().map(Side::of).collect();

    if !report.complete || report.has_other_title() {
        sides.extend(report.functions().into_iter().map(|symbol| Side {
            function: symbol.title(),
            access: None,
            place: String::new(),
        }));
    }
    sides.sort();
    Key {
        bug: report.bug.clone(),
        sides,
        alone: report.unknown_origin,
        own: report.is_of_the_kernel(),
    }
}

/// The races in logs, in the order in which they come first.
pub fn races(logs: &[Log]) -> Vec<Race<'_>> {
    let mut found: Vec<(Key, Race<'_>)> = Vec::new();

    for log in logs {
        for report in &log.reports {
            let strict = log.strict == Some(true);
            let strict = [strict, !strict];
            let key = key(report);
            if let Some((_, race)) = found.iter_mut().find(|(known, _)| *known == key) {
                race.count += 1;
                race.strict[0] |= strict[0];
                race.strict[1] |= strict[1];
            } else {
                let race = Race {
                    count: 1,
                    strict,
                    file: &log.file,
                    report,
                };
                found.push((key, race));
            }
        }
    }
    found.into_iter().map(|(_, race)| race).collect()
}

impl Race<'_> {
    /// The languages, for the table.
    pub fn languages(&self) -> String {
        let words: Vec<_> = match self.report.has_other_title() {
            true => {
                let named = self.report.title.iter();
                named.map(|symbol| Language::of(symbol).word()).collect()
            }
            false => self.sides().map(|side| side.language().word()).collect(),
        };
        match words.as_slice() {
            [] => Language::Unknown.word().to_owned(),
            words => words.join("/"),
        }
    }

    /// The accesses by the names of their functions, as the title has them.
    pub fn sides(&self) -> impl Iterator<Item = &Access> {
        let mut sides: Vec<_> = self.report.accesses.iter().collect();
        sides.sort_by_key(|access| access.top().map(|top| &top.function));
        sides.into_iter()
    }
}
