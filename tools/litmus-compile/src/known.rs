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
