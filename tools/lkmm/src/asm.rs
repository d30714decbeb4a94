// SPDX-License-Identifier: GPL-2.0

//! `lkmm asm`.

use crate::output;
use crate::status::{help, Status, ASM};
use clap::{Args, Subcommand};
use lkmm_asm::audit::{self, Rules};
use lkmm_asm::catalogue::{self, Spec};
use lkmm_asm::differences::Differences;
use lkmm_asm::error::Error;
use lkmm_asm::matrix::Matrix;
use lkmm_asm::report::Report;
use lkmm_asm::snapshot::Action;
use lkmm_asm::{cell, dump, table};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Subcommand)]
pub enum Command {
    #[command(after_help = help(ASM))]
    /// Demand that Rust is C's instructions, or one call to them, and as recorded
    Check(Check),
    #[command(after_help = help(ASM))]
    /// Show which instructions each operation is
    Table(Input),
    #[command(after_help = help(ASM))]
    /// Show the instructions of a cell's probes, C's and Rust's side by side
    Dump(Dump),
}

#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    input: Input,
    /// The recorded machine code
    #[arg(long, value_name = "DIR", default_value = "tools/asm/snapshots")]
    snapshots: PathBuf,
    /// Also demand that this is Documentation/machine-code.rst as the recorded code makes it
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    /// Check the cells that are there, and name those that are not
    #[arg(long)]
    partial: bool,
    /// Record what is there, and write the document
    #[arg(long)]
    bless: bool,
    /// Append a result per cell
    #[arg(long, value_name = "FILE")]
    results: Option<PathBuf>,
}

#[derive(Args)]
pub struct Dump {
    /// The folder of a cell
    cell: PathBuf,
    /// A probe, <op>__<type>__<ordering>; all if not given
    probe: Option<String>,
    #[command(flatten)]
    known: Known,
}

#[derive(Args)]
pub struct Input {
    /// A folder of cells as `make asm` leaves it, or folders <target>_<opt>_<mode>
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    known: Known,
}

/// What is known of a kernel.
#[derive(Args)]
pub struct Known {
    /// The kernel that the cells were built from
    #[arg(long, default_value = "6.12", value_parser = cell::base)]
    base: &'static str,
    /// The differences that are known
    #[arg(
        long,
        value_name = "FILE",
        default_value = "tools/asm/differences.toml"
    )]
    differences: PathBuf,
}

pub fn run(command: Command) -> ExitCode {
    let specs = catalogue::all();
    let result = match command {
        Command::Check(check) => run_check(&check, &specs),
        Command::Table(table) => run_table(&table, &specs),
        Command::Dump(dump) => run_dump(&dump, &specs),
    };

    ExitCode::from(result.unwrap_or_else(|error| {
        eprintln!("lkmm: {error}");
        status(&error)
    }))
}

fn status(error: &Error) -> Status {
    match error {
        Error::UnknownProbe(_) | Error::UnknownBase(..) => Status::Usage,
        Error::NoTool(_) => Status::Missing,
        _ => Status::BadInput,
    }
}

fn run_check(args: &Check, specs: &[Spec]) -> Result<Status, Error> {
    let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    let action = match (args.bless, ci) {
        (true, true) => {
            eprintln!("lkmm: --bless in CI: machine code is committed, not recorded there");
            return Ok(Status::Usage);
        }
        (true, false) => Action::Bless,
        (false, true) => Action::Strict,
        (false, false) => Action::Check,
    };
    let Known { base, differences } = &args.input.known;
    let matrix = Matrix::find(&args.input.paths, base)?;
    if !args.partial {
        matrix.complete()?;
    }
    let differences = Differences::read(differences, specs)?;
    let rules = Rules {
        specs,
        differences: &differences,
        base,
    };
    let document = args.document.as_deref();
    let report = Report::make(&matrix, &rules, &args.snapshots, document, action)?;

    if let Some(path) = &args.results {
        report.append_results(path)?;
    }
    show(&report.text())?;
    for (cell, error) in &report.errors {
        eprintln!("lkmm: {cell}: {error}");
    }
    let errors = report.errors.iter().map(|(_, error)| status(error));
    Ok(match Status::worst(errors) {
        Status::Ok if report.is_good() => Status::Ok,
        Status::Ok => Status::Different,
        worst => worst,
    })
}

fn run_table(args: &Input, specs: &[Spec]) -> Result<Status, Error> {
    show(&table::text(&audit(&args.paths, &args.known, specs)?))?;
    Ok(Status::Ok)
}

fn run_dump(args: &Dump, specs: &[Spec]) -> Result<Status, Error> {
    for report in audit(std::slice::from_ref(&args.cell), &args.known, specs)? {
        show(&dump::text(&report, args.probe.as_deref())?)?;
    }
    Ok(Status::Ok)
}

fn audit(
    paths: &[PathBuf],
    known: &Known,
    specs: &[Spec],
) -> Result<Vec<audit::CellReport>, Error> {
    let differences = Differences::read(&known.differences, specs)?;
    let rules = Rules {
        specs,
        differences: &differences,
        base: known.base,
    };
    let cells = Matrix::find(paths, known.base)?.cells.into_iter();

    cells
        .map(|(cell, path)| audit::cell(&path, cell, &rules))
        .collect()
}

fn show(text: &str) -> Result<(), Error> {
    let path = PathBuf::from("standard output");
    output::print(text).map_err(|source| Error::Write { path, source })
}
