// SPDX-License-Identifier: GPL-2.0

//! `lkmm marks`: prints what it found to standard output and mistakes to standard error.

use crate::output;
use crate::status::Status;
use crate::storage::Storage;
use indicatif::{ProgressBar, ProgressStyle};
use lkmm_marks::cache::Cache;
use lkmm_marks::command::Commands;
use lkmm_marks::diff::{self, Patch};
use lkmm_marks::index::Index;
use lkmm_marks::report::{mixed, of_rust, page, table, Field, Report};
use lkmm_marks::rust::{self, Fields};
use lkmm_marks::score::{self, Score};
use lkmm_marks::Error;
use lkmm_results::{Case, Verdict};
use rayon::ThreadPoolBuilder;
use serde::Serialize;
use std::collections::BTreeSet;
use std::env::temp_dir;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tempfile::TempDir;

#[derive(clap::Args)]
pub struct Args {
    /// A field as file.f_flags or hrtimer.node.expires, or a global variable
    #[arg(required_unless_present_any = ["mixed", "newer", "rust"], conflicts_with_all = ["mixed", "newer", "rust"])]
    field: Vec<String>,
    /// All fields that are marked in one place and plain without a reason in another
    #[arg(long)]
    mixed: bool,
    /// The fields that Rust code hands to atomic operations: a folder that crates were built in, as a
    /// kernel's; may be given several times. With --mixed these fields come first
    #[arg(long, value_name = "DIR")]
    rust: Vec<PathBuf>,
    /// Measure the judgement: compile_commands.json of a newer kernel, in which more accesses are marked
    #[arg(long, value_name = "FILE", conflicts_with_all = ["mixed", "rust", "html", "results"])]
    newer: Option<PathBuf>,
    /// Do not assume that plain writes are atomic, as KCSAN by its strict rules
    #[arg(long)]
    strict: bool,
    /// Print a patch that marks the accesses, instead of a table
    #[arg(long, conflicts_with_all = ["json", "newer", "html", "results"])]
    diff: bool,
    /// compile_commands.json of a built kernel, or its folder; those of modules may be given too
    #[arg(long, value_name = "FILE", default_value = "compile_commands.json")]
    commands: Vec<PathBuf>,
    /// Only the files whose paths below the source tree start so, as fs/; may be given several times
    #[arg(long, value_name = "PATH")]
    only: Vec<String>,
    #[command(flatten)]
    storage: Storage,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write the results as a page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Append a result for each field to this file: see lkmm results
    #[arg(long, value_name = "FILE.jsonl")]
    results: Option<PathBuf>,
}

/// The name of these tests among the results.
const PART: &str = "marks";

/// A status to end with early, and why.
struct Stop(Status, String);

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::NoCommands(..) | Error::NoRust(_) | Error::NoRustc(_) | Error::Libclang(_) => {
                Status::Missing
            }
            Error::Commands(..) | Error::Parse(_) | Error::Rust(_) => Status::BadInput,
            Error::Io(..) => Status::Failed,
        };
        Self(status, error.to_string())
    }
}

/// Searches, and returns the exit status.
pub fn run(args: &Args) -> ExitCode {
    let status = search(args).unwrap_or_else(|Stop(status, message)| {
        eprintln!("lkmm: {message}");
        status
    });
    status.into()
}

fn search(args: &Args) -> Result<Status, Stop> {
    let commands = commands(&args.commands, &args.only)?;
    let (cache, _temporary) = cache(&args.storage)?;
    let mut index = build(&commands, args.storage.threads(), &cache)?;
    index.strict = args.strict;
    for (_, why) in &index.failed {
        eprintln!("lkmm: {why}");
    }
    if let Some(newer) = &args.newer {
        return measure(args, &commands, &index, newer, &cache);
    }
    let rust = rust(args, &commands, &cache)?;
    let fields = match (args.mixed, args.rust.is_empty()) {
        (true, _) => mixed(&index, &rust),
        (false, false) => of_rust(&index, &rust),
        (false, true) => named(&index, &args.field)?,
    };
    if args.diff {
        let objects: BTreeSet<_> = fields
            .iter()
            .filter_map(|field| index.names.find(&field.name))
            .collect();
        let patch = diff::patch(&index, objects, Path::new(&commands.root))?;
        return Ok(status(&index.failed, diff(&patch)?));
    }
    let report = Report {
        units: index.units,
        failed: index.failed,
        fields,
    };
    write(args, &report)?;
    let lacks = report.fields.iter().any(|field| field.unmarked() > 0);
    Ok(status(&report.failed, lacks))
}

/// The folder of earlier results, or one that is gone with the second value.
pub fn cache(storage: &Storage) -> Result<(Cache, TempDir), Error> {
    let temporary = tempfile::tempdir().map_err(|error| Error::Io(temp_dir(), error))?;
    let folder = storage.folder();
    let folder = folder.unwrap_or_else(|| temporary.path().to_owned());
    let cache = Cache::open(&folder, &lkmm_marks::version()?)?;
    Ok((cache, temporary))
}

/// What to end with: some files may not have been searched, and accesses may lack a mark.
fn status(failed: &[(String, String)], lacks: bool) -> Status {
    let unread = (!failed.is_empty()).then_some(Status::Unreadable);
    Status::worst(unread.into_iter().chain(lacks.then_some(Status::Different)))
}

