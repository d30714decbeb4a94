// SPDX-License-Identifier: GPL-2.0

//! `lkmm kcsan`: prints the table to standard output and mistakes to standard error.

mod fields;

use crate::marks;
use crate::output;
use crate::pipe::{is_named_pipe, NAMED_PIPE};
use crate::status::Status;
use crate::storage::Storage;
use clap::builder::PossibleValuesParser;
use indicatif::{ProgressBar, ProgressStyle};
use lkmm_kcsan::explanation::{self, Explanation, Kernel, ARCHITECTURES};
use lkmm_kcsan::image::{annotate, shorten, Image};
use lkmm_kcsan::log::Log;
use lkmm_kcsan::table::{table, Show};
use lkmm_kcsan::verdict::{Judgement, Rules};
use lkmm_marks::command::Commands;
use lkmm_results::{Case, Verdict};
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
    /// compile_commands.json of the kernel or a module, or its folder: names the C fields of the
    /// accesses; may be given several times
    #[arg(long, value_name = "FILE")]
    commands: Vec<PathBuf>,
    #[command(flatten)]
    storage: Storage,
    /// The module with seeded races: its KUnit suite judges them
    #[arg(long, value_name = "MODULE")]
    suite: Option<String>,
    /// The list of known races [default: tests/kcsan/explained.toml, or a copy of it from when this
    /// was built]
    #[arg(long, value_name = "FILE")]
    explained: Option<PathBuf>,
    /// The kernel that the logs are of
    #[arg(long, default_value = "6.12", value_parser = bases())]
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
    /// Append a result for each log, and for each race that is not explained
    #[arg(long, value_name = "FILE.jsonl")]
    results: Option<PathBuf>,
}

fn bases() -> PossibleValuesParser {
    PossibleValuesParser::new(lkmm_targets::bases().iter().map(|base| base.name.as_str()))
}

/// The name of these tests among the results.
const PART: &str = "kcsan-reports";

/// Where the list is in a checkout.
const EXPLAINED: &str = "tests/kcsan/explained.toml";

/// A status to end with early, and why.
type Stop = (Status, String);

/// Reads and judges logs, and returns the exit status.
pub fn run(args: &Args) -> ExitCode {
    let status = judge(args).unwrap_or_else(|(status, message)| {
        eprintln!("lkmm: {message}");
        status
    });
    status.into()
}

