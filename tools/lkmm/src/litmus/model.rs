// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus model`.

use super::input::{Input, Parsed, Source};
use super::stop::{of_refusal, show, Stop};
use crate::output::note;
use crate::status::Status;
use crate::storage::{named, Storage};
use indicatif::{ProgressBar, ProgressStyle};
use lkmm_litmus::expect::Expectation;
use lkmm_litmus::model::answer::Answer;
use lkmm_litmus::model::cache::Cache;
use lkmm_litmus::model::herd::Herd;
use lkmm_litmus::model::verdict::Verdict;
use lkmm_litmus::model::{observe, Model, Refusal};
use rayon::prelude::*;
use rayon::ThreadPoolBuilder;
use serde_json::json;
use std::env::var_os;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    judge: Judge,
    /// Show all final states
    #[arg(long, conflicts_with = "json")]
    states: bool,
    /// Ask for all registers and shared variables, not only for those that the test names
    #[arg(long)]
    all_variables: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
pub struct Judge {
    /// The Linux source tree whose model is meant; or LKMM_KERNEL, or that in the build folder
    #[arg(long, value_name = "DIR")]
    kernel: Option<PathBuf>,
    /// The program herd7; or HERD7, or that in PATH, or that in the build folder
    #[arg(long, value_name = "FILE")]
    herd: Option<PathBuf>,
    /// Seconds for one test
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    timeout: Duration,
    #[command(flatten)]
    storage: Storage,
}

pub fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|limit| !limit.is_zero())
        .ok_or_else(|| "not a number of seconds".to_owned())
}

impl Judge {
    /// Finds herd7 and the kernel's model.
    pub fn open(&self) -> Result<Model, Stop> {
        self.kernel_model(self.herd()?)
    }

    /// The same, and a model of a machine.
    pub fn open_both(&self, machine: &'static str) -> Result<(Model, Model), Stop> {
        let herd = self.herd()?;
        let machine = Model::of_machine(herd.clone(), machine, self.timeout);
        Ok((self.kernel_model(herd)?, self.cached(machine)))
    }

    fn herd(&self) -> Result<Herd, Stop> {
        let herd = self.herd.clone().or_else(|| named("HERD7"));
        Ok(Herd::find(herd.as_deref(), &build_folder())?)
    }

    fn kernel_model(&self, herd: Herd) -> Result<Model, Stop> {
        let kernel = self.kernel.clone().or_else(|| named("LKMM_KERNEL"));
        let kernel = kernel.unwrap_or_else(|| build_folder().join(base_name()).join("pristine"));
        Ok(self.cached(Model::open(herd, &kernel, self.timeout)?))
    }

    fn cached(&self, model: Model) -> Model {
        match self.storage.folder() {
            Some(folder) => model.cached(Cache::new(&folder)),
            None => model,
        }
    }

    /// Does the work on each item, as many at a time as `--jobs` says; the results are in the order
    /// of the items.
    pub fn each<T: Sync, R: Send>(
        &self,
        items: &[T],
        work: impl Fn(&T) -> R + Send + Sync,
    ) -> Result<Vec<R>, Stop> {
        let pool = ThreadPoolBuilder::new()
            .num_threads(self.storage.threads())
            .build();
        let pool = pool.map_err(|error| Stop::Io("threads".to_owned(), io::Error::other(error)))?;
        Ok(pool.install(|| items.par_iter().map(work).collect()))
    }
}

/// The base that the makefile exports.
pub fn base_name() -> OsString {
    var_os("BASE").unwrap_or_else(|| "6.12".into())
}

/// `BUILD`, or where `make` has it.
fn build_folder() -> PathBuf {
    PathBuf::from(var_os("BUILD").unwrap_or_else(|| "build".into()))
}

/// What came of a test.
struct Row<'a> {
    source: &'a Source,
    test: &'a Parsed,
    answer: Option<Result<Answer, Refusal>>,
}

pub fn run(args: &Args) -> Result<Status, Stop> {
    let model = args.judge.open()?;
    let sources = args.input.sources()?;
    let tests: Vec<Parsed> = sources.tests.iter().map(Source::read).collect();
    let both: Vec<_> = sources.tests.iter().zip(&tests).collect();
    let bar = progress(both.len());
    let answers = args.judge.each(&both, |(_, test)| {
        let test = test.as_ref().ok()?;
        let answer = if args.all_variables {
            model.ask(&observe::all(test))
        } else {
            model.ask(test)
        };
        bar.inc(1);
        Some(answer)
    })?;
    bar.finish_and_clear();
    let rows: Vec<_> = both
        .into_iter()
        .zip(answers)
        .map(|((source, test), answer)| Row {
            source,
            test,
            answer,
        })
        .collect();

    if args.json {
        let rows: Vec<_> = rows.iter().map(Row::json).collect();
        show(&format!("{:#}\n", json!(rows)))?;
    } else {
        rows.iter().for_each(Row::complain);
        show(&table(&rows, args.states))?;
    }
    warn(&model);
    let of_rows = Status::worst(rows.iter().map(Row::status));
    Ok(Status::worst([sources.status(), of_rows]))
}

