// SPDX-License-Identifier: GPL-2.0

//! The boots of a run: a test that hangs the guest is given up alone, and those behind it get
//! another boot.

use crate::guest::{keep_log, Boot, Error, Kernel};
use crate::judge::Failure;
use crate::log::{Histogram, Result as Reported};
use crate::store::Store;
use crate::suspects::Suspects;
use lkmm_guest::End;
use lkmm_litmus_gen::module::Index;
use lkmm_results::Verdict as Ended;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

/// So many boots in a row may come to nothing.
const IN_VAIN: usize = 20;

/// A run as it goes on.
pub struct Boots<'a> {
    kernel: &'a Kernel,
    folder: &'a Path,
    index: &'a Index,
    parameters: &'a [String],
    store: &'a mut Store,
    suspects: Suspects,
    /// Why a run has no result, by its number.
    failures: BTreeMap<usize, Failure>,
    /// What went wrong without taking a result with it.
    notes: Vec<String>,
    boots: usize,
}

/// What came of them.
pub struct Outcome {
    /// The result of each run, in the order of the index.
    pub results: Vec<Result<Histogram, Failure>>,
    /// What went wrong without taking a result with it.
    pub notes: Vec<String>,
}

impl<'a> Boots<'a> {
    /// None yet.
    pub fn new(
        kernel: &'a Kernel,
        folder: &'a Path,
        index: &'a Index,
        parameters: &'a [String],
        store: &'a mut Store,
    ) -> Self {
        Self {
            suspects: Suspects::open(folder),
            kernel,
            folder,
            index,
            parameters,
            store,
            failures: BTreeMap::new(),
            notes: Vec::new(),
            boots: 0,
        }
    }

    /// The runs without a result.
    pub fn missing(&self) -> Vec<usize> {
        let runs = self.index.runs.iter().enumerate();
        let missing = runs.filter(|(_, run)| self.store.get(&run.key).is_none());
        missing.map(|(index, _)| index + 1).collect()
    }

