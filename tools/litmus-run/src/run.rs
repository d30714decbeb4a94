// SPDX-License-Identifier: GPL-2.0

//! A whole run: generate, boot, judge.

#![allow(missing_docs, reason = "names that say it have no comment")]

use crate::boots::{Boots, Outcome};
use crate::broken::broken;
use crate::guest::{build_log, Error as NoGuest, Kernel};
use crate::judge::{judge, matching, Failure, Verdict};
use crate::log::{self, Histogram, Result as Reported};
use crate::recording::Recording;
use crate::report::{Report, RunReport, TestReport, Unsupported};
use crate::store::Store;
use lkmm_litmus::model::answer::Answer;
use lkmm_litmus::model::Refusal;
use lkmm_litmus::print::proposition;
use lkmm_litmus::Test;
use lkmm_litmus_gen::language::{is_mixed, Choice};
use lkmm_litmus_gen::module::{Index, Input, Module, Run};
use lkmm_litmus_gen::unsupported::Why;
use lkmm_results::Verdict as Ended;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// A test to run, and what the model says of it.
#[derive(Debug)]
pub struct Job {
    pub test: Test,
    pub file: String,
    pub text: String,
    /// What the model allows, or why it does not say.
    pub answer: Result<Answer, Refusal>,
    /// The model says that no execution ends, of those that the filter rejects either.
    pub deadlock: bool,
}

#[derive(Clone, Debug)]
pub struct Options {
    pub choice: Choice,
    /// The folder for sources, objects and logs.
    pub folder: PathBuf,
    /// Instances of each test in C, in Rust, and in all mixtures together.
    pub rounds: u64,
    /// Further parameters of the module, `name=value`.
    pub parameters: Vec<String>,
}

