// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus run`.

use super::batch::Batch;
use super::files::{Files, Forms};
use super::hosts::Hosts;
use super::input::Sources;
use super::model::{warn, Judge};
use super::stop::{of_refusal, Stop};
use crate::output::{note, printable};
use crate::status::Status;
use indicatif::{ProgressBar, ProgressStyle};
use lkmm_litmus::expect::Outcome;
use lkmm_litmus::model::answer::Answer;
use lkmm_litmus::model::{Model, Refusal};
use lkmm_litmus::Test;
use lkmm_litmus_run::guest::Kernel;
use lkmm_litmus_run::judge::ending_in;
use lkmm_litmus_run::recording;
use lkmm_litmus_run::report::cases::cases;
use lkmm_litmus_run::report::html::page;
use lkmm_litmus_run::report::table::table;
use lkmm_litmus_run::report::{Conclusion, Report};
use lkmm_litmus_run::run::{judge_recordings, run as run_jobs, Error, Event, Job, Options};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    batch: Batch,
    #[command(flatten)]
    judge: Judge,
    /// The folder for sources, objects, logs, and what an interrupted run had come to
    #[arg(long, value_name = "DIR", default_value = "build/litmus")]
    out: PathBuf,
    /// The script that builds the module, and with --guest describes the guest to load it in
    #[arg(long, value_name = "FILE", default_value = "scripts/litmus-module.sh")]
    module: PathBuf,
    /// Instances of each test in C, in Rust, and in all mixtures together
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    rounds: u64,
    /// A parameter of the module, such as seed=2 or limit=20000
    #[arg(long, value_name = "NAME=VALUE")]
    parameter: Vec<String>,
    /// Judge this log of a guest, or these results of kits, instead of running one
    #[arg(long, value_name = "FILE", conflicts_with_all = ["module", "rounds", "parameter", "host"])]
    log: Vec<PathBuf>,
    #[command(flatten)]
    hosts: Hosts,
    #[command(flatten)]
    files: Files,
}

pub fn run(args: &Args) -> Result<Status, Stop> {
    let (model, jobs, mut status) = jobs(&args.judge, &args.batch.input.sources()?)?;
    let choice = args.batch.choice();
    let mut report = if args.hosts.wanted() {
        let (rounds, bar) = (args.rounds, progress_bar());
        let hosts = &args.hosts;
        let (report, of_hosts) =
            hosts.run(&jobs, choice, &args.out, rounds, &args.parameter, &bar)?;
        status = Status::worst([status, of_hosts]);
        report
    } else if args.log.is_empty() {
        in_guest(args, &jobs).map_err(Stop::Run)?
    } else {
        let recordings = recording::read(&args.log).map_err(Stop::Recording)?;
        judge_recordings(&jobs, choice, &recordings)
    };
    let finished = finish(&model, &jobs, &mut report, &args.files)?;
    Ok(Status::worst([status, finished]))
}

/// Writes a report in all forms that are wanted, and says what it comes to.
pub fn finish(
    model: &Model,
    jobs: &[Job],
    report: &mut Report,
    files: &Files,
) -> Result<Status, Stop> {
    if files.page() {
        draw(model, jobs, report);
    }
    report.notes.iter().for_each(note);
    let written = files.write(Forms {
        report,
        table: table(report),
        page,
        cases: &cases(report),
        others: Vec::new(),
    })?;
    // Without a test that can be read, the status says that.
    let outcome = match report.outcome() {
        _ if jobs.is_empty() => Status::Ok,
        Conclusion::Allowed => Status::Ok,
        Conclusion::Unsupported => Status::Unsupported,
        Conclusion::Forbidden => Status::Different,
        Conclusion::Failed => Status::Failed,
    };
    Ok(Status::worst([written, outcome]))
}

/// Asks the model, and whether it says that the test deadlocks: that no execution ends. With a
/// filter, no execution may just pass that; so it is asked without.
fn ask(model: &Model, test: &Test) -> Result<(Answer, bool), Refusal> {
    let answer = model.ask(test)?;
    let deadlock = match (answer.outcome, &test.filter) {
        (Outcome::Deadlock, Some(_)) => {
            let mut wider = test.clone();
            wider.filter = None;
            model.ask(&wider)?.outcome == Outcome::Deadlock
        }
        (outcome, _) => outcome == Outcome::Deadlock,
    };
    Ok((answer, deadlock))
}

/// The model, the tests with what it says of them, and the worst status so far.
pub fn jobs(judge: &Judge, sources: &Sources) -> Result<(Model, Vec<Job>, Status), Stop> {
    let model = judge.open()?;
    let (tests, status) = sources.read();
    let answers = judge.each(&tests, |(_, test)| ask(&model, test))?;
    warn(&model);
    let answered = tests.into_iter().zip(answers);
    let jobs = answered.map(|((source, test), answer)| Job {
        test,
        file: source.file.clone(),
        text: source.text.clone(),
        deadlock: answer.as_ref().is_ok_and(|(_, deadlock)| *deadlock),
        answer: answer.map(|(answer, _)| answer),
    });
    let jobs: Vec<_> = jobs.collect();
    let refusals = jobs.iter().filter_map(|job| job.answer.as_ref().err());
    let status = Status::worst(refusals.map(of_refusal).chain([status]));
    Ok((model, jobs, status))
}

/// Draws a forbidden outcome of each test that had one.
fn draw(model: &Model, jobs: &[Job], report: &mut Report) {
    for (job, test) in jobs.iter().zip(&mut report.tests) {
        let asked = test
            .first_forbidden()
            .map(|state| ending_in(&job.test, state));
        test.picture = asked.map(|asked| model.graph(&asked));
    }
}

fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len}, {eta} left  {msg}");
    ProgressBar::new(0)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message("building")
}

fn in_guest(args: &Args, jobs: &[Job]) -> Result<Report, Error> {
    let options = Options {
        choice: args.batch.choice(),
        folder: args.out.clone(),
        rounds: args.rounds,
        parameters: args.parameter.clone(),
    };
    let bar = progress_bar();
    let kernel = || Kernel::find(&args.module);
    let report = run_jobs(jobs, &options, &kernel, &mut |event| match event {
        Event::Begin { total, known } => {
            bar.set_length(total as u64);
            bar.set_position(known as u64);
            bar.reset_eta();
        }
        Event::Result(title) => {
            bar.set_message(printable(title).into_owned());
            bar.inc(1);
        }
    });
    bar.finish_and_clear();
    report
}
