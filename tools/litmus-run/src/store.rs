// SPDX-License-Identifier: GPL-2.0

//! Results as they come, so that a run that was interrupted can go on.
//!
//! The file exists while a run is not complete. Its first line says what the run is of; a file of
//! another kernel, another number of rounds or the like is of no use and is begun anew.

use crate::log::Histogram;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The file's name in the folder of a module.
const NAME: &str = "partial.jsonl";

/// The results so far.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    file: File,
    known: BTreeMap<String, Histogram>,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    key: String,
    histogram: Histogram,
}

impl Store {
    /// The results that an earlier run in `folder` left, if it was of the same.
    pub fn open(folder: &Path, of: &str) -> io::Result<Self> {
        let path = folder.join(NAME);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let head = serde_json::to_string(of)?;
        let mut known = BTreeMap::new();

        if text.lines().next() == Some(head.as_str()) {
            // The last line may have been cut off.
            let lines = text.split_inclusive('\n').skip(1);
            for line in lines.filter(|line| line.ends_with('\n')) {
                match serde_json::from_str(line) {
                    Ok(Line { key, histogram }) if histogram.adds_up() => {
                        known.insert(key, histogram);
                    }
                    // Damaged: it runs again.
                    _ => {}
                }
            }
        }
        fs::create_dir_all(folder)?;
        let mut whole = head + "\n";
        for (key, histogram) in &known {
            whole += &line(key, histogram)?;
        }
        let new = folder.join(format!("{NAME}.new"));
        fs::write(&new, whole)?;
        fs::rename(&new, &path)?;
        let file = OpenOptions::new().append(true).open(&path)?;
        Ok(Self { path, file, known })
    }

    /// The result of this key.
    pub fn get(&self, key: &str) -> Option<&Histogram> {
        self.known.get(key)
    }

    /// How many results there are.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Keeps a result.
    pub fn put(&mut self, key: &str, histogram: Histogram) -> io::Result<()> {
        let line = line(key, &histogram);
        self.known.insert(key.to_owned(), histogram);
        self.file.write_all(line?.as_bytes())
    }

    /// The run is complete: the next one begins anew.
    pub fn finish(self) -> io::Result<()> {
        fs::remove_file(self.path)
    }
}

fn line(key: &str, histogram: &Histogram) -> io::Result<String> {
    let histogram = histogram.clone();
    Ok(serde_json::to_string(&Line {
        key: key.to_owned(),
        histogram,
    })? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(ran: u64) -> Histogram {
        Histogram {
            ran,
            filtered: ran,
            ..Histogram::default()
        }
    }

    #[test]
    fn what_was_kept_is_there_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path(), "a").expect("a store");
        store.put("one", histogram(1)).expect("kept");
        store.put("two", histogram(2)).expect("kept");
        drop(store);
        let path = folder.path().join(NAME);
        let cut = fs::read_to_string(&path)
            .expect("text")
            .trim_end()
            .to_owned();
        fs::write(&path, cut).expect("written");

        let mut store = Store::open(folder.path(), "a").expect("a store");
        assert_eq!(store.get("one"), Some(&histogram(1)));
        assert_eq!(store.get("two"), None);
        store.put("three", histogram(3)).expect("kept");
        let filtered = 1;
        let damaged = Histogram {
            filtered,
            ..histogram(4)
        };
        store.put("four", damaged).expect("kept");
        drop(store);
        assert_eq!(Store::open(folder.path(), "a").expect("a store").len(), 2);
        assert!(Store::open(folder.path(), "b").expect("a store").is_empty());
        Store::open(folder.path(), "b")
            .expect("a store")
            .finish()
            .expect("finished");
        assert!(!path.exists());
    }
}
