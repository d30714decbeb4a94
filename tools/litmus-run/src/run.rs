// SPDX-License-Identifier: GPL-2.0

//! A whole run: generate, boot, judge.

use crate::guest::Guest;
use crate::judge::{judge, matching, Verdict};
use crate::language::Choice;
use crate::log::{self, Histogram, Result as Reported};
use crate::module::{Index, Input, Module, Run};
use crate::report::{Report, RunReport, TestReport, Unsupported};
use crate::store::Store;
use lkmm_litmus::model::answer::Answer;
use lkmm_litmus::print::proposition;
use lkmm_litmus::Test;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// A test to run, and what the model says of it.
#[derive(Debug)]
pub struct Job {
    /// The test.
    pub test: Test,
    /// The file it is from, as it was named.
    pub file: String,
    /// The text of that file.
    pub text: String,
    /// What the model allows, or why it does not say.
    pub answer: Result<Answer, String>,
}

/// How to run them.
#[derive(Clone, Debug)]
pub struct Options {
    /// In which languages.
    pub choice: Choice,
    /// The folder for sources, objects and logs.
    pub folder: PathBuf,
    /// The script that builds and boots.
    pub script: PathBuf,
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
        /// All of them.
        total: usize,
        /// Those that are there.
        known: usize,
    },
    /// A result came.
    Result(&'a str),
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder cannot be written, or the log not read.
    #[error("{path}: {cause}", path = path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The script cannot be run, or knows of no kernel.
    #[error("{script}: {cause}", script = script.display())]
    Script {
        /// The script.
        script: PathBuf,
        /// What it says.
        cause: io::Error,
    },
}

/// The module of these tests.
pub fn module(jobs: &[Job], choice: Choice) -> Module {
    let inputs: Vec<_> = jobs
        .iter()
        .filter_map(|job| {
            let answer = job.answer.as_ref().ok()?;
            Some(Input {
                test: &job.test,
                file: &job.file,
                text: &job.text,
                race_free: Some(!answer.data_race()),
            })
        })
        .collect();
    Module::new(&inputs, choice)
}

/// Runs them in a guest.
///
/// # Errors
///
/// If the folder or the script are of no use. That a guest crashes is no error, but a result: what
/// it did not come to has failed.
pub fn run(
    jobs: &[Job],
    options: &Options,
    event: &mut dyn FnMut(Event<'_>),
) -> Result<Report, Error> {
    let io = |cause| Error::Io {
        path: options.folder.clone(),
        cause,
    };
    let script = |cause| Error::Script {
        script: options.script.clone(),
        cause,
    };
    let module = module(jobs, options.choice);
    module.write(&options.folder).map_err(io)?;
    let folder = std::path::absolute(&options.folder).map_err(io)?;
    let guest = Guest {
        script: options.script.clone(),
        folder,
        cpus: module.index.cpus,
    };
    let kernel = guest.identify().map_err(script)?;
    let mut parameters = vec![format!("rounds={}", options.rounds)];
    parameters.extend(options.parameters.iter().cloned());
    let of = format!("{kernel} {}", parameters.join(" "));
    let mut store = Store::open(&options.folder, &of).map_err(io)?;

    let runs = &module.index.runs;
    let missing: Vec<_> = (1..=runs.len())
        .filter(|number| store.get(&runs[number - 1].key).is_none())
        .collect();
    event(Event::Begin {
        total: runs.len(),
        known: runs.len() - missing.len(),
    });
    let mut failures = BTreeMap::new();
    let mut end = None;
    if !missing.is_empty() {
        parameters.push(format!("only={}", ranges(&missing)));
        let result = guest.run(&parameters, |reported| {
            event(Event::Result(&reported.title));
            take(&module.index, reported, &mut store, &mut failures)
        });
        end = Some(result.map_err(script)?);
    }

    let results: Vec<_> = runs
        .iter()
        .enumerate()
        .map(
            |(index, run)| match (store.get(&run.key), failures.get(&(index + 1))) {
                (_, Some(reason)) => Err(String::clone(reason)),
                (Some(histogram), None) => Ok(histogram.clone()),
                (None, None) => Err(match &end {
                    Some(end) if !end.success => format!("no result. {}", end.last_words),
                    _ => "no result".to_owned(),
                }),
            },
        )
        .collect();
    if results.iter().all(Result::is_ok) {
        store.finish().map_err(io)?;
    }
    Ok(report(jobs, &module.index, results, options.rounds, kernel))
}

/// Judges a log that was recorded earlier, of the module in `folder`.
///
/// # Errors
///
/// If it cannot be read.
pub fn judge_log(jobs: &[Job], choice: Choice, path: &Path) -> Result<Report, Error> {
    let bytes = std::fs::read(path).map_err(|cause| Error::Io {
        path: path.to_owned(),
        cause,
    })?;
    let (reported, reader) = log::read(&String::from_utf8_lossy(&bytes));
    let module = module(jobs, choice);
    let mut results = vec![Err("the log has no result of it".to_owned()); module.index.runs.len()];

    for one in reported {
        // By title: a log may be of another choice of tests and languages.
        let run = module
            .index
            .runs
            .iter()
            .position(|run| run.title() == one.title);
        if let Some(index) = run {
            results[index] = one.outcome;
        }
    }
    let kernel = match reader.done {
        true => format!("{}: a recorded log", path.display()),
        false => format!("{}: a recorded log that was cut off", path.display()),
    };
    Ok(report(jobs, &module.index, results, 0, kernel))
}

/// Keeps a result that the guest reported.
fn take(
    index: &Index,
    reported: Reported,
    store: &mut Store,
    failures: &mut BTreeMap<usize, String>,
) -> io::Result<()> {
    let number = reported.number;
    let Some(run) = index.runs.get(number.wrapping_sub(1)) else {
        return Err(io::Error::other(format!(
            "the guest reports a test {number}"
        )));
    };
    if run.title() != reported.title {
        let message = format!("test {number} is {}, not {}", run.title(), reported.title);
        return Err(io::Error::other(message));
    }
    match reported.outcome {
        Ok(histogram) => store.put(&run.key, histogram),
        Err(reason) => {
            failures.insert(number, reason);
            Ok(())
        }
    }
}

/// Sorted numbers as `1-3,7`.
fn ranges(numbers: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let words: Vec<_> = ranges
        .iter()
        .map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}-{last}")
            }
        })
        .collect();
    words.join(",")
}

