// SPDX-License-Identifier: GPL-2.0

//! Why there is no result.

use std::io;
use std::path::{Path, PathBuf};

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read or written.
    #[error("{path}: {cause}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A line is not what the benchmark prints.
    #[error("{path}:{line}: {cause}; take the samples again: make bench", path = path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// What is wrong with it.
        cause: String,
    },
    /// The lines are well-formed, but some are missing.
    #[error("{path}: {cause}; take the samples again: make bench", path = path.display())]
    Incomplete {
        /// The file.
        path: PathBuf,
        /// What is missing.
        cause: String,
    },
    /// The chart cannot be drawn.
    #[error("cannot draw the chart: {0}")]
    Chart(String),
    /// The results cannot be written as JSON.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl Error {
    pub(crate) fn io(path: &Path, cause: io::Error) -> Self {
        Error::Io {
            path: path.to_owned(),
            cause,
        }
    }
}
