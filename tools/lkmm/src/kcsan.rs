// SPDX-License-Identifier: GPL-2.0

//! `lkmm kcsan`: the table goes to standard output, what is wrong to standard error.

use crate::output;
use crate::pipe::{is_named_pipe, NAMED_PIPE};
use crate::status::Status;
use indicatif::{ProgressBar, ProgressStyle};
use lkmm_kcsan::explained::{Explained, Kernel, ARCHITECTURES, BASES};
use lkmm_kcsan::image::{annotate, Image};
use lkmm_kcsan::read::{read, Log};
use lkmm_kcsan::table::{table, Show};
use lkmm_kcsan::verdict::{judge, Outcome, Rules};
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

#[derive(clap::Args)]
pub struct Args {
    /// What the kernel said on its console; or - for standard input
    #[arg(required = true, value_name = "LOG|-")]
    logs: Vec<PathBuf>,
    /// The kernel's vmlinux, with debugging information: shows source lines
    #[arg(long, value_name = "FILE")]
    vmlinux: Option<PathBuf>,
    /// A module, with debugging information; may be given several times
    #[arg(long, value_name = "FILE.ko")]
    module: Vec<PathBuf>,
    /// The module with seeded races: which of those are right, its KUnit suite says
    #[arg(long, value_name = "MODULE")]
    suite: Option<String>,
    /// The reports that are known, and why [default: tests/kcsan/explained.toml, or a copy of it
    /// from when this was built]
    #[arg(long, value_name = "FILE")]
    explained: Option<PathBuf>,
    /// The kernel that the logs are of
    #[arg(long, default_value = "6.12", value_parser = BASES)]
    base: String,
    /// Its architecture
    #[arg(long, default_value = "x86_64", value_parser = ARCHITECTURES)]
    arch: String,
    /// Fail if nothing matched one of the explanations
    #[arg(long)]
    all_used: bool,
    /// Show the stacks of all races, not only of those that are not explained
    #[arg(long, conflicts_with = "json")]
    stacks: bool,
    /// Show the races of the suite too, not only their number
    #[arg(long, conflicts_with = "json", requires = "suite")]
    show_suite: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Why a command ends before it is done.
struct Stop {
    status: Status,
    message: String,
}

/// Does it, and returns the status to end with.
pub fn run(args: &Args) -> ExitCode {
    let status = all(args).unwrap_or_else(|stop| {
        eprintln!("lkmm: {}", stop.message);
        stop.status
    });
    status.into()
}

fn all(args: &Args) -> Result<Status, Stop> {
    let explained = explained(args.explained.as_deref())?;
    let mut errors = Vec::new();
    // What cannot be read hides nothing of the rest.
    let logs = args
        .logs
        .iter()
        .filter_map(|path| keep(log(path), &mut errors));
    let mut logs: Vec<_> = logs.collect();
    annotate(&mut logs, &images(args, &mut errors));

    let mut judgement = judge(
        &logs,
        &Rules {
            explained: &explained,
            kernel: Kernel {
                base: &args.base,
                architecture: &args.arch,
            },
            suite: args.suite.as_deref(),
            all_used: args.all_used,
        },
    );
    judgement.errors = errors;
    let status = match judgement.outcome() {
        Outcome::Explained => Status::Ok,
        Outcome::Unexplained => Status::Different,
        Outcome::NoKcsan => Status::Unreadable,
        Outcome::BadInput => Status::BadInput,
    };
    let text = if args.json {
        let mut all = judgement.json();
        all["status"] = status.code().into();
        format!("{all:#}\n")
    } else if logs.is_empty() {
        String::new()
    } else {
        let show = Show {
            stacks: args.stacks,
            suite: args.show_suite,
        };
        table(&judgement, show)
    };
    output::print(&text).map_err(|error| Stop {
        status: Status::BadInput,
        message: format!("standard output: {error}"),
    })?;
    for error in &judgement.errors {
        eprintln!("lkmm: {error}");
    }
    for log in &judgement.silent {
        eprintln!("lkmm: {}: {}", log.file, silence(log));
    }
    Ok(status)
}

/// Why a log without reports says nothing.
fn silence(log: &Log) -> &'static str {
    if log.strict.is_some() {
        "the kernel has KCSAN, but it was not enabled: build with CONFIG_KCSAN_EARLY_ENABLE=y"
    } else {
        "nothing says that KCSAN was on: build with CONFIG_KCSAN=y and CONFIG_KCSAN_EARLY_ENABLE=y, \
         and keep the log from its first line, with messages of level `info`"
    }
}

/// What there is, or else a note of why not.
fn keep<T>(result: Result<T, String>, errors: &mut Vec<String>) -> Option<T> {
    result.map_err(|error| errors.push(error)).ok()
}

/// Where the list is in the sources.
const EXPLAINED: &str = "tests/kcsan/explained.toml";

fn explained(named: Option<&Path>) -> Result<Explained, Stop> {
    let usage = |message: String| Stop {
        status: Status::Usage,
        message,
    };
    let path = named.unwrap_or(Path::new(EXPLAINED));
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        // The tool is used in a log's folder, more often than in ours.
        Err(_) if named.is_none() && !path.exists() => {
            include_str!("../../../tests/kcsan/explained.toml").to_owned()
        }
        Err(error) => {
            let hint = "--explained names another";
            return Err(usage(format!("{}: {error}; {hint}", path.display())));
        }
    };
    Explained::parse(path, &text).map_err(|error| usage(error.to_string()))
}

fn log(path: &Path) -> Result<Log, String> {
    let (name, bytes) = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        let result = io::stdin().lock().read_to_end(&mut bytes);
        (PathBuf::from("standard input"), result.map(|_| bytes))
    } else if is_named_pipe(path) {
        return Err(format!("{}: {NAMED_PIPE}", path.display()));
    } else {
        (path.to_owned(), fs::read(path))
    };
    let name = name.display().to_string();
    let bytes = bytes.map_err(|error| format!("{name}: {error}"))?;
    // A console may say anything.
    Ok(read(&name, &String::from_utf8_lossy(&bytes)))
}

fn images(args: &Args, errors: &mut Vec<String>) -> Vec<Image> {
    let spinner = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} reading source lines of {msg}");
    spinner.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    if args.vmlinux.is_some() || !args.module.is_empty() {
        spinner.enable_steady_tick(Duration::from_millis(100));
    }
    let mut open = |path: &PathBuf, open: fn(&Path) -> Result<Image, _>| {
        spinner.set_message(path.display().to_string());
        let image = open(path);
        keep(
            image.map_err(|error: lkmm_kcsan::image::Error| error.to_string()),
            errors,
        )
    };
    let kernel = args
        .vmlinux
        .iter()
        .map(|path| (path, Image::kernel as fn(&Path) -> _));
    let modules = args
        .module
        .iter()
        .map(|path| (path, Image::module as fn(&Path) -> _));
    let images = kernel
        .chain(modules)
        .filter_map(|(path, how)| open(path, how));
    let images = images.collect();
    spinner.finish_and_clear();
    images
}
