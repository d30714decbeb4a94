// SPDX-License-Identifier: GPL-2.0

//! `lkmm asm`.

use crate::output;
use crate::status::{help, Status, ASM};
use clap::{Args, Subcommand};
use lkmm_asm::audit::{self, Rules};
use lkmm_asm::base::Base;
use lkmm_asm::differences::Differences;
use lkmm_asm::error::Kind;
use lkmm_asm::matrix::Matrix;
use lkmm_asm::report::{Conclusion, Report, Snapshots};
use lkmm_asm::{catalogue, dump, rst, table, Error};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Subcommand)]
pub enum Command {
    #[command(after_help = help(ASM))]
    /// Demand that Rust is C's instructions, or one call to them, and as in the snapshots
    Check(Check),
    #[command(after_help = help(ASM))]
    /// Show which instructions each operation is, by ordering
    Table(Table),
    #[command(after_help = help(ASM))]
    /// Show the instructions of a cell's probes, C's and Rust's side by side
    Dump(Dump),
}

#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    input: Input,
    /// Check the cells that are there, and name those that are not
    #[arg(long)]
    partial: bool,
    /// Write the snapshots
    #[arg(long)]
    bless: bool,
    /// Also write what `table` prints
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
    /// Also write what `table --rst` prints; the matrix has to be complete
    #[arg(long, value_name = "FILE")]
    rst: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub struct Table {
    #[command(flatten)]
    input: Input,
    /// Print Documentation/machine-code.rst
    #[arg(long, conflicts_with = "json")]
    rst: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
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
struct Input {
    /// A folder of cells as `make asm` leaves it, or folders <target>_<opt>_<mode>
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    known: Known,
}

/// What is known of a kernel.
#[derive(Args)]
struct Known {
    /// The kernel that the cells were built from
    #[arg(long, default_value = "6.12")]
    base: Base,
    /// The committed snapshots [default: tools/asm/snapshots/BASE]
    #[arg(long, value_name = "DIR")]
    snapshots: Option<PathBuf>,
    /// The differences that are known [default: tools/asm/differences.toml]
    #[arg(long, value_name = "FILE")]
    differences: Option<PathBuf>,
}

impl Known {
    // Relative to the repository, where the tool is used.
    fn top() -> &'static Path {
        Path::new("tools/asm")
    }

    fn snapshots(&self) -> PathBuf {
        let own = self.snapshots.clone();
        own.unwrap_or_else(|| self.base.snapshots(Self::top()))
    }

    fn differences(&self) -> Result<Differences, Error> {
        let own = self.differences.clone();
        Differences::read(&own.unwrap_or_else(|| Self::top().join("differences.toml")))
    }
}

pub fn run(command: Command) -> ExitCode {
    let result = match command {
        Command::Check(check) => run_check(&check),
        Command::Table(table) => run_table(&table),
        Command::Dump(dump) => run_dump(&dump),
    };

    ExitCode::from(result.unwrap_or_else(|error| {
        eprintln!("lkmm: {error}");
        of_kind(error.kind())
    }))
}

fn of_kind(kind: Kind) -> Status {
    match kind {
        Kind::Usage => Status::Usage,
        Kind::NoTool => Status::Missing,
        Kind::BadInput => Status::BadInput,
    }
}

fn of_report(conclusion: Conclusion) -> Status {
    match conclusion {
        Conclusion::Good => Status::Ok,
        Conclusion::Different => Status::Different,
        Conclusion::NotDone(kind) => of_kind(kind),
    }
}

fn run_check(args: &Check) -> Result<Status, Error> {
    let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    let mode = match (args.bless, ci) {
        (true, true) => {
            eprintln!("lkmm: --bless in CI: snapshots are committed, not made there");
            return Ok(Status::Usage);
        }
        (true, false) => Snapshots::Bless,
        (false, true) => Snapshots::Strict,
        (false, false) => Snapshots::Check,
    };
    let matrix = Matrix::find(&args.input.paths, args.input.known.base)?;
    if !args.partial || args.rst.is_some() {
        matrix.complete()?;
    }
    let report = make(&matrix, &args.input, mode)?;
    let tables = table::make(&report.cells);

    if let Some(path) = &args.table {
        write(path, &table::text(&tables))?;
    }
    if let Some(path) = &args.rst {
        write(path, &rst::text(&tables))?;
    }

    if args.json {
        show(&format!("{:#}\n", report.json(|one| of_report(one).code())))?;
    } else {
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        show(&report.text(colour))?;
    }
    Ok(of_report(report.conclusion()))
}

fn make(matrix: &Matrix, input: &Input, mode: Snapshots) -> Result<Report, Error> {
    let differences = input.known.differences()?;
    let rules = Rules {
        specs: &catalogue::all(),
        differences: &differences,
        base: input.known.base,
    };
    let report = Report::make(matrix, &rules, &input.known.snapshots(), mode)?;

    for (cell, error) in &report.errors {
        eprintln!("lkmm: {cell}: {error}");
    }
    Ok(report)
}

fn run_table(args: &Table) -> Result<Status, Error> {
    let matrix = Matrix::find(&args.input.paths, args.input.known.base)?;
    if args.rst {
        matrix.complete()?;
    }
    let report = make(&matrix, &args.input, Snapshots::Check)?;
    let tables = table::make(&report.cells);

    if args.json {
        show(&format!("{:#}\n", serde_json::json!(tables)))?;
    } else if args.rst {
        show(&rst::text(&tables))?;
    } else {
        show(&table::text(&tables))?;
    }
    let kinds = report.errors.iter().map(|(_, error)| error.kind());
    Ok(kinds.max().map_or(Status::Ok, of_kind))
}

fn run_dump(args: &Dump) -> Result<Status, Error> {
    let differences = args.known.differences()?;
    let rules = Rules {
        specs: &catalogue::all(),
        differences: &differences,
        base: args.known.base,
    };

    for (cell, path) in Matrix::find(std::slice::from_ref(&args.cell), args.known.base)?.cells {
        show(&dump::text(
            &audit::cell(&path, cell, &rules)?,
            args.probe.as_deref(),
        )?)?;
    }
    Ok(Status::Ok)
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })
}

/// Prints.
fn show(text: &str) -> Result<(), Error> {
    output::print(text).map_err(|source| Error::Write {
        path: "standard output".into(),
        source,
    })
}
