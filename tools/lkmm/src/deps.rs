// SPDX-License-Identifier: GPL-2.0

//! `lkmm deps`: prints what it found to standard output and mistakes to standard error.

use crate::interrupted::Interrupted;
use crate::output;
use crate::status::Status;
use crate::storage::Storage;
use indicatif::{ProgressBar, ProgressStyle};
use lkmm_deps::build::{check_versions, command_file, Language, Unit};
use lkmm_deps::cache::Cache;
use lkmm_deps::document::document;
use lkmm_deps::explained::Explained;
use lkmm_deps::page::page;
use lkmm_deps::report::{table, Survey};
use lkmm_deps::{analyse, verdict as deps, Error, Found, Report};
use lkmm_results::{Case, Verdict};
use rayon::prelude::*;
use rayon::ThreadPoolBuilder;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// Objects that kbuild compiled with LLVM, or folders of them
    #[arg(required = true)]
    object: Vec<PathBuf>,
    #[command(flatten)]
    storage: Storage,
    /// Where kbuild compiled modules, if not in their own folder: before Linux 6.13 in the kernel's
    #[arg(long, value_name = "FOLDER")]
    modules_in: Option<PathBuf>,
    /// List all dependencies, and not only the broken ones
    #[arg(long)]
    all: bool,
    /// Compile Rust code with that many of rustc's own optimisations, and leave C out
    #[arg(long, value_name = "0-4", value_parser = clap::value_parser!(u8).range(..=4))]
    mir_opt_level: Option<u8>,
    /// Print JSON
    #[arg(long, conflicts_with = "all")]
    json: bool,
    /// Write the results as a page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Explanations of broken dependencies: one without is an error, and so is one that is not broken
    #[arg(long, value_name = "FILE.toml", requires = "machine")]
    explained: Option<PathBuf>,
    /// The kernel and the architecture, as "7.3 arm64", by which explanations and the document name them
    #[arg(long, value_name = "NAME", requires = "explained")]
    machine: Option<String>,
    /// Compare this document with what was found
    #[arg(long, value_name = "FILE.rst", requires = "explained")]
    document: Option<PathBuf>,
    /// Write the document
    #[arg(long, requires = "document")]
    bless: bool,
    /// Append a result for each object to this file: see lkmm results
    #[arg(long, value_name = "FILE.jsonl")]
    results: Option<PathBuf>,
}

/// The name of these tests among the results.
const PART: &str = "deps";

/// A status to end with early, and why.
struct Stop(Status, String);

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self(status(&error), error.to_string())
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self(Status::Failed, error.to_string())
    }
}

/// Ends with the first of what went wrong.
fn refuse(failed: &[(PathBuf, Error)]) -> Result<(), Stop> {
    match failed.first() {
        Some((_, error)) => Err(Stop(status(error), error.to_string())),
        None => Ok(()),
    }
}

fn status(error: &Error) -> Status {
    match error {
        Error::NoTool(..) => Status::Missing,
        Error::Io(..) => Status::Failed,
        Error::Command(..)
        | Error::Version(..)
        | Error::Object(_)
        | Error::Explained(..)
        | Error::Lift(_) => Status::BadInput,
        Error::Tool(..) | Error::Old(_) | Error::Differs => Status::Unreadable,
    }
}

/// Compares, and returns the exit status.
pub fn run(args: &Args) -> ExitCode {
    let status = survey(args).unwrap_or_else(|Stop(status, message)| {
        eprintln!("lkmm: {message}");
        status
    });
    status.into()
}

