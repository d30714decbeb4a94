// SPDX-License-Identifier: GPL-2.0

//! From tests to objects, and to what there is to judge.

use crate::arch::View;
use crate::build::{Build, Error as BuildError, Objects};
use crate::case::{Code, Subject};
use lkmm_litmus::model::answer::Answer;
use lkmm_litmus::model::Refusal;
use lkmm_litmus::Test;
use lkmm_litmus_gen::compiled::{Batch, Input};
use lkmm_litmus_gen::language::Language;
use lkmm_litmus_gen::Variables;
use lkmm_litmus_run::broken::broken;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A test, and what the kernel's model says of it.
#[derive(Debug)]
#[allow(missing_docs, reason = "the types say it")]
pub struct Job {
    pub test: Test,
    pub file: String,
    pub text: String,
    /// See [`crate::case::in_full`].
    pub answer: Result<Answer, Refusal>,
}

/// What the tests become.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder for sources and objects.
    pub folder: PathBuf,
    /// The script that compiles them.
    pub script: PathBuf,
    /// The kernel's base.
    pub base: &'static str,
    /// How they are built, all for one architecture.
    pub builds: Vec<Build>,
    /// The CPUs whose code is judged.
    pub views: Vec<&'static View>,
    /// How processes reach the variables.
    pub variables: Vec<Variables>,
}

/// Why there is nothing to judge.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder cannot be written.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// There are no objects, or not those that were asked for.
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// The objects of all tests, and what is known of the functions in them.
#[derive(Debug)]
pub struct Compiled {
    batch: Batch,
    objects: Vec<Objects>,
    /// What compiling each build took.
    times: Vec<Duration>,
    options: Options,
}

impl Compiled {
    /// Compiles the tests. What does not compile is left out.
    pub fn new(jobs: &[Job], options: Options) -> Result<Self, Error> {
        let io = |cause| Error::Io {
            path: options.folder.clone(),
            cause,
        };
        let inputs: Vec<_> = jobs.iter().map(input).collect();
        let architecture = options.builds.first().map_or("", Build::architecture);
        let mut left_out = BTreeMap::new();
        let (batch, times) = loop {
            let batch = Batch::new(&inputs, architecture, &left_out)
                .ok_or_else(|| BuildError::NoArchitecture(architecture.to_owned()))?;
            batch.write(&options.folder).map_err(io)?;
            let makes = options.builds.iter();
            let made = makes
                .map(|build| {
                    let start = Instant::now();
                    build.make(&options.script, &options.folder)?;
                    Ok(start.elapsed())
                })
                .collect::<Result<Vec<_>, _>>();
            match made {
                Ok(times) => break (batch, times),
                Err(error @ BuildError::NoBuild { .. }) => {
                    let log = fs::read(options.folder.join("build.log")).unwrap_or_default();
                    let known = left_out.len();
                    left_out.extend(broken(&String::from_utf8_lossy(&log)));
                    if left_out.len() == known {
                        return Err(error.into());
                    }
                }
                Err(error) => return Err(error.into()),
            }
        };
        let objects = options.builds.iter();
        let objects = objects.map(|build| Objects::open(*build, &options.folder, options.base));
        Ok(Self {
            batch,
            objects: objects.collect::<Result<_, _>>()?,
            times,
            options,
        })
    }

    /// What there is to judge, each with the place of its job among all.
    pub fn codes<'a>(&'a self, jobs: &'a [Job]) -> Vec<(usize, Code<'a>)> {
        let mut codes = Vec::new();
        for (at, (job, entry)) in jobs.iter().zip(&self.batch.tests).enumerate() {
            let subject = Subject {
                test: &job.test,
                text: &job.text,
                answer: &job.answer,
                entry,
            };
            for (number, objects) in self.objects.iter().enumerate() {
                let same_c = |other: &Objects| other.build.cell.build == objects.build.cell.build;
                let only_rust = self.objects[..number].iter().any(same_c);
                for view in &self.options.views {
                    codes.extend(self.options.variables.iter().map(|variables| {
                        let code = Code {
                            subject,
                            objects,
                            view,
                            variables: *variables,
                            only_rust,
                        };
                        (at, code)
                    }));
                }
            }
        }
        codes
    }

    /// How many seconds the objects of each build took.
    pub fn times(&self) -> Vec<(String, f64)> {
        let builds = self.options.builds.iter().map(ToString::to_string);
        builds
            .zip(self.times.iter().map(Duration::as_secs_f64))
            .collect()
    }

    /// The versions of clang and rustc.
    pub fn compilers(&self) -> &str {
        self.objects
            .first()
            .map_or("", |objects| &objects.compilers)
    }

    /// The source of a test in a language.
    pub fn source(&self, job: usize, language: Language) -> Option<(&str, &str)> {
        let entry = self.batch.tests[job].as_ref().ok()?;
        let wanted = format!("tests/{}", entry.file(language));
        let mut files = self.batch.files.iter();
        let (name, text) = files.find(|(name, _)| *name == wanted)?;
        Some((name, text))
    }
}

fn input(job: &Job) -> Input<'_> {
    Input {
        test: &job.test,
        file: &job.file,
        race_free: job.answer.as_ref().is_ok_and(|answer| !answer.data_race()),
    }
}
