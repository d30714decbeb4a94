// SPDX-License-Identifier: GPL-2.0

//! `lkmm bench`: from the samples that the program `tests/bench` takes to what an operation costs
//! in C, in Rust with the helper inlined and called, and with `core::sync::atomic`.
//!
//! It judges no time: what a machine of unknown load takes is no verdict. It fails for samples that
//! are malformed or not all there.

mod chart;
mod error;
mod record;
mod result;
mod stats;
mod table;

pub use error::Error;
pub use record::{Run, Variant};
pub use result::{Figure, Results, Row};
pub use stats::Spread;

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// Cycles per operation: C, Rust and core::sync::atomic, from samples.
///
/// `make bench` takes the samples and runs this.
#[derive(Debug, clap::Args)]
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

/// Does what the command line says; `out` is for the table.
pub fn run(args: &Args, out: &mut impl Write) -> Result<(), Error> {
    let run = Run::read(open(&args.samples)?, &args.samples)?;
    let results = Results::new(&run);

    if let Some(path) = &args.chart {
        let drawn = chart::draw(&results)?;
        fs::write(path, drawn).map_err(|cause| Error::io(path, cause))?;
    }
    let text = if args.json {
        results.to_json()? + "\n"
    } else {
        table::text(&results, args.all)
    };
    out.write_all(text.as_bytes())
        .map_err(|cause| Error::io(Path::new("standard output"), cause))
}

fn open(path: &Path) -> Result<Box<dyn BufRead>, Error> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path).map_err(|cause| Error::io(path, cause))?;
    Ok(Box::new(BufReader::new(file)))
}