fn survey(args: &Args) -> Result<Status, Stop> {
    let mut units = Vec::new();
    let mut failed = Vec::new();
    let absolute = |path: &Path| {
        let found = path.canonicalize();
        found.map_err(|error| Error::Io(path.to_owned(), error))
    };
    let modules_in = args.modules_in.as_deref().map(absolute).transpose()?;
    let mut all = BTreeSet::new();
    for path in &args.object {
        match absolute(path).and_then(|it| objects(&it)) {
            Ok(objects) => all.extend(objects),
            Err(error) => failed.push((path.clone(), error)),
        }
    }
    for object in all {
        match Unit::read(&object, modules_in.as_deref()) {
            Ok(unit) => units.extend(unit),
            Err(error) => failed.push((object, error)),
        }
    }
    if let Some(level) = args.mir_opt_level {
        units.retain(|it| it.language == Language::Rust);
        units = units
            .into_iter()
            .map(|it| it.with_mir_opt_level(level))
            .collect();
    }
    if units.is_empty() {
        refuse(&failed)?;
        let paths: Vec<_> = args
            .object
            .iter()
            .map(|it| it.display().to_string())
            .collect();
        return Err(Stop(
            Status::BadInput,
            format!(
                "{}: no object of {} code; is the kernel configured and built?",
                paths.join(", "),
                args.mir_opt_level.map_or("C or Rust", |_| "Rust")
            ),
        ));
    }
    let (units, mut others) = check_versions(units)?;
    failed.append(&mut others);
    if units.is_empty() {
        refuse(&failed)?;
    }
    let temporary = tempfile::tempdir().map_err(|error| Error::Io(std::env::temp_dir(), error))?;
    let cache = Cache::open(
        &args
            .storage
            .folder()
            .unwrap_or_else(|| temporary.path().to_owned()),
    )?;
    let style =
        ProgressStyle::with_template("{bar:30} {pos}/{len} objects, {eta} left  {wide_msg}");
    let bar = ProgressBar::new(units.len() as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let pool = ThreadPoolBuilder::new()
        .num_threads(args.storage.threads())
        .build();
    let pool = pool.map_err(|error| Stop(Status::Failed, error.to_string()))?;
    let interrupted = Interrupted::watch()?;
    let found: Vec<_> = pool.install(|| {
        let each = units.par_iter().map(|unit| {
            if interrupted.by_signal() {
                return None;
            }
            bar.set_message(unit.object.display().to_string());
            let found = one(unit, &cache);
            bar.inc(1);
            Some((unit, found))
        });
        each.collect()
    });
    bar.finish_and_clear();
    if let Some(error) = cache.failed() {
        eprintln!("lkmm: warning: what was found is not kept: {error}");
    }
    drop(temporary);
    interrupted.end()?;
    let mut survey = Survey::default();
    for (unit, found) in found.into_iter().flatten() {
        match found {
            Ok(report) => survey.objects.push(report),
            Err(error) => failed.push((unit.object.clone(), error)),
        }
    }
    for (object, error) in &failed {
        let object = object.display().to_string();
        eprintln!("lkmm: {object}: {error}");
        survey.failed.push((object, error.to_string()));
    }
    let worst = Status::worst(failed.iter().map(|it| status(&it.1)));
    let explained = args.explained.as_deref().map(Explained::read).transpose()?;
    let mistakes = mistakes(args, &survey, explained.as_ref())?;
    mistakes.iter().for_each(|it| eprintln!("lkmm: {it}"));
    write(args, &survey, &mistakes)?;
    let is_broken = match explained {
        Some(_) => !mistakes.is_empty(),
        None => survey.broken().next().is_some(),
    };
    let broken = if is_broken {
        Status::Different
    } else {
        Status::Ok
    };
    Ok(Status::worst([worst, broken]))
}

/// Where what was found differs from the explanations and from the document, which it may write.
fn mistakes(
    args: &Args,
    survey: &Survey,
    explained: Option<&Explained>,
) -> Result<Vec<String>, Stop> {
    let (Some(explained), Some(machine)) = (explained, &args.machine) else {
        return Ok(Vec::new());
    };
    let mut mistakes = explained.mistakes(survey, machine);
    if let Some(path) = &args.document {
        let old = fs::read_to_string(path).unwrap_or_default();
        let new = document(&old, survey, explained, machine);
        if args.bless {
            fs::write(path, new).map_err(|error| Error::Io(path.clone(), error))?;
        } else if old != new {
            mistakes.push(format!(
                "{}: stale: --bless if this is meant",
                path.display()
            ));
        }
    }
    Ok(mistakes)
}

/// An object, or those in a folder that kbuild keeps a command of.
fn objects(path: &Path) -> Result<Vec<PathBuf>, Error> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let failed = |error| Error::Io(path.to_owned(), error);
    let entries: io::Result<Vec<_>> = fs::read_dir(path)
        .map_err(failed)?
        .map(|it| Ok(it?.path()))
        .collect();
    let mut entries = entries.map_err(failed)?;
    entries.sort();
    let mut found = Vec::new();
    for entry in entries.into_iter().filter(|it| !it.is_symlink()) {
        let is_object =
            entry.extension().is_some_and(|it| it == "o") && command_file(&entry).exists();
        if entry.is_dir() || is_object {
            found.extend(objects(&entry)?);
        }
    }
    Ok(found)
}

fn one(unit: &Unit, cache: &Cache) -> Result<Report, Error> {
    cache.get(unit, || {
        let folder = tempfile::tempdir().map_err(|error| Error::Io(std::env::temp_dir(), error))?;
        analyse(unit, folder.path())
    })
}

fn write(args: &Args, survey: &Survey, mistakes: &[String]) -> Result<(), Stop> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error: io::Error| Stop(Status::Failed, format!("{path}: {error}"))
    };
    if let Some(path) = &args.html {
        fs::write(path, page(survey)).map_err(failed(path))?;
    }
    if let Some(path) = &args.results {
        let mistakes = args.explained.as_ref().map(|_| mistakes);
        let appended = lkmm_results::append(path, &cases(survey, mistakes));
        appended.map_err(|error| Stop(Status::Failed, error.to_string()))?;
    }
    let output = Path::new("standard output");
    let text = match args.json {
        true => {
            serde_json::to_string_pretty(survey).map_err(|error| failed(output)(error.into()))?
                + "\n"
        }
        false => table(survey, args.all),
    };
    output::print(&text).map_err(failed(output))
}

/// An object passes if none of its dependencies is broken; or, with explanations, if it can be read. Then what
/// does not fit to those is a case of its own.
fn cases(survey: &Survey, mistakes: Option<&[String]>) -> Vec<Case> {
    let is_broken = |it: &&Found| matches!(it.verdict, deps::Verdict::Broken(_));
    let objects = survey.objects.iter().map(|report| {
        let name = report.object.display().to_string();
        let count = report.dependencies.iter().filter(is_broken).count();
        match count {
            1.. if mistakes.is_none() => Case::new(PART, &name, Verdict::Failed)
                .because(format!("{count} dependencies are broken")),
            _ => Case::new(PART, &name, Verdict::Passed),
        }
    });
    let failed = survey.failed.iter();
    let failed = failed.map(|(name, why)| Case::new(PART, name, Verdict::Failed).because(why));
    let explanations = mistakes.map(|it| match it {
        [] => Case::new(PART, "explanations", Verdict::Passed),
        _ => Case::new(PART, "explanations", Verdict::Failed).because(it.join("; ")),
    });
    objects.chain(failed).chain(explanations).collect()
}
