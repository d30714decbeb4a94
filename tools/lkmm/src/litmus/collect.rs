// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus collect`.

use super::files::Files;
use super::input::{Source, Sources};
use super::model::{seconds, Judge};
use super::run::{finish, jobs};
use super::stop::{show, Stop};
use crate::output::note;
use crate::status::Status;
use lkmm_litmus_run::campaign::Campaign;
use lkmm_litmus_run::lava::Server;
use lkmm_litmus_run::run::{judge_recordings, module};
use std::path::{Path, PathBuf};
use std::time::Duration;

#[derive(clap::Args)]
pub struct Args {
    /// The manifest.json that `lkmm litmus job` wrote; results are kept beside it
    manifest: PathBuf,
    /// The lab's numbers of jobs to fetch, as `lavacli jobs submit` printed them
    #[arg(value_name = "NUMBER")]
    numbers: Vec<u64>,
    /// Which server and user of lavacli's configuration
    #[arg(long, value_name = "NAME", default_value = "default")]
    identity: String,
    /// Seconds that a call of lavacli may take
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = seconds)]
    lab_timeout: Duration,
    /// Print the definitions of the jobs that have no result, but for those that the lab has not ended
    /// yet, to submit them again, and judge nothing
    #[arg(long)]
    missing: bool,
    #[command(flatten)]
    judge: Judge,
    #[command(flatten)]
    files: Files,
}

pub fn run(args: &Args) -> Result<Status, Stop> {
    let campaign = Campaign::read(&args.manifest).map_err(Stop::Campaign)?;
    let folder = args.manifest.parent().unwrap_or(Path::new(""));
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let sources = Sources {
        tests: campaign.tests.iter().map(source).collect(),
        incomplete: false,
    };
    let (model, jobs, mut status) = jobs(&args.judge, &sources)?;
    let runs = module(&jobs, campaign.languages).index.runs;

    let server = Server {
        identity: args.identity.clone(),
        timeout: args.lab_timeout,
    };
    let collected = server.collect(&campaign, folder, &runs, &args.numbers);
    let collected = collected.map_err(Stop::Lava)?;
    let results = campaign.results(folder, &runs).map_err(Stop::Campaign)?;
    let mut missing = String::new();
    let mut notes = collected.strangers;
    for (job, results) in results.iter().enumerate() {
        let name = campaign.name_of(job);
        let failed = match results.first() {
            Some(result) => match campaign.jobs[job].check(&runs, result) {
                Ok(failed) => failed,
                Err(lacks) => vec![lacks],
            },
            None => {
                let why = collected.failed.get(&job);
                vec![why.map_or("no result has been fetched".to_owned(), String::clone)]
            }
        };
        if failed.is_empty() {
            continue;
        }
        notes.extend(failed.iter().map(|why| format!("{name}: {why}")));
        if !collected.under_way.contains(&job) {
            missing += &format!("{}\n", folder.join(name + ".yaml").display());
        }
    }
    if !notes.is_empty() {
        status = Status::worst([status, Status::Failed]);
    }
    if args.missing {
        notes.iter().for_each(note);
        show(&missing)?;
        return Ok(status);
    }
    let results: Vec<_> = results.into_iter().flatten().collect();
    let mut report = judge_recordings(&jobs, campaign.languages, &results);
    report.notes = notes;
    let finished = finish(&model, &jobs, &mut report, &args.files)?;
    Ok(Status::worst([status, finished]))
}

fn source(of: &lkmm_litmus_run::campaign::Source) -> Source {
    Source {
        file: of.file.clone(),
        text: of.text.clone(),
    }
}
