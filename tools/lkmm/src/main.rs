// SPDX-License-Identifier: GPL-2.0

//! `lkmm`: evidence that Rust atomics in the kernel are C's.

mod asm;
mod bench;
mod deps;
mod guest;
mod interrupted;
mod kcsan;
mod litmus;
mod marks;
mod operations;
mod output;
mod pipe;
mod results;
mod status;
mod storage;

use clap::{Parser, Subcommand};
use status::{help, ASM, BENCH, DEPS, KCSAN, MARKS, OF_EACH, OPERATIONS, RESULTS};
use std::process::ExitCode;

/// Evidence that Rust atomics in the kernel are C's
#[derive(Parser)]
#[command(version, after_help = OF_EACH)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compare the machine code of Rust operations with that of C's primitives
    #[command(subcommand, after_help = help(ASM))]
    Asm(asm::Command),
    /// Say what operations cost in C and in Rust, from the samples of a benchmark
    #[command(after_help = help(BENCH))]
    Bench(bench::Args),
    /// Compare the dependencies in the source of kernel objects with those in their machine code
    #[command(after_help = help(DEPS))]
    Deps(deps::Args),
    /// Boot a kernel in QEMU, and run modules and tests there
    #[command(after_help = guest::HELP)]
    Guest(guest::Args),
    /// Read the data races that KCSAN reports, and demand that each is explained
    #[command(after_help = help(KCSAN))]
    Kcsan(kcsan::Args),
    /// Work on litmus tests of the kernel's memory model
    #[command(subcommand, after_help = OF_EACH)]
    Litmus(Box<litmus::Command>),
    /// Find the C accesses to shared fields that lack a mark
    #[command(after_help = help(MARKS))]
    Marks(marks::Args),
    /// Check the documentation of the API in Rust, and list C's functions in it
    #[command(subcommand, after_help = help(OPERATIONS))]
    Operations(operations::Command),
    /// Record results of tests, sum them up and convert them
    #[command(subcommand, after_help = help(RESULTS))]
    Results(results::Command),
}

fn main() -> ExitCode {
    let cli = Cli::parse();

    match cli.command {
        Command::Asm(command) => asm::run(command),
        Command::Bench(args) => bench::run(&args),
        Command::Deps(args) => deps::run(&args),
        Command::Guest(args) => guest::run(&args),
        Command::Kcsan(args) => kcsan::run(&args),
        Command::Litmus(command) => litmus::run(&command),
        Command::Marks(args) => marks::run(&args),
        Command::Operations(command) => operations::run(command),
        Command::Results(command) => results::run(command),
    }
}
