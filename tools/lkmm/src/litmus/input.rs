// SPDX-License-Identifier: GPL-2.0

//! The tests that a command line names.

use super::{colour, Stop};
use lkmm_litmus::diagnostic::Located;
use lkmm_litmus::{Diagnostic, Test};
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Input {
    /// Files; folders, of which all files *.litmus are taken; or - for standard input
    #[arg(required = true, value_name = "FILE|DIR|-")]
    paths: Vec<PathBuf>,
}

/// The text of a test.
pub struct Source {
    /// The file, as it is to be named.
    pub file: String,
    /// What is in it.
    pub text: String,
}

/// A test, or what is wrong with it.
pub type Parsed = Result<Test, Vec<Diagnostic>>;

impl Source {
    /// Reads the test.
    pub fn read(&self) -> Parsed {
        lkmm_litmus::read(&self.text)
    }

    /// Shows what is wrong with it.
    pub fn complain(&self, found: &[Diagnostic]) {
        for diagnostic in found {
            eprintln!("{}\n", diagnostic.render(&self.file, &self.text, colour()));
        }
    }

    /// What is wrong with it, for machines.
    pub fn locate(&self, found: &[Diagnostic]) -> Vec<Located> {
        let locate = |diagnostic: &Diagnostic| diagnostic.locate(&self.file, &self.text);
        found.iter().map(locate).collect()
    }
}

impl Input {
    /// All tests, in the order of the command line, those of a folder by name.
    pub fn sources(&self) -> Result<Vec<Source>, Stop> {
        let mut found = Vec::new();

        for path in &self.paths {
            if path.as_os_str() == "-" {
                let mut bytes = Vec::new();
                let result = io::stdin().lock().read_to_end(&mut bytes);
                result.map_err(|error| Stop::Io("standard input".to_owned(), error))?;
                found.push(source("standard input".to_owned(), bytes)?);
            } else if path.is_dir() {
                let before = found.len();
                for file in below(path)? {
                    found.push(file_source(&file)?);
                }
                if found.len() == before {
                    let message = format!("{}: there is no file *.litmus in it", path.display());
                    return Err(Stop::Usage(message));
                }
            } else {
                found.push(file_source(path)?);
            }
        }
        Ok(found)
    }
}

fn file_source(path: &Path) -> Result<Source, Stop> {
    let file = path.display().to_string();
    match fs::read(path) {
        Ok(bytes) => source(file, bytes),
        Err(error) => Err(Stop::Io(file, error)),
    }
}

fn source(file: String, bytes: Vec<u8>) -> Result<Source, Stop> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source { file, text }),
        Err(error) => Err(Stop::Io(file, io::Error::other(error.utf8_error()))),
    }
}

/// The files `*.litmus` below a folder, sorted.
fn below(folder: &Path) -> Result<Vec<PathBuf>, Stop> {
    let failed = |error| Stop::Io(folder.display().to_string(), error);
    let mut found = Vec::new();

    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        // What a link points to may be a folder further up.
        if entry.file_type().map_err(failed)?.is_dir() {
            found.extend(below(&path)?);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "litmus")
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