    /// Boots as often as there is something to run.
    pub fn all(&mut self, each: &mut dyn FnMut(&str)) -> Result<(), Error> {
        let mut in_vain = 0;

        for mut wanted in self.groups() {
            while !wanted.is_empty() {
                let before = wanted.len();
                let boot = match self.boot(&wanted, each) {
                    Ok(boot) if boot.begun => boot,
                    Ok(boot) => return self.no_start(boot),
                    Err(error) => return self.stop(error),
                };
                let last = wanted.iter().rposition(|number| self.has_ended(*number));
                let next = wanted.get(last.map_or(0, |last| last + 1)).copied();
                wanted.retain(|number| !self.has_ended(*number));
                in_vain = if wanted.len() < before {
                    0
                } else {
                    in_vain + 1
                };
                let Some(guilty) = next.filter(|_| !boot.done) else {
                    // Lines of the log that could not be read, or the script's own trouble.
                    self.nothing(&wanted, &boot);
                    break;
                };
                self.blame(guilty, &boot);
                wanted.retain(|number| !self.has_ended(*number));
                if in_vain > IN_VAIN {
                    self.notes.push(format!(
                        "{IN_VAIN} boots in a row came to nothing: no more are tried"
                    ));
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// What the runs came to. What was not reached has no result.
    pub fn outcome(self) -> Outcome {
        let results = self.index.runs.iter().enumerate().map(|(index, run)| {
            match (self.failures.get(&(index + 1)), self.store.get(&run.key)) {
                (Some(failure), _) => Err(failure.clone()),
                (None, Some(histogram)) => Ok(histogram.clone()),
                (None, None) => Err("no result".to_owned().into()),
            }
        });
        Outcome {
            results: results.collect(),
            notes: self.notes,
        }
    }

    /// All that is missing in one boot, but each test that hung before alone, and last.
    fn groups(&self) -> Vec<Vec<usize>> {
        let (last, first): (Vec<_>, Vec<_>) = self
            .missing()
            .into_iter()
            .partition(|number| self.suspects.has(&self.index.runs[number - 1].id));
        let mut groups = vec![first];
        let inputs: BTreeSet<_> = last.iter().map(|number| self.input(*number)).collect();
        groups.extend(inputs.into_iter().map(|input| {
            let of_input = last.iter().filter(|number| self.input(**number) == input);
            of_input.copied().collect()
        }));
        groups
    }

    fn input(&self, number: usize) -> usize {
        self.index.runs[number - 1].input
    }

    /// Whether a run has a result, or will have none.
    fn has_ended(&self, number: usize) -> bool {
        let run = &self.index.runs[number - 1];
        self.failures.contains_key(&number) || self.store.get(&run.key).is_some()
    }

    fn boot(&mut self, wanted: &[usize], each: &mut dyn FnMut(&str)) -> Result<Boot, Error> {
        let mut parameters = self.parameters.to_vec();
        parameters.push(format!("only={}", ranges(wanted)));
        self.boots += 1;
        let (kernel, folder) = (self.kernel, self.folder);
        kernel.boot(folder, self.index.cpus, &parameters, |reported| {
            each(&reported.title);
            self.take(reported, wanted);
        })
    }

    /// Keeps a result that the guest reported. What a console made of a line may be wrong.
    fn take(&mut self, reported: Reported, wanted: &[usize]) {
        let number = reported.number;
        if !wanted.contains(&number) {
            let message = format!("the guest reports a run {number} that it was not asked for");
            self.notes.push(message);
            return;
        }
        let run = &self.index.runs[number - 1];
        let known = reported.id.as_deref().is_none_or(|id| id == run.id);
        if run.title() != reported.title || !known {
            let message = format!("the guest reports it as `{}`", reported.title);
            self.failures.insert(number, message.into());
            return;
        }
        match reported.outcome {
            Ok(histogram) => {
                let kept = self.store.put(&run.key, histogram);
                self.note(kept);
                if !self.is_any_missing_of(run.input) {
                    let forgotten = self.suspects.remove(&run.id);
                    self.note(forgotten);
                }
            }
            Err(reason) => {
                self.failures.insert(number, reason.into());
            }
        }
    }

    fn is_any_missing_of(&self, input: usize) -> bool {
        let mut runs = self.index.runs.iter();
        runs.any(|run| run.input == input && self.store.get(&run.key).is_none())
    }

    /// What an interrupted run could not use is lost; this one has it.
    fn note(&mut self, kept: io::Result<()>) {
        if let Err(error) = kept {
            let message = format!(
                "{}: {error}: what this run came to is not kept for another",
                self.folder.display()
            );
            if !self.notes.contains(&message) {
                self.notes.push(message);
            }
        }
    }

    /// The guest did not come back from this run.
    fn blame(&mut self, guilty: usize, boot: &Boot) {
        let run = &self.index.runs[guilty - 1];
        let log = keep_log(self.folder, self.boots);
        let (ended, did) = match boot.end {
            End::Timeout => (Ended::Timeout, "hung the guest"),
            _ => (Ended::Crashed, "ended the guest"),
        };
        let again = if self.suspects.has(&run.id) {
            ", as in an earlier run: it ran last"
        } else {
            "; the next run begins with the other tests"
        };
        let reason = format!("it {did}{again}. {} ({})", boot.last_lines, log.display());
        self.failures.insert(guilty, Failure { ended, reason });
        let title = run.title();
        for number in self.missing() {
            if self.input(number) == run.input && !self.has_ended(number) {
                let reason = format!("not run, as {title} {did}");
                self.failures.insert(number, reason.into());
            }
        }
        let added = self.suspects.add(&run.id);
        self.note(added);
    }

    /// These have no result, and nobody knows why.
    fn nothing(&mut self, wanted: &[usize], boot: &Boot) {
        for number in wanted {
            let reason = if boot.end == End::Done {
                "no result".to_owned()
            } else {
                format!("no result. {}", boot.last_lines)
            };
            self.failures.insert(*number, reason.into());
        }
    }

    /// A boot did not come to its tests. After another one that did, this takes no result away.
    fn no_start(&mut self, boot: Boot) -> Result<(), Error> {
        self.stop(match boot.end {
            End::Silent(said) => Error::Missing(format!("the guest said nothing. {said}")),
            End::Done | End::Crash | End::Timeout => Error::NoStart(boot.last_lines),
        })
    }

    fn stop(&mut self, error: Error) -> Result<(), Error> {
        if self.boots == 1 {
            return Err(error);
        }
        self.notes.push(error.to_string());
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn numbers_are_written_as_ranges() {
        assert_eq!(ranges(&[1, 2, 3, 7, 9, 10]), "1-3,7,9-10");
        assert_eq!(ranges(&[]), "");
    }
}
