// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus`: tables go to standard output, what is wrong to standard error.

mod batch;
mod gen;
mod input;
mod list;
mod model;
mod parse;
mod run;

use crate::output;
use crate::status::{help, Status, GEN, MODEL, READ, RUN};
use clap::Subcommand;
use lkmm_litmus::model::Missing;
use lkmm_litmus_run::guest;
use lkmm_litmus_run::run::Error as RunError;
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

#[derive(Subcommand)]
pub enum Command {
    /// Read tests and say what is wrong with them
    #[command(after_help = help(READ))]
    Parse(parse::Args),
    /// Ask herd7 for all final states that the memory model allows, and compare with `Result:`
    #[command(after_help = help(MODEL))]
    Model(model::Args),
    /// Write a kernel module that runs tests, with processes in C and Rust
    #[command(after_help = help(GEN))]
    Gen(gen::Args),
    /// Run tests in a guest, and judge what is seen by what the memory model allows
    #[command(after_help = help(RUN))]
    Run(run::Args),
    /// List tests, what they use, and their `Result:`
    #[command(after_help = help(READ))]
    List(list::Args),
}

/// Why a command ends before it is done.
#[derive(Debug)]
enum Stop {
    /// The command line cannot be followed.
    Usage(String),
    /// There is nothing to ask.
    Missing(Missing),
    /// A file cannot be read or written.
    Io(String, io::Error),
    /// A run ended without a report.
    Run(RunError),
}

impl Stop {
    fn status(&self) -> Status {
        match self {
            Self::Usage(_) => Status::Usage,
            Self::Missing(_) => Status::Missing,
            Self::Io(..) | Self::Run(RunError::Io { .. }) => Status::Failed,
            Self::Run(RunError::Guest(error)) => match error {
                guest::Error::Missing(_) => Status::Missing,
                guest::Error::Script { cause, .. } if cause.kind() == io::ErrorKind::NotFound => {
                    Status::Missing
                }
                _ => Status::Failed,
            },
        }
    }
}

impl From<Missing> for Stop {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Usage(message) => f.write_str(message),
            Self::Missing(missing) => write!(f, "{missing}"),
            Self::Io(path, error) => write!(f, "{path}: {error}"),
            Self::Run(error) => write!(f, "{error}"),
        }
    }
}

/// Does it, and returns the status to end with.
pub fn run(command: &Command) -> ExitCode {
    let result = match command {
        Command::Parse(args) => parse::run(args),
        Command::Model(args) => model::run(args),
        Command::Gen(args) => gen::run(args),
        Command::Run(args) => run::run(args),
        Command::List(args) => list::run(args),
    };

    ExitCode::from(result.unwrap_or_else(|stop| {
        eprintln!("lkmm: {stop}");
        stop.status()
    }))
}

/// Prints. A reader that has gone, as `head` does, is no failure.
fn show(text: &str) -> Result<(), Stop> {
    output::print(text).map_err(|error| Stop::Io("standard output".to_owned(), error))
}

/// Whether to write in colours on standard error.
fn colour() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}
