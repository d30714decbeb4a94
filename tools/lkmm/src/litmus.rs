// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus`: tables go to standard output, what is wrong to standard error.

mod batch;
mod collect;
mod compare;
mod compile;
mod files;
mod gen;
mod hosts;
mod input;
mod job;
mod kit;
mod list;
mod merge;
mod model;
mod parse;
mod print;
mod run;
mod stop;

use crate::output::note;
use crate::status::{
    help, COLLECT, COMPARE, COMPILE, GEN, JOB, KIT, MERGE, MODEL, PRINT, READ, RUN,
};
use clap::Subcommand;
use std::process::ExitCode;

#[derive(Subcommand)]
pub enum Command {
    /// Read tests and say what is wrong with them
    #[command(after_help = help(READ))]
    Parse(parse::Args),
    /// Print tests as they were understood, in C or in Rust
    #[command(after_help = help(PRINT))]
    Print(print::Args),
    /// Ask herd7 for all final states that the memory model allows, and compare with `Result:`
    #[command(after_help = help(MODEL))]
    Model(model::Args),
    /// Write a kernel module that runs tests, with processes in C and Rust
    #[command(after_help = help(GEN))]
    Gen(gen::Args),
    /// Write a folder that builds and runs tests on a machine without this tool
    #[command(after_help = help(KIT))]
    Kit(kit::Args),
    /// Run tests in a guest, and judge what is seen by what the memory model allows
    #[command(after_help = help(RUN))]
    Run(run::Args),
    /// Cut a campaign into jobs for a lab
    #[command(after_help = help(JOB))]
    Job(job::Args),
    /// Fetch the results of a campaign's jobs from a lab, and judge them
    #[command(after_help = help(COLLECT))]
    Collect(collect::Args),
    /// Put results of several machines and runs into one file
    #[command(after_help = help(MERGE))]
    Merge(merge::Args),
    /// Compare how often the outcome of a test's condition came, between languages and machines
    #[command(after_help = help(COMPARE))]
    Compare(compare::Args),
    /// Compile tests with the kernel's flags, and compare what the machine code allows with what the
    /// memory model does
    #[command(after_help = help(COMPILE))]
    Compile(compile::Args),
    /// List tests, what they use, and their `Result:`
    #[command(after_help = help(READ))]
    List(list::Args),
}

/// Does it, and returns the status to end with.
pub fn run(command: &Command) -> ExitCode {
    let result = match command {
        Command::Parse(args) => parse::run(args),
        Command::Print(args) => print::run(args),
        Command::Model(args) => model::run(args),
        Command::Gen(args) => gen::run(args),
        Command::Kit(args) => kit::run(args),
        Command::Run(args) => run::run(args),
        Command::Job(args) => job::run(args),
        Command::Collect(args) => collect::run(args),
        Command::Merge(args) => merge::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Compile(args) => compile::run(args),
        Command::List(args) => list::run(args),
    };

    ExitCode::from(result.unwrap_or_else(|stop| {
        note(&stop);
        stop.status()
    }))
}
