// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus compare`.

use super::input::Input;
use super::stop::{show, Stop};
use crate::status::Status;
use lkmm_litmus_run::compare::{compare, table};
use lkmm_litmus_run::recording;
use std::fs;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// Results of kits, or logs of guests; may be given several times
    #[arg(long, required = true, value_name = "FILE")]
    log: Vec<PathBuf>,
    /// Write the comparison as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<Status, Stop> {
    let sources = args.input.sources()?;
    let (tests, status) = sources.read();
    let recordings = recording::read(&args.log).map_err(Stop::Recording)?;
    let tests: Vec<_> = tests.iter().map(|(_, test)| test).collect();
    let comparison = compare(&tests, &recordings).map_err(Stop::Recording)?;
    show(&table(&comparison))?;
    if let Some(path) = &args.json {
        let json = serde_json::to_string_pretty(&comparison).map_err(Into::into);
        let written = json.and_then(|json| fs::write(path, json + "\n"));
        written.map_err(|error| Stop::Io(path.display().to_string(), error))?;
    }
    let result = if comparison.rows.is_empty() {
        Status::Failed
    } else {
        Status::Ok
    };
    Ok(Status::worst([status, result]))
}
