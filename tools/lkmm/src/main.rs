// SPDX-License-Identifier: GPL-2.0

//! `lkmm`: evidence that Rust atomics in the kernel are C's.

mod asm;
mod bench;
mod kcsan;
mod litmus;
mod output;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Evidence that Rust atomics in the kernel are C's
#[derive(Parser)]
#[command(version, after_help = STATUSES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compare the machine code of Rust operations with that of C's primitives
    #[command(subcommand, after_help = STATUSES)]
    Asm(asm::Command),
    /// Say what operations cost in C and in Rust, from the samples of a benchmark
    #[command(after_help = STATUSES)]
    Bench(lkmm_bench::Args),
    /// Read the data races that KCSAN reports, and demand that each is explained
    #[command(after_help = lkmm_kcsan::status::HELP)]
    Kcsan(kcsan::Args),
    /// Work on litmus tests of the kernel's memory model
    #[command(subcommand)]
    Litmus(Box<litmus::Command>),
}

const STATUSES: &str = "\
Exit status:
  0  all as it should be
  1  a difference, a missing probe, or a stale, absent, empty or orphan snapshot
  2  wrong usage
  3  a program is missing
  4  bad input: an object or a file that nothing can be said about, or none";

fn main() -> ExitCode {
    let cli = Cli::parse();

    match cli.command {
        Command::Asm(command) => asm::run(command),
        Command::Bench(args) => bench::run(&args),
        Command::Kcsan(args) => kcsan::run(&args),
        Command::Litmus(command) => litmus::run(&command),
    }
}
