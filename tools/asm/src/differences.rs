// SPDX-License-Identifier: GPL-2.0

//! Differences that are the compiler's doing and harm nothing: `differences.toml`, for all bases
//! and for inlined helpers.
//!
//! Each names its builds and probes. One that no longer occurs is an error, so the list does not
//! outlive what it excuses.

use crate::catalogue::Spec;
use crate::cell::Build;
use crate::error::{Error, Result};
use crate::probe::Probe;
use serde::Deserialize;
use std::path::Path;

/// The whole file.
#[derive(Debug, Default)]
pub struct Differences(Vec<Difference>);

/// A reason, and where it applies.
#[derive(Debug)]
pub struct Difference {
    /// One word.
    pub name: String,
    /// For people.
    pub reason: String,
    /// Builds, and which probes of each.
    pub places: Vec<(Vec<Build>, Vec<String>)>,
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
    builds: Vec<String>,
    probes: Vec<String>,
}

impl Differences {
    /// Reads the list; `specs` are the probes that it may name.
    pub fn read(path: &Path, specs: &[Spec]) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::read(path))?;

        Self::parse(&text, specs).map_err(|detail| Error::BadFile {
            path: path.to_owned(),
            detail,
        })
    }

    fn parse(text: &str, specs: &[Spec]) -> std::result::Result<Self, String> {
        let file: FileFormat = toml::from_str(text).map_err(|error| error.to_string())?;
        let read = |entry: Entry| {
            let name = &entry.name;
            if name.is_empty() || name.contains(char::is_whitespace) {
                return Err(format!("`{name}` is no name: one word"));
            }
            if entry.reason.trim().is_empty() || entry.places.is_empty() {
                return Err(format!("{name} needs a reason and where it is"));
            }
            let places = entry.places.iter().map(|place| place.read(specs));
            let places: std::result::Result<_, String> = places.collect();
            Ok(Difference {
                places: places.map_err(|error| format!("{name}: {error}"))?,
                name: entry.name,
                reason: entry.reason,
            })
        };

        Ok(Self(
            file.difference
                .into_iter()
                .map(read)
                .collect::<std::result::Result<_, _>>()?,
        ))
    }

    /// The name of the listed difference of a probe.
    pub fn find(&self, build: Build, probe: &Probe) -> Option<&str> {
        let applies = |difference: &&Difference| {
            let mut places = difference.places.iter();
            places.any(|(builds, names)| {
                builds.contains(&build) && names.iter().any(|name| is_of(probe, name))
            })
        };

        self.0
            .iter()
            .find(applies)
            .map(|difference| difference.name.as_str())
    }

    /// Those of the file.
    pub fn all(&self) -> &[Difference] {
        &self.0
    }
}

// A name without an ordering stands for all that the operation has.
fn is_of(probe: &Probe, name: &str) -> bool {
    probe.function() == name || probe.to_string() == name
}

impl Place {
    fn read(&self, specs: &[Spec]) -> std::result::Result<(Vec<Build>, Vec<String>), String> {
        if self.builds.is_empty() || self.probes.is_empty() {
            return Err("builds or probes are missing".to_owned());
        }
        let unknown = |name: &&String| !specs.iter().any(|spec| is_of(&spec.probe, name));
        if let Some(name) = self.probes.iter().find(unknown) {
            return Err(format!("no probe `{name}`"));
        }
        let builds = self.builds.iter().map(|name| name.parse());
        let builds: Result<_> = builds.collect();

        Ok((
            builds.map_err(|error| error.to_string())?,
            self.probes.clone(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    const GOOD: &str = "\
[[difference]]
name = 'order'
reason = 'r'

[[difference.where]]
builds = ['x86_64_O2']
probes = ['load__i32__relaxed', 'xchg__i8']
";

    #[test]
    fn only_what_is_named() {
        let list = Differences::parse(GOOD, &catalogue::all()).unwrap();
        for (build, probe, name) in [
            ("x86_64_O2", "load__i32__relaxed", Some("order")),
            ("x86_64_O2", "xchg__i8__full", Some("order")),
            ("x86_64_O2", "load__i32__acquire", None),
            ("x86_64_O2", "raw_xchg__i8__full", None),
            ("x86_64_Os", "load__i32__relaxed", None),
        ] {
            let found = list.find(build.parse().unwrap(), &Probe::parse(probe).unwrap());
            assert_eq!(found, name, "{build} {probe}");
        }
    }

    #[test]
    fn no_patterns_and_no_gaps() {
        for (from, to) in [
            ("x86_64_O2", "x86_64_*"),
            ("load__i32__relaxed", "load__*"),
            ("reason = 'r'", "reason = ' '"),
            ("name = 'order'", "name = 'in order'"),
            ("builds = ['x86_64_O2']", "builds = []"),
        ] {
            let text = GOOD.replace(from, to);
            assert!(
                Differences::parse(&text, &catalogue::all()).is_err(),
                "{to}"
            );
        }
    }
}