fn report(
    jobs: &[Job],
    index: &Index,
    results: Vec<Result<Histogram, String>>,
    rounds: u64,
    guest: String,
) -> Report {
    let mut tests: Vec<_> = jobs.iter().map(test_report).collect();
    let position = |file: &str, name: &str| {
        jobs.iter()
            .position(|job| job.file == file && job.test.name.text == name)
    };

    for (run, result) in index.runs.iter().zip(results) {
        let Some(at) = position(&run.file, &run.test) else {
            continue;
        };
        let job = &jobs[at];
        let (verdict, histogram) = match (result, &job.answer) {
            (Ok(histogram), Ok(answer)) => (judge(&job.test, answer, &histogram), Some(histogram)),
            (Err(reason), _) => (Verdict::Failed { reason }, None),
            (Ok(_), Err(reason)) => (
                Verdict::Failed {
                    reason: reason.clone(),
                },
                None,
            ),
        };
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
        if let Some(at) = position(&one.file, &one.test) {
            tests[at].unsupported.push(Unsupported {
                languages: one.languages.clone(),
                reason: one.reason.clone(),
                place: format!("{}:{}:{}", one.file, one.line, one.column),
            });
        }
    }
    Report {
        rounds,
        guest,
        tests,
    }
}

/// How many assignments in mixed languages run the instances of one together.
fn share(index: &Index, run: &Run) -> u64 {
    let is_mixed = |run: &Run| run.languages.windows(2).any(|two| two[0] != two[1]);
    let mixtures = index
        .runs
        .iter()
        .filter(|other| other.file == run.file && other.test == run.test && is_mixed(other));
    if is_mixed(run) {
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
            reason: reason.clone(),
            place: job.file.clone(),
        });
    }
    let condition = job.test.condition.as_ref();
    TestReport {
        test: job.test.name.text.clone(),
        file: job.file.clone(),
        text: job.text.clone(),
        condition: condition.map_or(String::new(), |condition| proposition(&condition.prop)),
        model: job.answer.as_ref().ok().cloned(),
        runs: Vec::new(),
        unsupported,
    }
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn numbers_are_written_as_ranges() {
        assert_eq!(ranges(&[1, 2, 3, 7, 9, 10]), "1-3,7,9-10");
        assert_eq!(ranges(&[]), "");
    }
}
