// SPDX-License-Identifier: GPL-2.0

//! The tests that hung a guest, or made it crash, remembered from run to run: they run last, each
//! in a boot of its own, so that none takes the results of others with it again.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file's name in the folder of a module.
const NAME: &str = "suspects.json";

/// Tests, by what tells each from all others.
#[derive(Debug)]
pub struct Suspects {
    path: PathBuf,
    ids: BTreeSet<String>,
}

impl Suspects {
    /// Those that earlier runs in `folder` remembered. A file that cannot be read is as good as
    /// none.
    pub fn open(folder: &Path) -> Self {
        let path = folder.join(NAME);
        let text = fs::read_to_string(&path).unwrap_or_default();
        Self {
            ids: serde_json::from_str(&text).unwrap_or_default(),
            path,
        }
    }

    /// Whether a test is one of them.
    pub fn has(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// Remembers one.
    pub fn add(&mut self, id: &str) -> io::Result<()> {
        if self.ids.insert(id.to_owned()) {
            self.write()?;
        }
        Ok(())
    }

    /// Forgets one that came to its end.
    pub fn remove(&mut self, id: &str) -> io::Result<()> {
        if self.ids.remove(id) {
            self.write()?;
        }
        Ok(())
    }

    fn write(&self) -> io::Result<()> {
        let new = self.path.with_extension("json.new");
        fs::write(&new, serde_json::to_string(&self.ids)? + "\n")?;
        fs::rename(&new, &self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::Suspects;

    #[test]
    fn remembered_until_it_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let open = || Suspects::open(folder.path());
        open().add("a").expect("written");
        open().add("b").expect("written");
        assert!(open().has("a") && open().has("b"));
        open().remove("a").expect("written");
        assert!(!open().has("a") && open().has("b"));
    }
}
