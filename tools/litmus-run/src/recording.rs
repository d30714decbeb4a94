// SPDX-License-Identifier: GPL-2.0

//! Results with the machine that they are of: what a kit's `run` writes.
//!
//! A file has recordings one after the other, each an object in JSON with a name that no other one
//! has. So files are merged by the union of their recordings, in any order and however often; counts
//! are added when the recordings are judged. On a console each line of a recording is behind [`MARK`].
//! A log of a guest without such lines is a recording of an unknown machine.

#![allow(missing_docs, reason = "names that say it have no comment")]

use crate::log;
use lkmm_litmus::bounded;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::btree_map::{BTreeMap, Entry};
use std::path::{Path, PathBuf};
use std::{fmt, io};

/// `run -p` of a kit prints its result behind this.
const MARK: &str = "litmus.json: ";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    pub id: String,
    pub machine: Option<Machine>,
    /// Lines of the kernel's log: see [`crate::log`].
    pub log: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Machine {
    /// Release and version.
    pub kernel: String,
    pub architecture: String,
    /// The model of its CPUs.
    pub cpu: String,
    /// Of each CPU that was used, the package and the core there: `0.1`.
    pub topology: BTreeMap<String, String>,
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cpus = self.topology.len();
        let (cpu, kernel, architecture) = (&self.cpu, &self.kernel, &self.architecture);
        write!(f, "{cpus} CPUs {cpu}, {architecture}, Linux {kernel}")
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{path}: {cause}", path = path.display())]
    Io { path: PathBuf, cause: io::Error },
    #[error("{path}: no result of a kit: {cause}", path = path.display())]
    Json {
        path: PathBuf,
        cause: serde_json::Error,
    },
    #[error("{path}: neither a result of a kit nor a log of a guest that ran tests", path = path.display())]
    Neither { path: PathBuf },
    #[error("recording {0} is there twice, with different results")]
    Conflict(String),
    #[error("{0}: {1}")]
    TooMany(String, log::TooMany),
}

/// The recordings of files, merged.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Recording>, Error> {
    let mut all = Vec::new();
    for path in paths {
        all.append(&mut read_one(path)?);
    }
    merge(all)
}

fn read_one(path: &Path) -> Result<Vec<Recording>, Error> {
    let bytes = bounded::read_file(path).map_err(|cause| Error::Io {
        path: path.to_owned(),
        cause,
    })?;
    let text = String::from_utf8_lossy(&bytes);
    let recordings = if text.trim_start().starts_with('{') {
        parse(&text)
    } else {
        on_console(&text)
    };
    let recordings = recordings.map_err(|cause| Error::Json {
        path: path.to_owned(),
        cause,
    })?;
    if !recordings.is_empty() {
        return Ok(recordings);
    }
    if !log::is_of_tests(&text) {
        return Err(Error::Neither {
            path: path.to_owned(),
        });
    }
    let hash = Sha256::digest(&bytes);
    Ok(vec![Recording {
        id: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        machine: None,
        log: text.lines().map(str::to_owned).collect(),
    }])
}

fn parse(text: &str) -> serde_json::Result<Vec<Recording>> {
    serde_json::Deserializer::from_str(text)
        .into_iter()
        .collect()
}

/// What a line of a console has of a recording.
pub fn in_line(line: &str) -> Option<&str> {
    line.split_once(MARK).map(|(_, json)| json)
}

/// The recordings that kits printed on a console. In its copy LAVA puts a backslash before each quote.
pub fn on_console(text: &str) -> serde_json::Result<Vec<Recording>> {
    let lines: Vec<_> = text.lines().filter_map(in_line).collect();
    let json = lines.join("\n");
    if json.starts_with("{\\\"") {
        parse(&json.replace("\\\"", "\""))
    } else {
        parse(&json)
    }
}

/// Each recording once, in the order of their names.
pub fn merge(recordings: impl IntoIterator<Item = Recording>) -> Result<Vec<Recording>, Error> {
    let mut merged = BTreeMap::new();
    for recording in recordings {
        match merged.entry(recording.id.clone()) {
            Entry::Vacant(place) => drop(place.insert(recording)),
            Entry::Occupied(known) if *known.get() == recording => {}
            Entry::Occupied(known) => return Err(Error::Conflict(known.key().clone())),
        }
    }
    Ok(merged.into_values().collect())
}

/// What is written to a file: an object per line.
pub fn text(recordings: &[Recording]) -> serde_json::Result<String> {
    let lines = recordings.iter().map(serde_json::to_string);
    lines.map(|line| Ok(line? + "\n")).collect()
}