/// Says that answers are not kept, if one could not be.
pub fn warn(model: &Model) {
    if let Some(error) = model.not_kept() {
        note(format_args!("answers are not kept: {error}"));
    }
}

/// A bar with the time that is left, on a terminal.
pub fn progress(length: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} tests, {eta} left");
    let bar = ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX));
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

impl Row<'_> {
    fn expected(&self) -> Option<Expectation> {
        self.test.as_ref().ok()?.expectation
    }

    fn verdict(&self) -> Option<Verdict> {
        let answer = self.answer.as_ref()?.as_ref().ok()?;
        Some(Verdict::of(self.expected(), answer))
    }

    fn status(&self) -> Status {
        match &self.answer {
            None => Status::Unreadable,
            Some(Err(refusal)) => of_refusal(refusal),
            Some(Ok(_)) if self.verdict().is_some_and(Verdict::is_wrong) => Status::Different,
            Some(Ok(_)) => Status::Ok,
        }
    }

    /// What the table says in its last column.
    fn word(&self) -> String {
        match (&self.answer, self.verdict()) {
            (_, Some(verdict)) => verdict.to_string(),
            (Some(Err(Refusal::Unsupported(_) | Refusal::Beyond(_))), _) => {
                "NOT SUPPORTED".to_owned()
            }
            (Some(Err(Refusal::Timeout(_))), _) => "TIMEOUT".to_owned(),
            (Some(_), _) => "FAILED".to_owned(),
            (None, _) => "CANNOT BE READ".to_owned(),
        }
    }

    fn name(&self) -> &str {
        match self.test {
            Ok(test) => &test.name.text,
            Err(_) => Path::new(&self.source.file)
                .file_stem()
                .and_then(|name| name.to_str())
                .unwrap_or(&self.source.file),
        }
    }

    fn complain(&self) {
        if let Err(found) = self.test {
            self.source.complain(found);
        }
        match &self.answer {
            Some(Err(Refusal::Beyond(found))) => {
                self.source.complain(std::slice::from_ref(&**found));
            }
            Some(Err(refusal)) => note(format_args!("{}: {refusal}", self.source.file)),
            _ => {}
        }
    }

    fn json(&self) -> serde_json::Value {
        let answer = self.answer.as_ref();
        json!({
            "file": self.source.file,
            "name": self.name(),
            "status": self.status().code(),
            "expected": self.expected(),
            "verdict": self.verdict(),
            "model": answer.and_then(|answer| answer.as_ref().ok()),
            "refusal": answer.and_then(|answer| answer.as_ref().err()).map(ToString::to_string),
            "errors": self.test.as_ref().err().map(|found| self.source.locate(found)),
        })
    }
}

fn table(rows: &[Row<'_>], states: bool) -> String {
    let names = rows.iter().map(|row| row.name().len());
    let width = names.fold("test".len(), usize::max);
    let mut text = format!(
        "{:width$}  {:18}  {:18}  states  verdict\n",
        "test", "Result:", "model"
    );

    for row in rows {
        let expected = row
            .expected()
            .map_or("-".to_owned(), |said| said.to_string());
        let answer = row.answer.as_ref().and_then(|answer| answer.as_ref().ok());
        let outcome = answer.map_or("-".to_owned(), |answer| {
            let data_race = answer.data_race();
            let outcome = answer.outcome;
            Expectation { outcome, data_race }.to_string()
        });
        let count = answer.map_or("-".to_owned(), |answer| answer.states.len().to_string());
        let word = row.word();
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{:width$}  {expected:18}  {outcome:18}  {count:>6}  {word}",
            row.name()
        );
        if let (true, Some(answer)) = (states, answer) {
            for state in &answer.states {
                let parts: Vec<_> = state
                    .iter()
                    .map(|(at, value)| format!("{at}={value}"))
                    .collect();
                let _ = writeln!(text, "    {}", parts.join(" "));
            }
        }
    }
    text + &summary(rows)
}

/// How many tests there are of each kind of which there are any.
fn summary(rows: &[Row<'_>]) -> String {
    let kinds = [
        (Status::Ok, "agree"),
        (Status::Different, "disagree"),
        (Status::Unsupported, "not supported"),
        (Status::Timeout, "timed out"),
        (Status::Unreadable, "cannot be read"),
        (Status::Failed, "failed"),
    ];
    let silent = |row: &Row<'_>| row.verdict() == Some(Verdict::NotSaid);
    let silent = rows.iter().filter(|row| silent(row)).count();
    let mut parts = Vec::new();

    for (status, words) in kinds {
        let all = rows.iter().filter(|row| row.status() == status).count();
        let count = if status == Status::Ok {
            all - silent
        } else {
            all
        };
        if count > 0 {
            parts.push(format!("{count} {words}"));
        }
    }
    if silent > 0 {
        parts.push(format!("{silent} without `Result:`"));
    }
    format!("{} tests: {}\n", rows.len(), parts.join(", "))
}
