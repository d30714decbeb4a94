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
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Differences {
    /// Each of them.
    #[serde(default, rename = "difference")]
    pub all: Vec<Difference>,
}

/// A reason, and where it applies.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// One word.
    pub name: String,
    /// For people.
    pub reason: String,
    /// Where it is.
    #[serde(rename = "where")]
    pub places: Vec<Place>,
}

/// Some probes in some builds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Place {
    pub builds: Vec<String>,
    pub probes: Vec<String>,
}

impl Differences {
    /// Reads the list; `specs` are the probes that it may name.
    pub fn read(path: &Path, specs: &[Spec]) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::read(path))?;

        parse(&text, specs).map_err(|detail| Error::BadFile {
            path: path.to_owned(),
            detail,
        })
    }

    /// The name of the listed difference of a probe.
    pub fn find(&self, build: Build, probe: &Probe) -> Option<&str> {
        let build = build.to_string();
        let has = |place: &Place| {
            place.builds.contains(&build) && place.probes.iter().any(|name| is_of(probe, name))
        };
        let applies = |difference: &&Difference| difference.places.iter().any(has);

        self.all
            .iter()
            .find(applies)
            .map(|found| found.name.as_str())
    }
}

// A name without an ordering stands for all that the operation has.
fn is_of(probe: &Probe, name: &str) -> bool {
    probe.function() == name || probe.to_string() == name
}

fn parse(text: &str, specs: &[Spec]) -> std::result::Result<Differences, String> {
    let list: Differences = toml::from_str(text).map_err(|error| error.to_string())?;

    for Difference {
        name,
        reason,
        places,
    } in &list.all
    {
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(format!("`{name}` is no name: one word"));
        }
        if reason.trim().is_empty() || places.is_empty() {
            return Err(format!("{name} needs a reason and where it is"));
        }
        for Place { builds, probes } in places {
            if builds.is_empty() || probes.is_empty() {
                return Err(format!("{name}: builds or probes are missing"));
            }
            if let Some(build) = builds.iter().find(|build| build.parse::<Build>().is_err()) {
                return Err(format!("{name}: no build `{build}`"));
            }
            let unknown = |name: &&String| !specs.iter().any(|spec| is_of(&spec.probe, name));
            if let Some(probe) = probes.iter().find(unknown) {
                return Err(format!("{name}: no probe `{probe}`"));
            }
        }
    }
    Ok(list)
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
        let list = parse(GOOD, &catalogue::all()).unwrap();
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
            assert!(parse(&text, &catalogue::all()).is_err(), "{to}");
        }
    }
}
