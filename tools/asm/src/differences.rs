// SPDX-License-Identifier: GPL-2.0

//! Differences that are the compiler's doing and harm nothing: `differences.toml`, for all bases.
//!
//! Each names its cells and probes one by one. One that no longer occurs is an error, so the list
//! does not outlive what it excuses.

use crate::cell::Cell;
use crate::probe::Probe;
use crate::{Error, Result};
use serde::Deserialize;
use std::path::Path;

/// The whole file.
#[derive(Debug, Default)]
pub struct Differences(Vec<Difference>);

#[derive(Debug)]
struct Difference {
    name: String,
    places: Vec<(Vec<Cell>, Vec<Probe>)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileFormat {
    #[serde(default)]
    difference: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    reason: String,
    #[serde(rename = "where")]
    places: Vec<Place>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    cells: Vec<String>,
    probes: Vec<String>,
}

impl Differences {
    /// Reads the list.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Read {
            path: path.to_owned(),
            source,
        })?;

        Self::parse(&text).map_err(|detail| Error::BadFile {
            path: path.to_owned(),
            detail,
        })
    }

    /// Reads its text.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        let file: FileFormat = toml::from_str(text).map_err(|error| error.to_string())?;

        file.difference
            .into_iter()
            .map(Difference::new)
            .collect::<std::result::Result<_, _>>()
            .map(Self)
    }

    /// The name of the listed difference of a probe.
    pub fn find(&self, cell: Cell, probe: &Probe) -> Option<&str> {
        self.listed(cell)
            .find(|(_, listed)| *listed == probe)
            .map(|(name, _)| name)
    }

    /// The probes that are listed for a cell, each with the name of its difference.
    pub fn listed(&self, cell: Cell) -> impl Iterator<Item = (&str, &Probe)> {
        self.0.iter().flat_map(move |difference| {
            difference
                .places
                .iter()
                .filter(move |(cells, _)| cells.contains(&cell))
                .flat_map(|(_, probes)| probes)
                .map(|probe| (difference.name.as_str(), probe))
        })
    }
}

impl Difference {
    fn new(entry: Entry) -> std::result::Result<Self, String> {
        let Entry {
            name,
            reason,
            places,
        } = entry;

        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(format!("`{name}` is no name: one word"));
        }
        if reason.trim().is_empty() || places.is_empty() {
            return Err(format!("{name} needs a reason and where it is"));
        }
        let places = places
            .iter()
            .map(|place| place.read().map_err(|error| format!("{name}: {error}")))
            .collect::<std::result::Result<_, _>>()?;

        Ok(Self { name, places })
    }
}

impl Place {
    fn read(&self) -> std::result::Result<(Vec<Cell>, Vec<Probe>), String> {
        if self.cells.is_empty() || self.probes.is_empty() {
            return Err("cells or probes are missing".to_owned());
        }
        let cell = |name: &String| name.parse().map_err(|error: Error| error.to_string());
        let probe = |name: &String| Probe::parse(name).ok_or(format!("no probe `{name}`"));

        Ok((
            self.cells
                .iter()
                .map(cell)
                .collect::<std::result::Result<_, _>>()?,
            self.probes
                .iter()
                .map(probe)
                .collect::<std::result::Result<_, _>>()?,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
[[difference]]
name = 'order'
reason = 'r'

[[difference.where]]
cells = ['x86_64_O2_inlined']
probes = ['load__i32__relaxed']
";

    #[test]
    fn only_what_is_named() {
        let list = Differences::parse(GOOD).unwrap();
        let probe = Probe::parse("load__i32__relaxed").unwrap();
        let cell = "x86_64_O2_inlined".parse().unwrap();

        assert_eq!(list.find(cell, &probe), Some("order"));
        assert_eq!(
            list.find("x86_64_Os_inlined".parse().unwrap(), &probe),
            None
        );
        assert_eq!(
            list.find(cell, &Probe::parse("load__i64__relaxed").unwrap()),
            None
        );
    }

    #[test]
    fn no_patterns_and_no_gaps() {
        for (from, to) in [
            ("x86_64_O2_inlined", "x86_64_*"),
            ("load__i32__relaxed", "load__*"),
            ("reason = 'r'", "reason = ' '"),
            ("name = 'order'", "name = 'in order'"),
            ("cells = ['x86_64_O2_inlined']", "cells = []"),
        ] {
            assert!(Differences::parse(&GOOD.replace(from, to)).is_err(), "{to}");
        }
    }
}
