// SPDX-License-Identifier: GPL-2.0

//! `lkmm results`

use crate::output;
use crate::status::Status;
use lkmm_results::kunit::{self, Boot, End};
use lkmm_results::sum::{matrix, table, Count};
use lkmm_results::{append, cargo_test, junit, read, Case, Error, Verdict};
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Print the counts of each part, what did not pass and why, and the sum
    Sum(Files),
    /// Print the counts of each run, one row per first word of their names, and the sum
    Matrix(Files),
    /// Write results as JUnit's XML
    Junit {
        /// The file to write
        #[arg(long)]
        out: PathBuf,
        #[command(flatten)]
        files: Files,
    },
    /// Record what KUnit and the samples said on a guest's console, and print it
    Kunit(Kunit),
    /// Record the tests in the output of `cargo test`, which is read from standard input
    CargoTest {
        /// The part of the tests
        #[arg(long)]
        part: String,
        /// The file to append to
        #[arg(long, value_name = "FILE")]
        results: PathBuf,
    },
}

#[derive(clap::Args)]
pub struct Files {
    /// Results: a JSON object per line
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(clap::Args)]
pub struct Kunit {
    /// What the guest said on its console
    #[arg(long, value_name = "FILE")]
    console: PathBuf,
    /// How the guest ended
    #[arg(long)]
    ended: Ended,
    /// The kernel tree, for its kunit.py
    #[arg(long, value_name = "DIR")]
    tree: PathBuf,
    /// A module with KUnit suites that the guest was given; may be given several times
    #[arg(long, value_name = "NAME")]
    module: Vec<String>,
    /// A sample that the guest was given; may be given several times
    #[arg(long, value_name = "NAME")]
    sample: Vec<String>,
    /// A folder for what kunit.py reads and writes
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The file to append to
    #[arg(long, value_name = "FILE")]
    results: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Ended {
    Ok,
    Crash,
    Timeout,
}

/// Does it, and returns the status to end with.
pub fn run(command: Command) -> ExitCode {
    let status = match command {
        Command::Sum(files) => show(&files.files, table),
        Command::Matrix(files) => show(&files.files, matrix),
        Command::Junit { out, files } => write_junit(&out, &files.files),
        Command::Kunit(args) => record_boot(args),
        Command::CargoTest { part, results } => record_cargo_test(&part, &results),
    };
    let status = status.unwrap_or_else(|error| {
        output::note(error);
        Status::Missing
    });
    status.into()
}

/// The cases of all files. One without a case has failed.
fn read_all(files: &[PathBuf]) -> Result<Vec<Case>, Error> {
    let mut all = Vec::new();
    for file in files {
        let mut cases = read(file)?;
        if cases.is_empty() {
            let part = file.file_stem().unwrap_or_default().to_string_lossy();
            cases.push(Case::new(part, "results", Verdict::Failed).because("no result"));
        }
        all.append(&mut cases);
    }
    Ok(all)
}

/// Whether something passed and nothing failed.
fn judge(cases: &[Case]) -> Status {
    if cases.iter().collect::<Count>().is_success() {
        Status::Ok
    } else {
        Status::Different
    }
}

fn print(text: &str) -> Result<(), Error> {
    output::print(&output::printable(text)).map_err(Error::at(Path::new("standard output")))
}

fn show(files: &[PathBuf], text: fn(&[Case]) -> String) -> Result<Status, Error> {
    let cases = read_all(files)?;
    print(&text(&cases))?;
    Ok(judge(&cases))
}

fn write_junit(out: &Path, files: &[PathBuf]) -> Result<Status, Error> {
    let text = junit::junit(&read_all(files)?).map_err(io::Error::other);
    text.and_then(|text| fs::write(out, text))
        .map_err(Error::at(out))?;
    Ok(Status::Ok)
}

fn record_boot(args: Kunit) -> Result<Status, Error> {
    let end = match args.ended {
        Ended::Ok => End::Done,
        Ended::Crash => End::Crashed,
        Ended::Timeout => End::Timeout,
    };
    let boot = Boot {
        console: args.console,
        end,
        tree: args.tree,
        modules: args.module,
        samples: args.sample,
        out: args.out,
    };
    let cases = boot.cases()?;
    append(&args.results, &cases)?;
    print(&kunit::table(&cases))?;
    let count: Count = cases.iter().collect();
    Ok(match end {
        End::Crashed => Status::Failed,
        End::Timeout => Status::Timeout,
        End::Done if count.failed > 0 => Status::Different,
        // Neither KUnit nor the samples alone are a test.
        End::Done
            if ["kunit", "samples"]
                .iter()
                .all(|part| has_passed(&cases, part)) =>
        {
            Status::Ok
        }
        End::Done if count.skipped > 0 => Status::Unsupported,
        End::Done => Status::Unreadable,
    })
}

fn has_passed(cases: &[Case], part: &str) -> bool {
    cases
        .iter()
        .any(|case| case.part == part && case.verdict == Verdict::Passed)
}

fn record_cargo_test(part: &str, results: &Path) -> Result<Status, Error> {
    let mut output = Vec::new();
    let input = io::stdin().lock().read_to_end(&mut output);
    input.map_err(Error::at(Path::new("standard input")))?;
    let cases = cargo_test::cases(part, &String::from_utf8_lossy(&output));
    append(results, &cases)?;
    print(&format!("{}\n", cases.iter().collect::<Count>()))?;
    Ok(judge(&cases))
}
