// SPDX-License-Identifier: GPL-2.0

//! A campaign: tests × rounds, cut into jobs of bounded length.
//!
//! Its folder has `manifest.json`, a definition per job (`NAME-001.yaml`), and the results that were
//! fetched: `NAME-001.17.json` is what the lab's job 17 came to. Results are only added, each once, so
//! that neither the order in which they are fetched nor a repetition changes what a campaign comes to.
//! A job that ran more than once has more rounds; a run that failed counts only if there is no other.

#![allow(missing_docs, reason = "names that say it have no comment")]

use crate::log;
use crate::recording::{self, Recording};
use lkmm_litmus::bounded;
use lkmm_litmus_gen::language::Choice;
use lkmm_litmus_gen::module::Run;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use std::{fs, io};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    pub name: String,
    pub languages: Choice,
    pub tests: Vec<Source>,
    pub jobs: Vec<Job>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub file: String,
    pub text: String,
}

/// Some of the module's results, and how long each may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Numbers of the results, from 1; the last is one of them.
    pub first: usize,
    pub last: usize,
    pub rounds: u64,
    pub seed: u64,
    /// Milliseconds per result.
    pub limit: u64,
}

/// How a campaign is cut.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Instances of each test in C, in Rust, and in all mixtures together.
    pub rounds: u64,
    /// Seconds that the tests of a job may take; two or more.
    pub max_time: u64,
    /// How many instances a device is thought to do in a second.
    pub rate: u64,
    /// Of the first rounds; the next rounds of the same test have the next one.
    pub seed: u64,
}

/// To load the module, and to unload it.
const LOADING: u64 = 1;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{path}: {cause}", path = path.display())]
    Io { path: PathBuf, cause: io::Error },
    #[error("{path}: {cause}", path = path.display())]
    Json {
        path: PathBuf,
        cause: serde_json::Error,
    },
    #[error("{path}: is no campaign: {what}", path = path.display())]
    Damaged { path: PathBuf, what: String },
    #[error(transparent)]
    Recording(#[from] recording::Error),
}

impl Size {
    /// The jobs of a module with so many results. A device that is slower than thought does fewer rounds;
    /// the time is kept.
    pub fn cut(self, results: usize) -> impl Iterator<Item = Job> {
        let time = self.rounds.div_ceil(self.rate).saturating_add(LOADING);
        let together = (self.max_time / time).clamp(1, results.max(1) as u64) as usize;
        let most = self.rate.saturating_mul(self.max_time - LOADING);
        let pieces = if time > self.max_time {
            self.rounds.div_ceil(most)
        } else {
            1
        };
        let of_piece = move |first: usize, piece: u64| {
            let last = results.min(first + together - 1);
            Job {
                first,
                last,
                rounds: self.rounds / pieces + u64::from(piece < self.rounds % pieces),
                seed: self.seed + piece,
                limit: (self.max_time / (last - first + 1) as u64 - LOADING) * 1000,
            }
        };
        let firsts = (1..=results).step_by(together);
        firsts.flat_map(move |first| (0..pieces).map(move |piece| of_piece(first, piece)))
    }
}

impl Job {
    /// Seconds that its tests may take.
    pub fn time(&self) -> u64 {
        (self.last - self.first + 1) as u64 * (self.limit / 1000 + LOADING)
    }

    /// What a kit's `run` is called with.
    pub fn arguments(&self) -> String {
        let Self {
            first,
            last,
            rounds,
            seed,
            limit,
        } = self;
        format!("-t {first}-{last} -r {rounds} -s {seed} -l {limit}")
    }

    /// Its part of what the module runs.
    pub fn part<'a>(&self, runs: &'a [Run]) -> &'a [Run] {
        runs.get(self.first - 1..self.last).unwrap_or_default()
    }

    /// What is wrong with those of its results that failed; or that a recording lacks some.
    pub fn check(&self, runs: &[Run], recording: &Recording) -> Result<Vec<String>, String> {
        let (results, _) = log::read(&recording.log.join("\n"));
        let (mut lacks, mut failed) = (0, Vec::new());
        for run in self.part(runs) {
            let title = run.title();
            let mut results = results.iter();
            match results.find(|one| one.id.as_ref() == Some(&run.id) && one.title == title) {
                Some(found) => failed.extend(
                    found
                        .outcome
                        .as_ref()
                        .err()
                        .map(|why| format!("{title}: {why}")),
                ),
                None => lacks += 1,
            }
        }
        match lacks {
            0 => Ok(failed),
            _ => {
                let of = self.part(runs).len();
                Err(format!("{lacks} of its {of} results are not there"))
            }
        }
    }
}