fn judge(args: &Args) -> Result<Status, Stop> {
    let explanations = explanations(args.explained.as_deref())?;
    // A file that cannot be read does not keep the others from being judged.
    let mut errors = Errors::new();
    let mut logs: Vec<_> = args
        .logs
        .iter()
        .filter_map(|path| log(path, &mut errors))
        .collect();
    let images = images(args, &mut errors);
    annotate(&mut logs, &images);
    if !args.commands.is_empty() {
        if let Err(error) = name_fields(args, &mut logs) {
            errors.push(("--commands".to_owned(), error.to_string()));
        }
    }
    shorten(&mut logs, &images);

    let kernel = Kernel {
        base: &args.base,
        architecture: &args.arch,
    };
    let rules = Rules {
        explanations: &explanations,
        kernel,
        suite: args.suite.as_deref(),
    };
    let judgement = Judgement::new(&logs, &rules);
    let unused = args.all_used && !judgement.unused.is_empty();
    let unexplained = judgement.unexplained().next().is_some();
    let mistakes = [
        (!errors.is_empty(), Status::BadInput),
        (!judgement.silent.is_empty(), Status::Unreadable),
        (unexplained || unused, Status::Different),
    ];
    let mistakes = mistakes.into_iter().filter(|(is_there, _)| *is_there);
    let status = Status::worst(mistakes.map(|(_, status)| status));
    if let Some(path) = &args.results {
        let cases = cases(&judgement, &errors, args.all_used);
        lkmm_results::append(path, &cases)
            .map_err(|error| (Status::BadInput, error.to_string()))?;
    }
    let errors = errors
        .iter()
        .map(|(file, error)| format!("{file}: {error}"));
    let errors: Vec<_> = errors.collect();
    let text = if args.json {
        let mut all = judgement.json();
        all["errors"] = errors.clone().into();
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
    output::print(&text)
        .map_err(|error| (Status::BadInput, format!("standard output: {error}")))?;
    for error in &errors {
        eprintln!("lkmm: {error}");
    }
    for log in &judgement.silent {
        eprintln!("lkmm: {}: {}", log.file, silence(log));
    }
    Ok(status)
}

fn name_fields(args: &Args, logs: &mut [Log]) -> Result<(), lkmm_marks::Error> {
    let commands = Commands::read(&args.commands)?;
    let (cache, _temporary) = marks::cache(&args.storage)?;
    fields::name(logs, commands, &cache)
}

/// Files that cannot be read, and why.
type Errors = Vec<(String, String)>;

/// The results: a log passes if it can be read and KCSAN was enabled; each other file, race or
/// explanation that fails the run is a case.
fn cases(judgement: &Judgement<'_>, errors: &Errors, all_used: bool) -> Vec<Case> {
    let failed = |case: &str, reason: &str| Case::new(PART, case, Verdict::Failed).because(reason);
    let errors = errors.iter().map(|(file, error)| failed(file, error));
    let logs = judgement.logs.iter().map(|log| match log.has_kcsan() {
        true => Case::new(PART, &log.file, Verdict::Passed).log(&log.file),
        false => failed(&log.file, silence(log)).log(&log.file),
    });
    let races = judgement.unexplained().map(|race| {
        let place = format!(
            "{} reports, the first in line {}",
            race.count, race.report.line
        );
        failed(&race.report.headline(), &place).log(race.file)
    });
    let unused = judgement.unused.iter().filter(|_| all_used);
    let unused = unused.map(|entry| failed(&entry.name, "no report matches this explanation"));
    errors.chain(logs).chain(races).chain(unused).collect()
}

/// Why the absence of reports in a log means nothing.
fn silence(log: &Log) -> &'static str {
    if log.strict.is_some() {
        "the kernel has KCSAN, but it was not enabled: build with CONFIG_KCSAN_EARLY_ENABLE=y"
    } else {
        "nothing says that KCSAN was on: build with CONFIG_KCSAN=y and CONFIG_KCSAN_EARLY_ENABLE=y, \
         and keep the log from its first line, with messages of level `info`"
    }
}

fn explanations(named: Option<&Path>) -> Result<Vec<Explanation>, Stop> {
    let path = named.unwrap_or(Path::new(EXPLAINED));
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        // Most logs are read outside of a checkout.
        Err(_) if named.is_none() && !path.exists() => {
            include_str!("../../../tests/kcsan/explained.toml").to_owned()
        }
        Err(error) => {
            let message = format!("{}: {error}; --explained names another", path.display());
            return Err((Status::Usage, message));
        }
    };
    explanation::parse(path, &text).map_err(|error| (Status::Usage, error.to_string()))
}

fn log(path: &Path, errors: &mut Errors) -> Option<Log> {
    let mut name = path.display().to_string();
    let bytes = if name == "-" {
        name = "standard input".to_owned();
        let mut bytes = Vec::new();
        let result = io::stdin().lock().read_to_end(&mut bytes);
        result.map(|_| bytes)
    } else if is_named_pipe(path) {
        Err(io::Error::other(NAMED_PIPE))
    } else {
        fs::read(path)
    };
    match bytes {
        // A console may print bytes that are no text.
        Ok(bytes) => Some(Log::parse(&name, &String::from_utf8_lossy(&bytes))),
        Err(error) => {
            errors.push((name, error.to_string()));
            None
        }
    }
}

fn images(args: &Args, errors: &mut Errors) -> Vec<Image> {
    let spinner = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} reading source lines of {msg}");
    spinner.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    if args.vmlinux.is_some() || !args.module.is_empty() {
        spinner.enable_steady_tick(Duration::from_millis(100));
    }
    let mut images = Vec::new();
    for path in args.vmlinux.iter().chain(&args.module) {
        spinner.set_message(path.display().to_string());
        let image = match args.vmlinux.as_ref() == Some(path) {
            true => Image::kernel(path),
            false => Image::module(path),
        };
        match image {
            Ok(image) => images.push(image),
            Err(error) => errors.push((path.display().to_string(), error.to_string())),
        }
    }
    spinner.finish_and_clear();
    images
}
