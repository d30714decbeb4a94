// SPDX-License-Identifier: GPL-2.0

//! Why there is no result.

use std::io;
use std::path::{Path, PathBuf};

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Error {
    #[error("{path}: {cause}", path = path.display())]
    Io { path: PathBuf, cause: io::Error },
    #[error("{path}:{line}: {cause}; take the samples again: make bench", path = path.display())]
    Malformed {
        path: PathBuf,
        line: usize,
        cause: String,
    },
    #[error("{path}: {cause}; take the samples again: make bench", path = path.display())]
    Incomplete { path: PathBuf, cause: String },
    #[error("cannot draw the chart: {0}")]
    Chart(String),
}

impl Error {
    /// The error of a file that cannot be read or written.
    pub fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        |cause| Self::Io { path, cause }
    }
}
