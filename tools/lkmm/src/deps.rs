// SPDX-License-Identifier: GPL-2.0

//! `lkmm deps`: prints what it found to standard output and mistakes to standard error.

use crate::output;
use crate::status::Status;
use crate::storage::Storage;
use indicatif::{ProgressBar, ProgressStyle};
use lkmm_deps::build::{check_versions, command_file, Unit};
use lkmm_deps::cache::Cache;
use lkmm_deps::report::{page, table, Survey};
use lkmm_deps::{analyse, Error, Report};
use lkmm_results::{Case, Verdict};
use rayon::prelude::*;
use rayon::ThreadPoolBuilder;
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
    /// List all dependencies, and not only the broken ones
    #[arg(long)]
    all: bool,
    /// Print JSON
    #[arg(long, conflicts_with = "all")]
    json: bool,
    /// Write the results as a page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
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

fn status(error: &Error) -> Status {
    match error {
        Error::NoTool(..) => Status::Missing,
        Error::Io(..) => Status::Failed,
        Error::Command(..) | Error::Version(..) | Error::Object(_) | Error::Lift(_) => {
            Status::BadInput
        }
        Error::Tool(..) => Status::Unreadable,
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
    for path in &args.object {
        let object = path
            .canonicalize()
            .map_err(|error| Error::Io(path.clone(), error))?;
        find(&object, &mut units)?;
    }
    if units.is_empty() {
        let paths: Vec<_> = args
            .object
            .iter()
            .map(|it| it.display().to_string())
            .collect();
        return Err(Stop(
            Status::BadInput,
            format!(
                "{}: no object of C or Rust code; is the kernel configured and built?",
                paths.join(", ")
            ),
        ));
    }
    check_versions(&units)?;
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
    let found: Vec<_> = pool.install(|| {
        let each = units.par_iter().map(|unit| {
            bar.set_message(unit.object.display().to_string());
            let found = one(unit, &cache);
            bar.inc(1);
            (unit, found)
        });
        each.collect()
    });
    bar.finish_and_clear();
    let mut survey = Survey::default();
    let mut worst = Status::Ok;
    for (unit, found) in found {
        match found {
            Ok(report) => survey.objects.push(report),
            Err(error) => {
                eprintln!("lkmm: {}: {error}", unit.object.display());
                worst = Status::worst([worst, status(&error)]);
                survey
                    .failed
                    .push((unit.object.display().to_string(), error.to_string()));
            }
        }
    }
    write(args, &survey)?;
    let broken = survey
        .broken()
        .next()
        .map_or(Status::Ok, |_| Status::Different);
    Ok(Status::worst([worst, broken]))
}

/// An object, or those in a folder that kbuild keeps a command of.
fn find(path: &Path, units: &mut Vec<Unit>) -> Result<(), Error> {
    if !path.is_dir() {
        units.extend(Unit::read(path)?);
        return Ok(());
    }
    let failed = |error| Error::Io(path.to_owned(), error);
    let entries: io::Result<Vec<_>> = fs::read_dir(path)
        .map_err(failed)?
        .map(|it| Ok(it?.path()))
        .collect();
    let mut entries = entries.map_err(failed)?;
    entries.sort();
    for entry in entries.into_iter().filter(|it| !it.is_symlink()) {
        let is_object =
            entry.extension().is_some_and(|it| it == "o") && command_file(&entry).exists();
        if entry.is_dir() || is_object {
            find(&entry, units)?;
        }
    }
    Ok(())
}

fn one(unit: &Unit, cache: &Cache) -> Result<Report, Error> {
    cache.get(unit, || {
        let folder = tempfile::tempdir().map_err(|error| Error::Io(std::env::temp_dir(), error))?;
        analyse(unit, folder.path())
    })
}

fn write(args: &Args, survey: &Survey) -> Result<(), Stop> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error: io::Error| Stop(Status::Failed, format!("{path}: {error}"))
    };
    if let Some(path) = &args.html {
        fs::write(path, page(survey)).map_err(failed(path))?;
    }
    if let Some(path) = &args.results {
        let appended = lkmm_results::append(path, &cases(survey));
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

/// An object passes if none of its dependencies is broken.
fn cases(survey: &Survey) -> Vec<Case> {
    let is_broken =
        |it: &&lkmm_deps::Found| matches!(it.verdict, lkmm_deps::verdict::Verdict::Broken(_));
    let objects = survey.objects.iter().map(|report| {
        let name = report.object.display().to_string();
        match report.dependencies.iter().filter(is_broken).count() {
            0 => Case::new(PART, &name, Verdict::Passed),
            count => Case::new(PART, &name, Verdict::Failed)
                .because(format!("{count} dependencies are broken")),
        }
    });
    let failed = survey
        .failed
        .iter()
        .map(|(name, why)| Case::new(PART, name, Verdict::Failed).because(why));
    objects.chain(failed).collect()
}
