// SPDX-License-Identifier: GPL-2.0

//! Compares what was found with what is recorded, so that a change shows in review, or records it.
//!
//! Rust's code is recorded where it differs from C's: elsewhere the audit demands that it is C's.

use crate::audit::{CellReport, Verdict};
use crate::catalogue::Spec;
use crate::cell::Mode;
use crate::error::{Error, Result};
use crate::insn::Body;
use crate::record::{self, Functions, Key};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

/// The file that says which compiler all that is recorded is of.
const COMPILER: &str = "compiler.txt";
const COMPILER_HEAD: &str = "# SPDX-License-Identifier: GPL-2.0\n\nclang ";

/// In what a recorded file is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is not there.
    Absent,
    /// There is nothing in it.
    Empty,
    /// It belongs to no operation.
    Orphan,
    /// It says something else: the unified diff.
    Stale(String),
    /// All is of another compiler, and was not compared.
    OtherCompiler(String),
    /// The called and the inlined cell of a build do not agree on C's code: the unified diff.
    Disagreement(String),
}

/// What to do about recorded files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Compare, and let those of another compiler be.
    Check,
    /// Compare, and let nothing be: a CI knows its compiler.
    Strict,
    /// Write.
    Bless,
}

/// What came of it.
#[derive(Debug)]
pub struct Snapshots {
    /// What is wrong, by file.
    pub problems: Vec<(String, Problem)>,
    /// The files that were written or removed.
    pub written: Vec<String>,
    /// All that is recorded, of this base and of others.
    pub functions: Functions,
    action: Action,
}

impl Snapshots {
    /// Compares with or writes the files in the folder: those of the base's cells in the reports.
    pub fn make(
        folder: &Path,
        reports: &[CellReport],
        base: &'static str,
        specs: &[Spec],
        action: Action,
    ) -> Result<Self> {
        let mut this = Self {
            problems: Vec::new(),
            written: Vec::new(),
            functions: Functions::new(),
            action,
        };
        let found = this.found(reports, base);
        let Some(compiler) = compiler(reports)? else {
            return Ok(this);
        };
        let path = folder.join(COMPILER);
        let recorded = read(&path)?;
        let other = recorded
            .as_ref()
            .is_some_and(|old| old.starts_with(COMPILER_HEAD) && *old != compiler);
        if other && action != Action::Bless {
            let recorded = recorded.unwrap_or_default();
            let version = recorded.trim_start_matches(COMPILER_HEAD).trim();
            let problem = Problem::OtherCompiler(version.to_owned());
            this.problems.push((COMPILER.to_owned(), problem));
        } else {
            this.expect(&path, recorded.as_deref(), &compiler)?;
        }

        let files: BTreeSet<String> = specs
            .iter()
            .map(|spec| record::file_name(&spec.probe))
            .collect();
        this.orphans(folder, &files)?;
        for name in files {
            let path = folder.join(&name);
            let old = read(&path)?;
            let mut now = record::parse(old.as_deref().unwrap_or_default()).map_err(|detail| {
                let detail =
                    format!("{detail}: check the file out again, or remove it and --bless");
                Error::BadFile {
                    path: path.clone(),
                    detail,
                }
            })?;
            if !other || action == Action::Bless {
                now.retain(|key, _| !other && !is_audited(key, reports, base));
                let own = found
                    .iter()
                    .filter(|(key, _)| record::file_name(&key.probe) == name);
                now.extend(own.map(|(key, body)| (key.clone(), (*body).clone())));
                this.expect(&path, old.as_deref(), &record::render(&now))?;
            } else if now.is_empty() {
                this.problems.push((name, Problem::Empty));
            }
            this.functions.extend(now);
        }
        Ok(this)
    }

    /// Whether all is as it should be.
    pub fn are_good(&self) -> bool {
        let lenient = self.action != Action::Strict;
        let harmless = |problem: &Problem| matches!(problem, Problem::OtherCompiler(_)) && lenient;

        self.problems.iter().all(|(_, problem)| harmless(problem))
    }