/// What happens, for a progress bar.
#[derive(Debug)]
pub enum Event<'a> {
    /// So many results are wanted; so many of them are there from an earlier run.
    Begin {
        total: usize,
        known: usize,
    },
    Result(&'a str),
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder cannot be written.
    #[error("{path}: {cause}", path = path.display())]
    Io { path: PathBuf, cause: io::Error },
    /// There is no guest to run them in.
    #[error(transparent)]
    Guest(#[from] NoGuest),
}

/// The tests that the model says something of, each with its place among all.
fn inputs(jobs: &[Job]) -> (Vec<usize>, Vec<Input<'_>>) {
    let answered = jobs.iter().enumerate().filter_map(|(at, job)| {
        let input = Input {
            test: &job.test,
            file: &job.file,
            text: &job.text,
            model: Some(job.answer.as_ref().ok()?),
            deadlock: job.deadlock,
        };
        Some((at, input))
    });
    answered.unzip()
}

/// Runs them in a guest with a kernel, which is looked for if there is something to run.
pub fn run(
    jobs: &[Job],
    options: &Options,
    kernel: &dyn Fn() -> Result<Kernel, NoGuest>,
    event: &mut dyn FnMut(Event<'_>),
) -> Result<Report, Error> {
    let io = |cause| Error::Io {
        path: options.folder.clone(),
        cause,
    };
    let (places, inputs) = inputs(jobs);
    let mut parameters = vec![format!("rounds={}", options.rounds)];
    parameters.extend(options.parameters.iter().cloned());
    let mut left_out = BTreeMap::new();

    loop {
        let module = Module::without(&inputs, options.choice, &left_out);
        let report = |kernel: String, outcome: Outcome| {
            let mut report = report(jobs, &places, &module, outcome.results, options.rounds);
            report.guest = kernel;
            report.notes = outcome.notes;
            report
        };
        if module.index.runs.is_empty() {
            let outcome = Outcome {
                results: Vec::new(),
                notes: Vec::new(),
            };
            return Ok(report(
                "no guest: there is nothing to run".to_owned(),
                outcome,
            ));
        }
        module.write(&options.folder).map_err(io)?;
        let folder = std::path::absolute(&options.folder).map_err(io)?;
        let kernel = kernel()?;
        let of = format!("{} {}", kernel.identity, parameters.join(" "));
        let mut store = Store::open(&options.folder, &of).map_err(io)?;
        let mut boots = Boots::new(&kernel, &folder, &module.index, &parameters, &mut store);
        let total = module.index.runs.len();
        let known = total - boots.missing().len();
        event(Event::Begin { total, known });
        let built = if known < total {
            kernel.build(&folder)
        } else {
            Ok(())
        };
        match built {
            Ok(()) => {}
            Err(error @ NoGuest::NoBuild(_)) => {
                // The others run without them.
                left_out.extend(do_not_compile(&module, &folder).ok_or(error)?);
                continue;
            }
            Err(error) => return Err(error.into()),
        }
        boots.all(&mut |title| event(Event::Result(title)))?;
        let mut outcome = boots.outcome();
        if outcome.results.iter().all(Result::is_ok) {
            if let Err(error) = store.finish() {
                outcome.notes.push(io(error).to_string());
            }
        }
        return Ok(report(kernel.identity.clone(), outcome));
    }
}

/// The tests that do not compile, and why; none, if that is not what is wrong.
fn do_not_compile(module: &Module, folder: &Path) -> Option<BTreeMap<String, String>> {
    let found = broken(&build_log(folder)).into_iter();
    let mut found: BTreeMap<_, _> = found
        .filter_map(|(file, said)| Some((file.split_once('.')?.0.to_owned(), said)))
        .collect();
    found.retain(|ident, _| module.index.runs.iter().any(|run| run.ident == *ident));
    (!found.is_empty()).then_some(found)
}

/// The module of these tests.
pub fn module(jobs: &[Job], choice: Choice) -> Module {
    Module::new(&inputs(jobs).1, choice)
}

/// Judges what was recorded, all of it together.
pub fn judge_recordings(jobs: &[Job], choice: Choice, recordings: &[Recording]) -> Report {
    let (places, inputs) = inputs(jobs);
    let module = Module::new(&inputs, choice);
    let none = |_: &Run| -> Result<Histogram, Failure> { Err(ABSENT.to_owned().into()) };
    let mut sums: Vec<_> = module.index.runs.iter().map(none).collect();
    let mut of = Vec::new();
    for recording in recordings {
        let (reported, reader) = log::read(&recording.log.join("\n"));
        for (sum, found) in sums.iter_mut().zip(found_in(&module.index.runs, &reported)) {
            match (&*sum, found) {
                (Err(known), _) if known.reason == log::TooMany.to_string() => {}
                (Ok(known), Ok(more)) => {
                    *sum = known.plus(&more).map_err(|error| error.to_string().into());
                }
                (Ok(_), Err(_)) => {}
                (Err(known), Err(_)) if known.reason != ABSENT => {}
                (Err(_), found) => *sum = found,
            }
        }
        of.push(match (&recording.machine, reader.done) {
            (Some(machine), _) => machine.to_string(),
            (None, true) => "a recorded log".to_owned(),
            (None, false) => "a recorded log that was cut off".to_owned(),
        });
    }
    let mut report = report(jobs, &places, &module, sums, 0);
    report.guest = of.join("; ");
    report
}

/// Why there is no result of a test in a log.
const ABSENT: &str = "the log has no result of it";

/// The results of these runs in a log, which may be of another choice of tests and languages. The
/// same test, given twice, has its results there in the same order.
fn found_in(runs: &[Run], reported: &[Reported]) -> Vec<Result<Histogram, Failure>> {
    let mut used = vec![false; reported.len()];
    let of = |run: &Run| -> Result<Histogram, String> {
        let title = run.title();
        let here: Vec<_> = reported
            .iter()
            .enumerate()
            .filter(|(_, one)| one.title == title)
            .collect();
        let mine = here
            .iter()
            .find(|(at, one)| one.id.as_ref() == Some(&run.id) && !used[*at]);
        if let Some((at, one)) = mine {
            used[*at] = true;
            return one.outcome.clone();
        }
        let unnamed: Vec<_> = here.iter().filter(|(_, one)| one.id.is_none()).collect();
        let alike = runs.iter().filter(|other| other.title() == title).count();
        match (unnamed.as_slice(), here.is_empty()) {
            ([(_, only)], _) if alike == 1 => only.outcome.clone(),
            ([], true) => Err(ABSENT.to_owned()),
            ([], false) => Err("the log has a result of another test of this name".to_owned()),
            _ => Err("the log has a result of this name, of several tests that have it".to_owned()),
        }
    };
    let results = runs.iter().map(of);
    results.map(|one| one.map_err(Failure::from)).collect()
}

fn report(
    jobs: &[Job],
    places: &[usize],
    module: &Module,
    results: Vec<Result<Histogram, Failure>>,
    rounds: u64,
) -> Report {
    let index = &module.index;
    let mut tests: Vec<_> = jobs.iter().map(test_report).collect();
    // Two files may have tests of one name.
    let mut alike: BTreeMap<&str, Vec<&Path>> = BTreeMap::new();
    for job in jobs {
        let files = alike.entry(&job.test.name.text).or_default();
        files.push(Path::new(&job.file));
    }
    for test in &mut tests {
        let files = &alike[test.test.as_str()];
        if files.len() > 1 {
            let end = distinct_end(Path::new(&test.file), files);
            test.label = format!("{} ({})", test.test, end.display());
        }
    }

    for (run, result) in index.runs.iter().zip(results) {
        let at = places[run.input];
        let job = &jobs[at];
        let (verdict, histogram) = match (result, &job.answer) {
            (Ok(histogram), Ok(answer)) => (judge(&job.test, answer, &histogram), Some(histogram)),
            (Err(failure), _) => (Verdict::Failed(failure), None),
            (Ok(_), Err(reason)) => (Verdict::Failed(reason.to_string().into()), None),
        };
        if tests[at].code.is_empty() {
            tests[at].code = module.code(&run.ident);
        }
        tests[at].runs.push(RunReport {
            languages: run.languages.clone(),
            wanted: rounds.div_ceil(share(index, run)),
            verdict,
            matching: histogram
                .as_ref()
                .map_or(0, |histogram| matching(&job.test, histogram)),
            histogram,
        });
    }
    for one in &index.unsupported {
        let test = &mut tests[places[one.input]];
        let (languages, reason) = (one.languages.clone(), one.reason.clone());
        if one.why == Why::DoesNotCompile {
            test.runs.push(RunReport {
                languages,
                wanted: rounds,
                verdict: Verdict::Failed(reason.into()),
                matching: 0,
                histogram: None,
            });
            continue;
        }
        test.unsupported.push(Unsupported {
            languages,
            reason,
            place: format!("{}:{}:{}", one.file, one.line, one.column),
            why: one.why,
            ended: Ended::Skipped,
        });
    }
    Report {
        rounds,
        tests,
        ..Report::default()
    }
}

/// The last parts of a path: as many as it takes to tell it from the other ones.
fn distinct_end(path: &Path, all: &[&Path]) -> PathBuf {
    let parts: Vec<_> = path.iter().collect();
    let mut ends = (0..parts.len())
        .rev()
        .map(|at| parts[at..].iter().collect());
    let others = || all.iter().filter(|other| **other != path);
    ends.find(|end: &PathBuf| !others().any(|other| other.ends_with(end)))
        .unwrap_or_else(|| path.to_owned())
}

/// How many assignments in mixed languages run the instances of one together.
fn share(index: &Index, run: &Run) -> u64 {
    let mixtures = index
        .runs
        .iter()
        .filter(|other| other.input == run.input && is_mixed(&other.languages));
    if is_mixed(&run.languages) {
        mixtures.count().max(1) as u64
    } else {
        1
    }
}

fn test_report(job: &Job) -> TestReport {
    let mut unsupported = Vec::new();
    if let Err(reason) = &job.answer {
        unsupported.push(Unsupported {
            languages: Vec::new(),
            reason: reason.to_string(),
            place: match reason {
                Refusal::Beyond(found) => {
                    let (line, column) = found.span.line_column(&job.text);
                    format!("{}:{line}:{column}", job.file)
                }
                _ => job.file.clone(),
            },
            why: Why::Unsupported,
            ended: match reason {
                Refusal::Unsupported(_) | Refusal::Beyond(_) => Ended::Skipped,
                Refusal::Timeout(_) => Ended::Timeout,
                Refusal::Failed(_) => Ended::Failed,
            },
        });
    }
    let condition = job.test.condition.as_ref();
    TestReport {
        test: job.test.name.text.clone(),
        label: job.test.name.text.clone(),
        file: job.file.clone(),
        text: job.text.clone(),
        code: Vec::new(),
        picture: None,
        condition: condition.map_or(String::new(), |condition| proposition(&condition.prop)),
        model: job.answer.as_ref().ok().cloned(),
        runs: Vec::new(),
        unsupported,
    }
}
