// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus run`.

use super::batch::Batch;
use super::input::Source;
use super::model::Judge;
use super::{show, Stop};
use indicatif::{ProgressBar, ProgressStyle};
use lkmm_litmus::model::{Model, Refusal};
use lkmm_litmus::{parallel, status};
use lkmm_litmus_run::judge::ending_in;
use lkmm_litmus_run::report::html::{html, Pictures};
use lkmm_litmus_run::report::junit::junit;
use lkmm_litmus_run::report::table::table;
use lkmm_litmus_run::report::Report;
use lkmm_litmus_run::run::{judge_log, run as run_jobs, Error, Event, Job, Options};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    batch: Batch,
    #[command(flatten)]
    judge: Judge,
    /// The folder for sources, objects, logs, and what an interrupted run had come to
    #[arg(long, value_name = "DIR", default_value = "build/litmus")]
    out: PathBuf,
    /// The script that builds the module and boots it
    #[arg(long, value_name = "FILE", default_value = "scripts/litmus-guest.sh")]
    guest: PathBuf,
    /// Instances of each test in C, in Rust, and in all mixtures together
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    rounds: u64,
    /// A parameter of the module, such as seed=2 or limit=20000
    #[arg(long, value_name = "NAME=VALUE")]
    parameter: Vec<String>,
    /// Judge this log of a guest instead of running one
    #[arg(long, value_name = "FILE", conflicts_with_all = ["guest", "rounds", "parameter"])]
    log: Option<PathBuf>,
    /// Write the results as JSON; - for standard output, without the table
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the results as JUnit's XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write the results as a page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<u8, Stop> {
    let sources = args.batch.sources()?;
    let model = args.judge.open()?;
    let (jobs, mut statuses) = jobs(args, &model, &sources);
    let report = match &args.log {
        Some(log) => judge_log(&jobs, args.batch.choice(), log),
        None => in_guest(args, &jobs),
    };
    let report = report.map_err(|error| match error {
        Error::Script { .. } => Stop::NoGuest(error.to_string()),
        Error::Io { .. } => Stop::Run(error.to_string()),
    })?;
    write(args, &report, &pictures(args, &model, &jobs, &report))?;
    statuses.push(report.status());
    Ok(status::worst(statuses))
}

/// The tests that can be read, with what the model says, and the statuses of the others.
fn jobs(args: &Args, model: &Model, sources: &[Source]) -> (Vec<Job>, Vec<u8>) {
    let mut statuses = Vec::new();
    let answers = parallel::map(
        sources,
        args.judge.jobs(),
        |source| (source.read(), model.ask(&source.text)),
        |_| (),
    );
    let mut jobs = Vec::new();

    for (source, (parsed, answer)) in sources.iter().zip(answers) {
        match parsed {
            Err(found) => {
                source.complain(&found);
                statuses.push(status::UNREADABLE);
            }
            Ok(test) => {
                statuses.push(match &answer {
                    Ok(_) => status::OK,
                    Err(Refusal::Unsupported(_)) => status::UNSUPPORTED,
                    Err(Refusal::Timeout(_)) => status::TIMEOUT,
                    Err(Refusal::Failed(_)) => status::FAILED,
                });
                jobs.push(Job {
                    test,
                    file: source.file.clone(),
                    text: source.text.clone(),
                    answer: answer.map_err(|refusal| refusal.to_string()),
                });
            }
        }
    }
    (jobs, statuses)
}

/// What the page shows of each test with a forbidden outcome.
fn pictures(args: &Args, model: &Model, jobs: &[Job], report: &Report) -> Pictures {
    let mut pictures = Pictures::new();
    if args.html.is_none() {
        return pictures;
    }
    for (job, test) in jobs.iter().zip(&report.tests) {
        if let Some(shown) = test.first_forbidden() {
            let picture = model.graph(&ending_in(&job.test, shown).to_string());
            let key = (job.file.clone(), job.test.name.text.clone());
            pictures.insert(key, picture.map_err(|error| error.to_string()));
        }
    }
    pictures
}

fn in_guest(args: &Args, jobs: &[Job]) -> Result<Report, Error> {
    let options = Options {
        choice: args.batch.choice(),
        folder: args.out.clone(),
        script: args.guest.clone(),
        rounds: args.rounds,
        parameters: args.parameter.clone(),
    };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len}, {eta} left  {msg}");
    let bar = ProgressBar::new(0)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message("building");
    let report = run_jobs(jobs, &options, &mut |event| match event {
        Event::Begin { total, known } => {
            bar.set_length(total as u64);
            bar.set_position(known as u64);
            bar.reset_eta();
        }
        Event::Result(title) => {
            bar.set_message(title.to_owned());
            bar.inc(1);
        }
    });
    bar.finish_and_clear();
    report
}

fn write(args: &Args, report: &Report, pictures: &Pictures) -> Result<(), Stop> {
    let json =
        serde_json::to_string_pretty(report).map_err(|error| Stop::Run(error.to_string()))?;
    let on_stdout = args.json.as_deref() == Some(Path::new("-"));

    if on_stdout {
        show(&(json + "\n"))?;
    } else {
        if let Some(path) = &args.json {
            put(path, &(json + "\n"))?;
        }
        show(&table(report))?;
    }
    if let Some(path) = &args.junit {
        put(path, &junit(report))?;
    }
    if let Some(path) = &args.html {
        put(path, &html(report, pictures))?;
    }
    Ok(())
}

fn put(path: &Path, text: &str) -> Result<(), Stop> {
    fs::write(path, text).map_err(|error| Stop::Io(path.display().to_string(), error))
}
