// SPDX-License-Identifier: GPL-2.0

//! Which cells there are to audit.

use crate::cell::Cell;
use crate::error::{Error, Result};
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
    pub fn find(paths: &[PathBuf], base: &str) -> Result<Self> {
        let mut cells = BTreeMap::new();
        let mut absent = Vec::new();

        for path in paths {
            // `.` and a trailing slash have no name of their own.
            let own = path.canonicalize().map_err(Error::read(path))?;
            if let Ok(cell) = name(&own).parse() {
                cells.insert(cell, path.clone());
                continue;
            }
            let found = inside(path)?;
            if found.is_empty() {
                return Err(Error::NoCells(path.clone()));
            }
            absent.extend(Cell::of(base));
            cells.extend(found);
        }
        absent.retain(|cell| !cells.contains_key(cell));
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

fn name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

fn inside(folder: &Path) -> Result<Vec<(Cell, PathBuf)>> {
    let mut cells = Vec::new();

    for entry in folder.read_dir().map_err(Error::read(folder))? {
        let path = entry.map_err(Error::read(folder))?.path();
        // Files, and folders that are being made, are not cells.
        if path.is_dir() && !name(&path).contains('.') {
            cells.push((name(&path).parse()?, path));
        }
    }
    Ok(cells)
}
