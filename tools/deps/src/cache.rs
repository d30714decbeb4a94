// SPDX-License-Identifier: GPL-2.0

//! Keeps what was found in each object, until it, its source, a header, its command or this program changes.

use crate::build::Unit;
use crate::{Error, Report};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::NamedTempFile;

/// The code that decides what is found.
const CODE: &[&str] = &[
    include_str!("build.rs"),
    include_str!("code.rs"),
    include_str!("compare.rs"),
    include_str!("flow.rs"),
    include_str!("ir.rs"),
    include_str!("lib.rs"),
    include_str!("locals.rs"),
    include_str!("machine.rs"),
    include_str!("mark.rs"),
    include_str!("source.rs"),
    include_str!("verdict.rs"),
    include_str!("../../lift/src/effect.rs"),
    include_str!("../../lift/src/arm64/effects.rs"),
    include_str!("../../lift/src/riscv64/decode.rs"),
    include_str!("../../lift/src/riscv64/effects.rs"),
    include_str!("../../lift/src/x86_64/effects.rs"),
];

/// A folder of results.
pub struct Cache {
    folder: PathBuf,
    failed: OnceLock<Error>,
}

impl Cache {
    /// Opens a folder, which does not have to be there.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let folder = folder.join("deps");
        fs::create_dir_all(&folder).map_err(|error| Error::Io(folder.clone(), error))?;
        let failed = OnceLock::new();
        Ok(Self { folder, failed })
    }

    /// Why an answer was not kept.
    pub fn failed(&self) -> Option<&Error> {
        self.failed.get()
    }

    /// What is known of an object, or what `find` finds.
    pub fn get(
        &self,
        unit: &Unit,
        find: impl FnOnce() -> Result<Report, Error>,
    ) -> Result<Report, Error> {
        let mut hasher = Sha256::new();
        CODE.iter().for_each(|it| hasher.update(it));
        hasher.update(unit.object.to_string_lossy().as_bytes());
        hasher.update(format!("{:?}\n", unit.mir_opt_level()));
        for file in unit.inputs() {
            hasher.update(fs::read(&file).map_err(|error| Error::Io(file, error))?);
        }
        for file in unit.headers() {
            // Their content would take longer than the compiler.
            let metadata = fs::metadata(file).ok();
            let stamp = metadata.map(|it| (it.len(), it.mtime(), it.mtime_nsec()));
            hasher.update(format!("{} {stamp:?}\n", file.display()));
        }
        let name: String = hasher.finalize()[..16]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let path = self.folder.join(name);
        if let Some(known) = fs::read(&path)
            .ok()
            .and_then(|it| serde_json::from_slice(&it).ok())
        {
            return Ok(known);
        }
        let found = find()?;
        // An answer that cannot be kept is one all the same.
        if let Err(error) = self.keep(&found, &path) {
            let _ = self.failed.set(Error::Io(path, error));
        }
        Ok(found)
    }

    /// Writes the whole file or none: another run may read it, and this one may be interrupted.
    fn keep(&self, found: &Report, path: &Path) -> io::Result<()> {
        let mut new = NamedTempFile::new_in(&self.folder)?;
        new.write_all(&serde_json::to_vec(found)?)?;
        new.persist(path)?;
        Ok(())
    }
}
