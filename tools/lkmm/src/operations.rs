// SPDX-License-Identifier: GPL-2.0

//! `lkmm operations`: the API in Rust, as its sources have it.

use crate::status::Status;
use clap::{Args, Subcommand};
use lkmm_operations::{items, table};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Subcommand)]
pub enum Command {
    /// Write the table of C's functions with the method that calls each
    Table(Table),
    /// Check that every public item documents itself
    Items {
        /// A source file; with :NAME, only its item of that name
        #[arg(required = true, value_name = "FILE[:NAME]")]
        files: Vec<String>,
    },
}

#[derive(Args)]
pub struct Table {
    /// The C helpers of the atomic functions
    #[arg(long, value_name = "FILE")]
    helpers: PathBuf,
    /// Compare with the file, and write nothing
    #[arg(long)]
    check: bool,
    /// The document
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// The source files of the API
    #[arg(required = true, value_name = "FILE")]
    api: Vec<PathBuf>,
}

/// Does it, and returns the status to end with.
pub fn run(command: Command) -> ExitCode {
    let done = match command {
        Command::Table(args) => write_table(&args),
        Command::Items { files } => check_items(&files),
    };
    match done {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err((status, error)) => {
            eprintln!("{error}");
            status.into()
        }
    }
}

type Done = Result<String, (Status, String)>;

fn read(path: &str) -> Done {
    fs::read_to_string(path).map_err(|error| (Status::BadInput, format!("{path}: {error}")))
}

fn write_table(args: &Table) -> Done {
    let name = |path: &PathBuf| path.display().to_string();
    let api = args.api.iter().map(|path| read(&name(path)));
    let made = table::document(
        &read(&name(&args.helpers))?,
        &api.collect::<Result<Vec<_>, _>>()?,
    )
    .map_err(|faults| (Status::Different, faults))?;
    let output = name(&args.output);
    if !args.check {
        fs::write(&args.output, made).map_err(|error| (Status::BadInput, error.to_string()))?;
    } else if read(&output)? != made {
        let fix = format!("{output} is out of date: write it with lkmm operations table");
        return Err((Status::Different, fix));
    }
    Ok(format!("{output}: each function of C has a method"))
}

fn check_items(files: &[String]) -> Done {
    let mut sources = Vec::new();
    for file in files {
        let (path, only) = file
            .split_once(':')
            .map_or((&**file, None), |(a, b)| (a, Some(b)));
        sources.push((path, only, read(path)?));
    }
    let unreadable = |path: &str, error: String| (Status::BadInput, format!("{path}: {error}"));
    let mut contracts = Vec::new();
    for (path, _, source) in &sources {
        contracts.extend(items::contracts(source).map_err(|error| unreadable(path, error))?);
    }
    let (mut count, mut faults) = (0, Vec::new());
    for (path, only, source) in &sources {
        let report =
            items::check(source, *only, &contracts).map_err(|error| unreadable(path, error))?;
        count += report.items;
        faults.extend(
            report
                .faults
                .into_iter()
                .map(|(line, what)| format!("{path}:{line}: {what}")),
        );
    }
    if count == 0 {
        faults.push("no public item found".to_owned());
    }
    if faults.is_empty() {
        Ok(format!("{count} public items"))
    } else {
        Err((Status::Different, faults.join("\n")))
    }
}
