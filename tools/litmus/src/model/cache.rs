// SPDX-License-Identifier: GPL-2.0

//! Answers from earlier, a file for each, named by the hash of all that the answer depends on.

use super::answer::Answer;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A folder of answers.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
}

/// An answer that could not be kept.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}; --cache names another folder, --no-cache does without", path = .path.display())]
pub struct CannotKeep {
    path: PathBuf,
    source: io::Error,
}

impl Cache {
    /// The answers in this folder, which is made when the first is kept.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// The answer of this hash. A file that is not whole is as good as none.
    pub(super) fn get(&self, key: &str) -> Option<Answer> {
        let content = fs::read(self.file(key)).ok()?;
        serde_json::from_slice(&content).ok()
    }

    /// Keeps an answer. The file appears whole or not at all.
    pub(super) fn put(&self, key: &str, answer: &Answer) -> Result<(), CannotKeep> {
        let path = self.file(key);
        let cannot = |source| CannotKeep {
            path: path.clone(),
            source,
        };
        let folder = path.parent().unwrap_or(&self.folder);

        fs::create_dir_all(folder).map_err(cannot)?;
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(cannot)?;
        let content = serde_json::to_vec(answer).map_err(|error| cannot(error.into()))?;
        file.write_all(&content).map_err(cannot)?;
        file.persist(&path).map_err(|error| cannot(error.error))?;
        Ok(())
    }

    fn file(&self, key: &str) -> PathBuf {
        self.folder.join(&key[..2]).join(format!("{key}.json"))
    }
}