    /// Demands that a file, which had the old text, has the new one, or writes that.
    pub fn expect(&mut self, path: &Path, old: Option<&str>, new: &str) -> Result<()> {
        let name = file_name(path);
        let problem = match old {
            Some(old) if old == new => return Ok(()),
            None => Problem::Absent,
            // No blank line: not more than a head.
            Some(old) if !old.contains("\n\n") => Problem::Empty,
            Some(old) => Problem::Stale(diff(&name, old, new)),
        };

        if self.action == Action::Bless {
            let folder = path.parent().unwrap_or(path);
            std::fs::create_dir_all(folder).map_err(Error::write(folder))?;
            std::fs::write(path, new).map_err(Error::write(path))?;
            self.written.push(name);
        } else {
            self.problems.push((name, problem));
        }
        Ok(())
    }

    // What of the reports is to be recorded.
    fn found<'r>(
        &mut self,
        reports: &'r [CellReport],
        base: &'static str,
    ) -> BTreeMap<Key, &'r Body> {
        let mut found: BTreeMap<Key, &Body> = BTreeMap::new();

        for report in reports {
            let build = report.cell.build;
            let rust = report
                .probes
                .iter()
                .filter_map(|(probe, verdict)| match verdict {
                    Verdict::Differs { .. } if report.cell.mode == Mode::Inlined => {
                        Some((probe, true, report.rust.get(probe)?))
                    }
                    _ => None,
                });
            let c = report.c.iter().map(|(probe, body)| (probe, false, body));
            for (probe, rust, body) in c.chain(rust) {
                let key = Key {
                    probe: probe.clone(),
                    rust,
                    build,
                    base,
                };
                let first = *found.entry(key).or_insert(body);
                if first != body {
                    let diff = diff(&probe.to_string(), &first.to_string(), &body.to_string());
                    self.problems
                        .push((build.to_string(), Problem::Disagreement(diff)));
                }
            }
        }
        found
    }

    fn orphans(&mut self, folder: &Path, files: &BTreeSet<String>) -> Result<()> {
        if !folder.exists() {
            return Ok(());
        }
        for entry in folder.read_dir().map_err(Error::read(folder))? {
            let path = entry.map_err(Error::read(folder))?.path();
            let name = file_name(&path);
            if name == COMPILER || files.contains(&name) {
                continue;
            }
            if self.action == Action::Bless {
                std::fs::remove_file(&path).map_err(Error::write(&path))?;
                self.written.push(name);
            } else {
                self.problems.push((name, Problem::Orphan));
            }
        }
        Ok(())
    }
}

/// The name of a file without its folder.
pub fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The text of a file, if there is one.
pub fn read(path: &Path) -> Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::read(path)(error)),
    }
}

/// A unified diff.
pub fn diff(name: &str, old: &str, new: &str) -> String {
    similar::TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(3)
        .header(&format!("recorded/{name}"), &format!("now/{name}"))
        .to_string()
}

// Whether the reports say what the function's code is, or that there is none.
fn is_audited(key: &Key, reports: &[CellReport], base: &str) -> bool {
    let by = |report: &CellReport| {
        report.cell.build == key.build && (!key.rust || report.cell.mode == Mode::Inlined)
    };
    key.base == base && reports.iter().any(by)
}

// What compiled all cells; nothing if there are none.
fn compiler(reports: &[CellReport]) -> Result<Option<String>> {
    let clangs: BTreeSet<u32> = reports.iter().map(|report| report.clang).collect();

    match (clangs.first(), clangs.last()) {
        (Some(first), Some(last)) if first != last => Err(Error::MixedCompilers(*first, *last)),
        (first, _) => Ok(first.map(|clang| format!("{COMPILER_HEAD}{clang}\n"))),
    }
}
