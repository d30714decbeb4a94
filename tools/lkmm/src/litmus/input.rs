// SPDX-License-Identifier: GPL-2.0

//! The tests that a command line names. What cannot be read does not keep the others from being.

use super::stop::{colour, Stop};
use crate::output::{note, printable};
use crate::pipe::{is_named_pipe, NAMED_PIPE};
use crate::status::Status;
use lkmm_litmus::bounded;
use lkmm_litmus::diagnostic::Located;
use lkmm_litmus::{Diagnostic, Test};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Input {
    /// Files; folders, of which all files *.litmus are taken; or - for standard input
    #[arg(required = true, value_name = "FILE|DIR|-")]
    paths: Vec<PathBuf>,
}

pub struct Source {
    /// The file, as it is to be named.
    pub file: String,
    pub text: String,
}

/// All that a command line names.
pub struct Sources {
    /// The tests, in the order of the command line, those of a folder by name.
    pub tests: Vec<Source>,
    /// Whether something could not be read, which was said.
    pub incomplete: bool,
}

/// A test, or what is wrong with it.
pub type Parsed = Result<Test, Vec<Diagnostic>>;

impl Source {
    pub fn read(&self) -> Parsed {
        lkmm_litmus_rust::read(&self.text)
    }

    /// Shows what is wrong with it.
    pub fn complain(&self, found: &[Diagnostic]) {
        for diagnostic in found {
            let file = printable(&self.file);
            let shown = diagnostic.render(&file, &self.text, colour());
            // Of the source's commands for a terminal, the renderer leaves these.
            let shown = shown.replace(|c| ('\u{80}'..='\u{9f}').contains(&c), "\u{fffd}");
            eprintln!("{shown}\n");
        }
    }

    /// What is wrong with it, for machines.
    pub fn locate(&self, found: &[Diagnostic]) -> Vec<Located> {
        let locate = |diagnostic: &Diagnostic| diagnostic.locate(&self.file, &self.text);
        found.iter().map(locate).collect()
    }
}

impl Sources {
    /// The tests that can be read, and the worst status so far; what is wrong with the others is
    /// shown.
    pub fn read(&self) -> (Vec<(&Source, Test)>, Status) {
        let mut status = self.status();
        let mut tests = Vec::new();
        for source in &self.tests {
            match source.read() {
                Ok(test) => tests.push((source, test)),
                Err(found) => {
                    source.complain(&found);
                    status = Status::worst([status, Status::Unreadable]);
                }
            }
        }
        (tests, status)
    }

    /// What follows from it that something could not be read.
    pub fn status(&self) -> Status {
        if self.incomplete {
            Status::Failed
        } else {
            Status::Ok
        }
    }

    fn note(&mut self, file: &Path, error: &dyn std::fmt::Display) {
        note(format_args!("{}: {error}", file.display()));
        self.incomplete = true;
    }

    fn take(&mut self, path: &Path, bytes: io::Result<Vec<u8>>) {
        match bytes {
            Ok(bytes) => self.tests.push(Source {
                file: path.display().to_string(),
                text: text(bytes),
            }),
            Err(error) => self.note(path, &error),
        }
    }

    fn standard_input(&mut self) {
        let bytes = bounded::read(io::stdin().lock());
        self.take(Path::new("standard input"), bytes);
    }

    /// The files `*.litmus` below a folder, sorted; false if there is none.
    fn folder(&mut self, folder: &Path) -> bool {
        let mut paths = Vec::new();
        match fs::read_dir(folder) {
            Ok(entries) => {
                for entry in entries {
                    match entry {
                        Ok(entry) => paths.push(entry.path()),
                        Err(error) => self.note(folder, &error),
                    }
                }
            }
            Err(error) => {
                self.note(folder, &error);
                return true;
            }
        }
        paths.sort();
        let mut any = false;
        for path in paths {
            // What a link points to may be a folder further up.
            let is_folder = fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_dir());
            if is_folder {
                any |= self.folder(&path);
            } else if path.extension().is_some_and(|end| end == "litmus") {
                any = true;
                match fs::metadata(&path) {
                    Ok(meta) if meta.is_file() => self.take(&path, bounded::read_file(&path)),
                    // To read a pipe would wait for somebody to write.
                    Ok(_) => self.note(&path, &"not a regular file"),
                    Err(error) => self.note(&path, &error),
                }
            }
        }
        any
    }
}

impl Input {
    /// All tests that can be read; the others are named on standard error.
    pub fn sources(&self) -> Result<Sources, Stop> {
        let mut found = Sources {
            tests: Vec::new(),
            incomplete: false,
        };
        let mut empty = Vec::new();

        for path in &self.paths {
            if path.as_os_str() == "-" {
                found.standard_input();
            } else if is_named_pipe(path) {
                found.note(path, &NAMED_PIPE);
            } else if !path.is_dir() {
                found.take(path, bounded::read_file(path));
            } else if !found.folder(path) {
                empty.push(path);
            }
        }
        for path in &empty {
            found.note(path, &"there is no file *.litmus in it");
        }
        if empty.len() == self.paths.len() {
            return Err(Stop::Usage("no test".to_owned()));
        }
        Ok(found)
    }
}

/// The text of a file: UTF-8, or what was usual before, where each byte is a character.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        error
            .as_bytes()
            .iter()
            .map(|byte| char::from(*byte))
            .collect()
    })
}
