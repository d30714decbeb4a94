// SPDX-License-Identifier: GPL-2.0

//! Breakages that are known, with their causes: a file that is checked in.

use crate::case::Case;
use lkmm_litmus_gen::language::Language;
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// The list.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    #[serde(default)]
    broken: Vec<Entry>,
}

/// A process that breaks a test.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The name of the test.
    pub test: String,
    /// The process that lost an order.
    pub process: usize,
    /// The builds in which it does in C.
    #[serde(default)]
    c: Vec<Pattern>,
    /// The builds in which it does in Rust.
    #[serde(default)]
    rust: Vec<Pattern>,
    /// Why.
    pub cause: String,
}

/// Words of a build, with slashes between them: `O2`, `Os/globals`, `O2/parameters/lse`. Those that are
/// left out may be any.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Pattern(String);

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Error {
    #[error("{}: {cause}", path.display())]
    Read {
        path: PathBuf,
        cause: std::io::Error,
    },
    #[error("{}: {cause}", path.display())]
    Format {
        path: PathBuf,
        cause: toml::de::Error,
    },
}

impl Known {
    /// Reads a list.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(|cause| Error::Read {
            path: path.to_owned(),
            cause,
        })?;
        toml::from_str(&text).map_err(|cause| Error::Format {
            path: path.to_owned(),
            cause,
        })
    }

    /// The entries, in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.broken
    }

    /// The entry by which a case of a test is broken.
    pub fn find(&self, test: &str, case: &Case) -> Option<&Entry> {
        self.broken.iter().find(|entry| entry.has(test, case))
    }
}

impl Entry {
    /// Whether it is about this case.
    pub fn has(&self, test: &str, case: &Case) -> bool {
        let patterns = match case.languages.get(self.process) {
            Some(Language::C) => &self.c,
            Some(Language::Rust) => &self.rust,
            None => return false,
        };
        let words = [
            case.build.level(),
            case.variables.word().to_owned(),
            case.view.name.to_owned(),
        ];
        let matches = |pattern: &Pattern| {
            pattern
                .0
                .split('/')
                .all(|word| words.iter().any(|one| one == word))
        };
        self.test == test && patterns.iter().any(matches)
    }
}

#[cfg(test)]
mod tests {
    use super::Known;
    use crate::arch::Arch;
    use crate::build::{Build, Variant};
    use crate::case::Case;
    use lkmm_litmus_gen::language::Language;
    use lkmm_litmus_gen::Variables;

    #[test]
    fn which_builds_an_entry_is_about() {
        let arch = Arch::find("arm64").unwrap();
        let case = |process_1| Case {
            languages: vec![Language::C, process_1],
            variables: Variables::Globals,
            view: arch.view("llsc").unwrap(),
            build: Build {
                cell: "arm64_lse_Os_inlined".parse().unwrap(),
                variant: Variant::Mir0,
            },
        };
        for (entry, in_c, in_rust) in [
            ("process = 1\nc = ['Os mir0']", true, false),
            ("process = 1\nrust = ['Os mir0/globals/llsc']", false, true),
            ("process = 1\nc = ['llsc']\nrust = ['llsc']", true, true),
            ("process = 0\nc = ['O2', 'globals']", true, true),
            ("process = 0\nrust = ['Os mir0']", false, false),
            ("process = 1\nc = ['Os']", false, false),
            ("process = 1\nc = ['Os mir0/parameters']", false, false),
            ("process = 2\nc = ['Os mir0']", false, false),
            ("process = 1", false, false),
        ] {
            let text = format!("[[broken]]\ntest = 't'\ncause = 'c'\n{entry}\n");
            let known: Known = toml::from_str(&text).unwrap();
            let found =
                [Language::C, Language::Rust].map(|one| known.find("t", &case(one)).is_some());
            assert_eq!(found, [in_c, in_rust], "{entry}");
            assert_eq!(known.find("u", &case(Language::C)), None);
        }
        let odd = "[[broken]]\ntest = 't'\ncause = 'c'\nprocess = 1\nin_c = ['Os']\n";
        assert!(toml::from_str::<Known>(odd).is_err());
    }
}
