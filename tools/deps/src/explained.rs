// SPDX-License-Identifier: GPL-2.0

//! Dependencies that are known to be broken, each with the reason and what it does: a file that is checked in.

use crate::report::Survey;
use crate::source::Kind;
use crate::{Error, Found, Site};
use serde::Deserialize;
use std::fs;
use std::path::Path;

/// The list.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    /// In the order of the file.
    #[serde(default)]
    pub broken: Vec<Entry>,
}

/// Dependencies with one explanation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The functions that have it; on each machine, some of them.
    pub functions: Vec<String>,
    /// What depends.
    pub kind: Kind,
    /// A function that the load is from: the one itself, or one that is inlined there; or any.
    pub from: Option<String>,
    /// A function that the access is from, or any.
    pub to: Option<String>,
    /// The kernels and architectures.
    pub machines: Vec<String>,
    /// Whether something can go wrong.
    pub harmful: bool,
    /// Why it is broken, and why that is harmful or not.
    pub why: String,
    /// What would mend it.
    pub mends: String,
}

impl Entry {
    /// For people, where it starts and ends.
    pub fn ends(&self) -> String {
        let ends = [(" from ", &self.from), (" to ", &self.to)];
        let ends = ends
            .iter()
            .filter_map(|(word, name)| Some((word, name.as_ref()?)));
        ends.map(|(word, name)| format!("{word}{name}()")).collect()
    }

    fn has(&self, found: &Found) -> bool {
        let is_from = |site: &Site, name: &Option<String>| {
            name.as_ref()
                .is_none_or(|name| site.frames.iter().any(|it| it.function == *name))
        };
        self.functions.contains(&found.function)
            && found.kind == self.kind
            && is_from(&found.head, &self.from)
            && is_from(&found.target, &self.to)
    }
}

impl Explained {
    /// Reads a list.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(|error| Error::Io(path.to_owned(), error))?;
        toml::from_str(&text).map_err(|error| Error::Explained(path.to_owned(), error))
    }

    /// What does not fit to what was found on a machine: broken dependencies without an entry, and the other way.
    pub fn mistakes(&self, survey: &Survey, machine: &str) -> Vec<String> {
        let entries = self.broken.iter();
        let entries = entries.filter(|it| it.machines.iter().any(|it| it == machine));
        let entries: Vec<_> = entries.collect();
        let new = survey
            .broken()
            .filter(|it| !entries.iter().any(|entry| entry.has(it)));
        let new = new.map(|it| {
            format!(
                "{}(): a broken {} dependency is not explained",
                it.function,
                it.kind.word()
            )
        });
        let is_met = |entry: &&&Entry| survey.broken().any(|it| entry.has(it));
        let old = entries.iter().filter(|it| !is_met(it));
        let old = old.map(|entry| {
            let kind = entry.kind.word();
            let (names, ends) = (entry.functions.join(", "), entry.ends());
            format!("{names}: no {kind} dependency{ends} is broken any more")
        });
        new.chain(old).collect()
    }
}
