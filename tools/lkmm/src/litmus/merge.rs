// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus merge`.

use super::stop::{show, Stop};
use crate::status::Status;
use lkmm_litmus_run::recording;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    /// The file to write, which may be one of the others
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Results of kits, merged ones, and logs of guests
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub fn run(args: &Args) -> Result<Status, Stop> {
    let recordings = recording::read(&args.files).map_err(Stop::Recording)?;
    let io = |error| Stop::Io(args.out.display().to_string(), error);
    let text = recording::text(&recordings).map_err(|error| io(error.into()))?;
    fs::write(&args.out, text).map_err(io)?;
    let mut machines: BTreeMap<_, usize> = BTreeMap::new();
    for recording in &recordings {
        *machines.entry(&recording.machine).or_default() += 1;
    }
    let machines = machines.iter().map(|(machine, count)| {
        let machine = machine.as_ref();
        let machine = machine.map_or("no machine recorded".to_owned(), ToString::to_string);
        format!("{count} recordings: {machine}\n")
    });
    show(&machines.collect::<String>())?;
    Ok(Status::Ok)
}
