// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus kit`.

use super::batch::Batch;
use super::gen::announce;
use super::model::Judge;
use super::run::jobs;
use super::stop::Stop;
use crate::status::Status;
use lkmm_litmus_gen::kit;
use lkmm_litmus_run::run::module;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    batch: Batch,
    // The model says which tests would hang the machine.
    #[command(flatten)]
    judge: Judge,
    /// The folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub fn run(args: &Args) -> Result<Status, Stop> {
    let (_, jobs, mut status) = jobs(&args.judge, &args.batch.input.sources()?)?;
    let module = module(&jobs, args.batch.choice());
    let written = kit::write(&module, &args.out);
    written.map_err(|error| Stop::Io(args.out.display().to_string(), error))?;
    announce(&module, jobs.len(), &args.out)?;
    if !module.index.unsupported.is_empty() {
        status = Status::worst([status, Status::Unsupported]);
    }
    Ok(status)
}