/// Prints a patch, and what it leaves to people. Whether there is any of both.
fn diff(patch: &Patch) -> Result<bool, Stop> {
    let failed = |error| Stop(Status::Failed, format!("standard output: {error}"));
    output::print(&patch.text).map_err(failed)?;
    for left in &patch.left {
        eprintln!("lkmm: not marked: {left}");
    }
    Ok(!(patch.text.is_empty() && patch.left.is_empty()))
}

/// Compares with a newer kernel.
fn measure(
    args: &Args,
    commands: &Commands,
    index: &Index,
    newer: &Path,
    cache: &Cache,
) -> Result<Status, Stop> {
    let new_commands = self::commands(&[newer.to_owned()], &args.only)?;
    let new_index = build(&new_commands, args.storage.threads(), cache)?;
    let score = Score::new(
        (index, Path::new(&commands.root)),
        (&new_index, Path::new(&new_commands.root)),
    );
    for (_, why) in &new_index.failed {
        eprintln!("lkmm: {why}");
    }
    print(args.json, &score, || score::table(&score))?;
    let failed = [index.failed.as_slice(), &new_index.failed].concat();
    Ok(status(&failed, false))
}

/// The commands for the files with these paths.
fn commands(paths: &[PathBuf], only: &[String]) -> Result<Commands, Stop> {
    let mut commands = Commands::read(paths)?;
    let root = Path::new(&commands.root).to_owned();
    commands.all.retain(|command| {
        let file = Path::new(&command.file);
        let below = file.strip_prefix(&root).unwrap_or(file).to_string_lossy();
        only.is_empty() || only.iter().any(|start| below.starts_with(start))
    });
    match commands.all.is_empty() {
        true => Err(Stop(
            Status::Usage,
            format!(
                "{}: no file starts with {}",
                paths[0].display(),
                only.join(" or ")
            ),
        )),
        false => Ok(commands),
    }
}

fn build(commands: &Commands, threads: usize, cache: &Cache) -> Result<Index, Stop> {
    let failed = |error: &dyn std::fmt::Display| Stop(Status::Failed, error.to_string());
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} files, {eta} left  {wide_msg}");
    let bar = ProgressBar::new(u64::try_from(commands.all.len()).unwrap_or(u64::MAX));
    let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads.min(commands.all.len()))
        .stack_size(STACK)
        .build();
    let pool = pool.map_err(|error| failed(&error))?;
    let index = pool.install(|| {
        Index::build(commands, cache, |file| {
            bar.set_message(file.to_owned());
            bar.inc(1);
        })
    });
    bar.finish_and_clear();
    Ok(index?)
}

/// The fields that Rust code hands to operations.
fn rust(args: &Args, commands: &Commands, cache: &Cache) -> Result<Fields, Stop> {
    let mut all = Fields::new();
    for folder in &args.rust {
        for (field, places) in rust::fields(folder, &commands.all[0].folder, cache)? {
            all.entry(field).or_default().extend(places);
        }
    }
    Ok(all)
}

/// Expressions are as deep as macros make them.
const STACK: usize = 64 << 20;

fn named(index: &Index, names: &[String]) -> Result<Vec<Field>, Stop> {
    let mut fields = Vec::new();
    for name in names {
        let found = index.find(name);
        if found.is_empty() {
            let nearest = index.nearest(name).join(", ");
            let message = format!(
                "{name}: nothing in the {} files accesses it; nearest: {nearest}",
                index.units
            );
            return Err(Stop(Status::BadInput, message));
        }
        fields.extend(
            found
                .into_iter()
                .map(|(object, within)| Field::new(index, object, &within, Vec::new())),
        );
    }
    Ok(fields)
}

fn write(args: &Args, report: &Report) -> Result<(), Stop> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error: io::Error| Stop(Status::Failed, format!("{path}: {error}"))
    };
    if let Some(path) = &args.html {
        fs::write(path, page(report)).map_err(failed(path))?;
    }
    if let Some(path) = &args.results {
        let appended = lkmm_results::append(path, &cases(report));
        appended.map_err(|error| Stop(Status::Failed, error.to_string()))?;
    }
    print(args.json, report, || {
        table(report, args.mixed || !args.rust.is_empty())
    })
}

fn print(json: bool, all: &impl Serialize, text: impl Fn() -> String) -> Result<(), Stop> {
    let failed = |error: io::Error| Stop(Status::Failed, format!("standard output: {error}"));
    let text = match json {
        true => serde_json::to_string_pretty(all).map_err(|error| failed(error.into()))? + "\n",
        false => text(),
    };
    output::print(&text).map_err(failed)
}

/// A field passes if each of its accesses is marked or has a reason not to be.
fn cases(report: &Report) -> Vec<Case> {
    let fields = report.fields.iter().map(|field| match field.unmarked() {
        0 => Case::new(PART, &field.name, Verdict::Passed),
        count => Case::new(PART, &field.name, Verdict::Failed)
            .because(format!("{count} accesses lack a mark")),
    });
    let failed = report
        .failed
        .iter()
        .map(|(file, why)| Case::new(PART, file, Verdict::Failed).because(why));
    fields.chain(failed).collect()
}
