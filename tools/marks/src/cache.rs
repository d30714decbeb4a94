// SPDX-License-Identifier: GPL-2.0

//! Keeps what was found in each unit, until its command, a file that it reads, or this program changes.

use crate::command::Command;
use crate::unit::Part;
use crate::Error;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The code that decides what an index holds.
const CODE: &[&str] = &[
    include_str!("access.rs"),
    include_str!("command.rs"),
    include_str!("libclang.rs"),
    include_str!("locks.rs"),
    include_str!("macros.rs"),
    include_str!("names.rs"),
    include_str!("primitives.rs"),
    include_str!("unit.rs"),
    include_str!("walk.rs"),
    include_str!("walk/annotation.rs"),
    include_str!("walk/expression.rs"),
    include_str!("walk/held.rs"),
    include_str!("walk/lvalue.rs"),
    include_str!("walk/node.rs"),
    include_str!("walk/record.rs"),
    include_str!("walk/target.rs"),
];

/// The code that decides what Rust does.
const RUST: &[&str] = &[
    include_str!("rust.rs"),
    include_str!("rust/bindings.rs"),
    include_str!("rust/mir.rs"),
];

#[derive(Serialize, Deserialize)]
struct Entry {
    /// The files that were read, one a line.
    files: String,
    /// Of their contents.
    hash: String,
    /// The parts: those of a header that reads the same in many units are kept once.
    parts: Vec<String>,
}

/// A folder of results.
pub struct Cache {
    folder: PathBuf,
    version: String,
    /// Of the contents of files that were already read.
    files: Mutex<HashMap<PathBuf, String>>,
}

fn hash<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

impl Cache {
    /// Opens a folder, which does not have to be there.
    pub fn open(folder: &Path, libclang: &str) -> Result<Self, Error> {
        let folder = folder.join("marks");
        for kind in ["units", "parts"] {
            fs::create_dir_all(folder.join(kind))
                .map_err(|error| Error::Io(folder.clone(), error))?;
        }
        let version = hash(CODE.iter().copied().chain([libclang]));
        Ok(Self {
            folder,
            version,
            files: Mutex::default(),
        })
    }

    fn unit(&self, command: &Command) -> PathBuf {
        let words = [self.version.as_str(), &command.file];
        let name = hash(
            words
                .into_iter()
                .chain(command.arguments.iter().map(String::as_str)),
        );
        self.folder.join("units").join(name)
    }

    fn part(&self, name: &str) -> PathBuf {
        self.folder.join("parts").join(name)
    }

    /// Of all files' contents; nothing if one cannot be read.
    fn contents(&self, folder: &Path, files: &str) -> Option<String> {
        let hashes: Option<Vec<_>> = files
            .lines()
            .map(|file| self.content(&folder.join(file)))
            .collect();
        Some(hash(hashes?.iter().map(String::as_str)))
    }

    fn content(&self, path: &Path) -> Option<String> {
        let known = self
            .files
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(path)
            .cloned();
        known.or_else(|| {
            let text = fs::read(path).ok()?;
            let new = hash([String::from_utf8_lossy(&text).as_ref()]);
            let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
            files.insert(path.to_owned(), new.clone());
            Some(new)
        })
    }

    /// The names of a unit's parts, if nothing has changed since they were kept.
    pub fn get(&self, command: &Command) -> Option<Vec<String>> {
        let entry: Entry = serde_json::from_slice(&fs::read(self.unit(command)).ok()?).ok()?;
        let is_same = self.contents(&command.folder, &entry.files)? == entry.hash;
        (is_same && entry.parts.iter().all(|part| self.part(part).exists())).then_some(entry.parts)
    }

    /// Keeps the parts of a unit, and returns their names.
    pub fn put(
        &self,
        command: &Command,
        parts: &[Part],
        files: &[String],
    ) -> Result<Vec<String>, Error> {
        let mut names = Vec::new();
        for part in parts {
            let text = serde_json::to_string(part)
                .map_err(|error| Error::Io(self.folder.clone(), error.into()))?;
            let name = hash([text.as_str()]);
            let path = self.part(&name);
            if !path.exists() {
                write(&path, &text)?;
            }
            names.push(name);
        }
        let files = files.join("\n");
        if let Some(hash) = self.contents(&command.folder, &files) {
            let entry = Entry {
                files,
                hash,
                parts: names.clone(),
            };
            let text = serde_json::to_string(&entry)
                .map_err(|error| Error::Io(self.folder.clone(), error.into()))?;
            write(&self.unit(command), &text)?;
        }
        Ok(names)
    }

    /// What Rust was found to do in these files before, or what `find` finds now.
    pub fn rust<T: Serialize + DeserializeOwned>(
        &self,
        inputs: &[PathBuf],
        find: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let contents: Vec<_> = inputs
            .iter()
            .filter_map(|file| self.content(file))
            .collect();
        let words = RUST.iter().copied();
        let path = self
            .folder
            .join("units")
            .join(hash(words.chain(contents.iter().map(String::as_str))));
        if let Some(known) = fs::read(&path)
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
        {
            return Ok(known);
        }
        let found = find()?;
        let text =
            serde_json::to_string(&found).map_err(|error| Error::Io(path.clone(), error.into()))?;
        write(&path, &text)?;
        Ok(found)
    }

    /// A part.
    pub fn load(&self, name: &str) -> Result<Part, Error> {
        let path = self.part(name);
        let text = fs::read(&path).map_err(|error| Error::Io(path.clone(), error))?;
        serde_json::from_slice(&text).map_err(|error| {
            // So the next run parses its units again.
            let _ = fs::remove_file(&path);
            Error::Io(path, error.into())
        })
    }
}

/// Writes a whole file or none: another run may read it, and this one may be interrupted.
fn write(path: &Path, text: &str) -> Result<(), Error> {
    let new = path.with_extension(format!(
        "{}.{:?}",
        std::process::id(),
        std::thread::current().id()
    ));
    fs::write(&new, text)
        .and_then(|()| fs::rename(&new, path))
        .map_err(|error| Error::Io(path.to_owned(), error))
}