impl Campaign {
    /// One that is cut. Its name says that it is of these tests, languages and jobs, on a device that
    /// is described by a text.
    pub fn new(
        device: &str,
        languages: Choice,
        tests: Vec<Source>,
        jobs: Vec<Job>,
    ) -> serde_json::Result<Self> {
        let hash = Sha256::digest(serde_json::to_vec(&(device, languages, &tests, &jobs))?);
        let hash: String = hash[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            name: format!("litmus-{hash}"),
            languages,
            tests,
            jobs,
        })
    }

    pub fn read(manifest: &Path) -> Result<Self, Error> {
        let text = bounded::read_file(manifest).map_err(at(manifest))?;
        let read: Self = serde_json::from_slice(&text).map_err(|cause| Error::Json {
            path: manifest.to_owned(),
            cause,
        })?;
        match read.damage() {
            Some(what) => Err(Error::Damaged {
                path: manifest.to_owned(),
                what,
            }),
            None => Ok(read),
        }
    }

    fn damage(&self) -> Option<String> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if self.name.is_empty() || !self.name.chars().all(is_name) {
            return Some(format!("its name is {:?}", self.name));
        }
        if self.tests.is_empty() || self.jobs.is_empty() {
            return Some("it has no tests or no jobs".to_owned());
        }
        let bad = |job: &Job| job.first == 0 || job.first > job.last || job.rounds == 0;
        let bad = self.jobs.iter().position(bad)?;
        Some(format!("job {} has no results or no rounds", bad + 1))
    }

    pub fn write(&self, manifest: &Path) -> Result<(), Error> {
        let text = serde_json::to_string_pretty(self).map_err(|cause| Error::Json {
            path: manifest.to_owned(),
            cause,
        })?;
        fs::write(manifest, text + "\n").map_err(at(manifest))
    }

    /// What the job with that index is called.
    pub fn name_of(&self, job: usize) -> String {
        format!("{}-{:03}", self.name, job + 1)
    }

    fn path(&self, folder: &Path, job: usize, number: u64) -> PathBuf {
        folder.join(format!("{}.{number}.json", self.name_of(job)))
    }

    /// The results that are kept in a folder: indices of jobs, and their numbers in the lab.
    pub fn kept(&self, folder: &Path) -> Result<Vec<(usize, u64)>, Error> {
        let mut kept = Vec::new();
        for entry in fs::read_dir(folder).map_err(at(folder))? {
            let name = entry.map_err(at(folder))?.file_name();
            let parts = name.to_str().and_then(|name| {
                let rest = name.strip_prefix(&self.name)?.strip_prefix('-')?;
                let (job, number) = rest.strip_suffix(".json")?.split_once('.')?;
                Some((job.parse::<usize>().ok()?, number.parse().ok()?))
            });
            let found = parts.filter(|(job, _)| (1..=self.jobs.len()).contains(job));
            kept.extend(found.map(|(job, number)| (job - 1, number)));
        }
        Ok(kept)
    }

    pub fn keep(
        &self,
        folder: &Path,
        job: usize,
        number: u64,
        recording: &Recording,
    ) -> Result<(), Error> {
        let path = self.path(folder, job, number);
        let text = serde_json::to_vec(recording).map_err(|cause| Error::Json {
            path: path.clone(),
            cause,
        })?;
        // Whole or not there, whatever comes between.
        let new = path.with_extension("new");
        fs::write(&new, text).map_err(at(&new))?;
        fs::rename(&new, &path).map_err(at(&path))
    }

    /// The results that are kept in a folder and count, by job: those without a failure. If there is none, the
    /// first one counts.
    pub fn results(&self, folder: &Path, runs: &[Run]) -> Result<Vec<Vec<Recording>>, Error> {
        let mut paths = vec![Vec::new(); self.jobs.len()];
        for (job, number) in self.kept(folder)? {
            paths[job].push(self.path(folder, job, number));
        }
        let results = self
            .jobs
            .iter()
            .zip(paths)
            .map(|(job, paths)| -> Result<_, Error> {
                let mut results = recording::read(&paths)?;
                let is_good = |result: &Recording| job.check(runs, result) == Ok(Vec::new());
                if results.iter().any(is_good) {
                    results.retain(is_good);
                } else {
                    results.truncate(1);
                }
                Ok(results)
            });
        results.collect()
    }
}

fn at(path: &Path) -> impl Fn(io::Error) -> Error + '_ {
    |cause| Error::Io {
        path: path.to_owned(),
        cause,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;
    use std::collections::BTreeSet;

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: RngSeed::Fixed(0),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        // Every result gets all its rounds, no two times the same seed, and no job takes too long.
        #[test]
        fn jobs_are_the_campaign(
            results in 0..300_usize,
            rounds in 1..10_000_000_u64,
            max_time in 2..10_000_u64,
            rate in 1_000..1_000_000_u64,
        ) {
            let jobs = Size { rounds, max_time, rate, seed: 7 };
            let jobs: Vec<_> = jobs.cut(results).collect();
            for job in &jobs {
                prop_assert!(job.last <= results && job.time() <= max_time);
                prop_assert!(job.rounds <= rate * job.limit / 1000);
            }
            for result in 1..=results {
                let of: Vec<_> = jobs.iter().filter(|job| (job.first..=job.last).contains(&result)).collect();
                prop_assert_eq!(of.iter().map(|job| job.rounds).sum::<u64>(), rounds);
                prop_assert!(of.iter().enumerate().all(|(at, job)| job.seed == 7 + at as u64));
            }
        }

        // Each counts once.
        #[test]
        fn results_are_kept_in_any_order(kept in prop::collection::vec((0..3_usize, 1..6_u64), 0..9)) {
            let folder = tempfile::tempdir().expect("a folder");
            let jobs = Size { rounds: 3, max_time: 2, rate: 1, seed: 1 };
            let jobs: Vec<_> = jobs.cut(1).collect();
            let campaign = Campaign::new("", Choice::C, Vec::new(), jobs).expect("a campaign");
            for (job, number) in &kept {
                let result = Recording { id: number.to_string(), machine: None, log: Vec::new() };
                campaign.keep(folder.path(), *job, *number, &result).expect("it is written");
            }
            let results = campaign.results(folder.path(), &[]).expect("they can be read");
            let kept: BTreeSet<_> = kept.into_iter().collect();
            for (job, results) in results.into_iter().enumerate() {
                let of_job = kept.iter().filter(|one| one.0 == job);
                let of_job: Vec<_> = of_job.map(|one| one.1.to_string()).collect();
                prop_assert_eq!(results.into_iter().map(|one| one.id).collect::<Vec<_>>(), of_job);
            }
        }
    }
}
