// SPDX-License-Identifier: GPL-2.0

//! Races: reports of the same two accesses are of one race, whichever access KCSAN was watching.

use crate::access::{Access, Kind};
use crate::log::Log;
use crate::place::most_specific;
use crate::report::Report;
use crate::symbol::{Language, Symbol};
use serde::Serialize;

/// The reports of one race.
#[derive(Clone, Debug, Serialize)]
pub struct Race<'a> {
    /// The number of reports.
    pub count: usize,
    /// Whether one of their logs is of a kernel with `CONFIG_KCSAN_STRICT`, and whether one is of a kernel
    /// without.
    pub strict: [bool; 2],
    /// The log with the first report.
    pub file: &'a str,
    /// The first report.
    pub report: &'a Report,
}

/// What two reports of one race have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    bug: String,
    sides: Vec<Side>,
    alone: bool,
    /// A report with Rust among the callers is never hidden behind one without.
    of_the_kernel: bool,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Side {
    function: String,
    access: Option<(Kind, bool, u64)>,
    /// The source line, or, where it is unknown, the offset.
    place: String,
}

impl Side {
    fn of(access: &Access) -> Self {
        let top = access.top();
        let shown = access.caller().or(top);
        let place = shown.and_then(|symbol| most_specific(&symbol.places));
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
        of_the_kernel: report.is_of_the_kernel(),
    }
}

/// Groups the reports of logs into races, in the order of their first reports.
pub fn group(logs: &[Log]) -> Vec<Race<'_>> {
    let mut found: Vec<(Key, Race<'_>)> = Vec::new();

    for log in logs {
        for report in &log.reports {
            let strict = log.strict == Some(true);
            let key = key(report);
            let at = found.iter().position(|(known, _)| *known == key);
            let at = at.unwrap_or_else(|| {
                let race = Race {
                    count: 0,
                    strict: [false; 2],
                    file: &log.file,
                    report,
                };
                found.push((key, race));
                found.len() - 1
            });
            let (_, race) = &mut found[at];
            race.count += 1;
            race.strict[usize::from(!strict)] = true;
        }
    }
    found.into_iter().map(|(_, race)| race).collect()
}

impl Race<'_> {
    /// The languages of the sides, for the table.
    pub fn languages(&self) -> String {
        let languages: Vec<_> = match self.report.has_other_title() {
            true => self.report.title.iter().map(Symbol::language).collect(),
            false => self.sides().map(Access::language).collect(),
        };
        let words: Vec<_> = languages.into_iter().map(Language::word).collect();
        match words.is_empty() {
            true => Language::Unknown.word().to_owned(),
            false => words.join("/"),
        }
    }

    /// The accesses in the order of their functions' names, as in the title.
    pub fn sides(&self) -> impl Iterator<Item = &Access> {
        let mut sides: Vec<_> = self.report.accesses.iter().collect();
        sides.sort_by_key(|access| access.top().map(|top| &top.function));
        sides.into_iter()
    }
}
