// SPDX-License-Identifier: GPL-2.0

//! `lkmm bench`: the table goes to standard output, errors to standard error.

use crate::output;
use crate::status::Status;
use lkmm_bench::error::Error;
use lkmm_bench::record::Run;
use lkmm_bench::result::Results;
use lkmm_bench::{chart, table};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Cycles per operation: C, Rust and core::sync::atomic, from samples.
///
/// `make bench` takes the samples and runs this.
#[derive(clap::Args)]
pub struct Args {
    /// The samples: lines of JSON, as the program of tests/bench prints them; "-" is standard input
    samples: PathBuf,
    /// Print all results as JSON instead of a table
    #[arg(long)]
    json: bool,
    /// Show every type and ordering, not only i32 with the strongest one
    #[arg(long)]
    all: bool,
    /// Also draw the operations on i32 into this SVG file
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
}

/// Does it, and returns the status to end with.
pub fn run(args: &Args) -> ExitCode {
    match print(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(match error {
                Error::Chart(_) => Status::Usage,
                _ => Status::BadInput,
            })
        }
    }
}

fn print(args: &Args) -> Result<(), Error> {
    let path = &args.samples;
    let lines: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(path).map_err(Error::io(path))?))
    };
    let results = Results::new(&Run::read(lines, path)?);

    if let Some(path) = &args.chart {
        fs::write(path, chart::draw(&results)?).map_err(Error::io(path))?;
    }
    let text = if args.json {
        format!("{:#}\n", serde_json::json!(results))
    } else {
        table::text(&results, args.all)
    };
    output::print(&text).map_err(Error::io(Path::new("standard output")))
}
