// SPDX-License-Identifier: GPL-2.0

//! Which cells there are to audit.

use crate::base::Base;
use crate::cell::Cell;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What was found at the paths of a command line.
#[derive(Debug)]
pub struct Matrix {
    /// The folders of cells.
    pub cells: BTreeMap<Cell, PathBuf>,
    /// Cells that a folder of all should have and has not.
    pub absent: Vec<Cell>,
}

impl Matrix {
    /// Looks at each path: a cell's own folder, or one that holds such folders.
    pub fn find(paths: &[PathBuf], base: Base) -> Result<Self> {
        let mut cells = BTreeMap::new();
        let mut whole = false;

        for path in paths {
            match cell_of(path) {
                Some(cell) => {
                    cells.insert(cell, path.clone());
                }
                None => {
                    let found = inside(path)?;
                    if found.is_empty() {
                        return Err(Error::NoCells(path.clone()));
                    }
                    cells.extend(found);
                    whole = true;
                }
            }
        }
        let absent = base
            .cells()
            .into_iter()
            .filter(|cell| whole && !cells.contains_key(cell));
        let absent = absent.collect();

        Ok(Self { cells, absent })
    }

    /// An error if cells are absent.
    pub fn complete(&self) -> Result<()> {
        if self.absent.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = self.absent.iter().map(ToString::to_string).collect();

        Err(Error::Incomplete(names.join(", ")))
    }
}

fn cell_of(path: &Path) -> Option<Cell> {
    // `.` and a trailing slash have no name of their own.
    let path = path.canonicalize().ok()?;

    path.file_name()?.to_str()?.parse().ok()
}

fn inside(folder: &Path) -> Result<Vec<(Cell, PathBuf)>> {
    let failed = |source| Error::Read {
        path: folder.to_owned(),
        source,
    };
    let mut cells = Vec::new();

    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        // Files, and folders that are being made, are not cells.
        if path.is_dir() && !name.contains('.') {
            let cell = name.parse().map_err(|_| Error::BadFile {
                path: path.clone(),
                detail: "no cell of the matrix has this name".to_owned(),
            })?;
            cells.push((cell, path));
        }
    }
    Ok(cells)
}
