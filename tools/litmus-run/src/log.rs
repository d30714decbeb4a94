// SPDX-License-Identifier: GPL-2.0

//! What the guest says: KTAP, and a histogram of final states above each result.
//!
//! ```text
//! KTAP version 1
//! 1..2
//! # litmus: rounds 100000 limit 5000 seed 1 cpus 2 label none
//!     # ran 100352 filtered 0 lost 17 ms 113
//!     # state 18678 0:r0=0; 1:r0=0;
//!     # state 81674 0:r0=0; 1:r0=1;
//! ok 1 SB+poonceonces c,c [8b7df143d91c]
//! …
//! litmus: done
//! ```
//!
//! In brackets is what tells the test from another of the same name; older logs have none.
//! Lines of others in between are skipped. A result without `ok` is not one: a test that never
//! ended, or whose histogram does not add up, has no result.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A final state: the value of each variable, by its name.
pub type State = BTreeMap<String, String>;

/// What came of a test in one assignment of languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    /// Instances that ran.
    pub ran: u64,
    /// Of those, how many ended in a state that the filter is against.
    pub filtered: u64,
    /// How often a process went on at an instance without the others being there.
    pub lost: u64,
    /// Milliseconds that it took.
    pub ms: u64,
    /// The final states and how often each came.
    pub states: Vec<(State, u64)>,
}

impl Histogram {
    /// The sum with what another run of the same came to.
    pub fn plus(&self, other: &Self) -> std::result::Result<Self, TooMany> {
        let sum = |a: u64, b: u64| a.checked_add(b).ok_or(TooMany);
        let mut states: BTreeMap<_, _> = self.states.iter().cloned().collect();
        for (state, count) in &other.states {
            let known = states.entry(state.clone()).or_default();
            *known = sum(*known, *count)?;
        }
        Ok(Self {
            ran: sum(self.ran, other.ran)?,
            filtered: sum(self.filtered, other.filtered)?,
            lost: sum(self.lost, other.lost)?,
            ms: sum(self.ms, other.ms)?,
            states: states.into_iter().collect(),
        })
    }

    /// How many instances ended in a state.
    fn counted(&self) -> u128 {
        let counts = self.states.iter().map(|(_, count)| u128::from(*count));
        counts.sum()
    }

    /// Whether each instance ended in a state or was filtered.
    pub fn adds_up(&self) -> bool {
        self.counted() + u128::from(self.filtered) == self.ran.into()
    }

    /// Whether processes went on without the others in half of the instances or more: such a test
    /// shows little of what happens when they run at the same time.
    pub fn apart(&self) -> bool {
        self.ran > 0 && self.lost >= self.ran.div_ceil(2)
    }
}

/// Counts are kept in 64 bits.
#[derive(Debug, thiserror::Error)]
#[error("the counts of its results add up to 2^64 or more")]
pub struct TooMany;

/// A result that the guest reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Result {
    /// Its number in the module, from 1.
    pub number: usize,
    /// The test's name and the languages, `SB+poonceonces c,rust`.
    pub title: String,
    /// Which test of that name it is, if the log says it.
    pub id: Option<String>,
    /// The histogram, or why there is none.
    pub outcome: std::result::Result<Histogram, String>,
}

/// Reads a log, however much of it there is.
#[derive(Debug, Default)]
pub struct Reader {
    pending: Histogram,
    overflow: u64,
    error: Option<String>,
    seen: bool,
    /// How many results the guest said that there will be; it had begun with the tests then.
    pub planned: Option<usize>,
    /// Its last line came.
    pub done: bool,
}

impl Reader {
    /// Takes the next line; a result, if it is the last line of one.
    pub fn line(&mut self, line: &str) -> Option<Result> {
        let line = line.trim_end();

        if let Some(plan) = line.strip_prefix("1..") {
            self.planned = plan.parse().ok().or(self.planned);
        } else if line == "litmus: done" {
            self.done = true;
        } else if let Some(rest) = line.strip_prefix("    # ") {
            self.diagnostic(rest);
        } else if let Some(rest) = line.strip_prefix("ok ") {
            return self.result(rest, true);
        } else if let Some(rest) = line.strip_prefix("not ok ") {
            return self.result(rest, false);
        }
        None
    }

    fn diagnostic(&mut self, text: &str) {
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        let understood = match word {
            "ran" => {
                // What an interrupted test left behind is no part of this one.
                *self = Self {
                    planned: self.planned,
                    seen: true,
                    ..Self::default()
                };
                self.counts(rest)
            }
            "state" => match rest.split_once(' ') {
                Some((count, state)) => count
                    .parse()
                    .ok()
                    .zip(parse_state(state))
                    .map(|(count, state)| self.pending.states.push((state, count))),
                None => None,
            },
            "more" => parse_state(rest)
                .zip(self.pending.states.last_mut())
                .map(|(more, (state, _))| state.extend(more)),
            "overflow" => rest.parse().ok().map(|count| self.overflow = count),
            "error:" => {
                self.error = Some(rest.to_owned());
                Some(())
            }
            _ => Some(()),
        };
        if understood.is_none() {
            self.error = Some(format!("a line that cannot be read: {text}"));
        }
    }

    /// `N filtered N lost N ms N`
    fn counts(&mut self, text: &str) -> Option<()> {
        let words: Vec<_> = text.split(' ').collect();
        let [ran, "filtered", filtered, "lost", lost, "ms", ms] = words.as_slice() else {
            return None;
        };
        self.pending.ran = ran.parse().ok()?;
        self.pending.filtered = filtered.parse().ok()?;
        self.pending.lost = lost.parse().ok()?;
        self.pending.ms = ms.parse().ok()?;
        Some(())
    }

    fn result(&mut self, text: &str, ok: bool) -> Option<Result> {
        let (number, title) = text.split_once(' ')?;
        let number = number.parse().ok()?;
        let named = title
            .strip_suffix(']')
            .and_then(|title| title.rsplit_once(" ["));
        let (title, id) = match named {
            Some((title, id)) => (title, Some(id.to_owned())),
            None => (title, None),
        };
        let read = std::mem::take(self);
        self.planned = read.planned;
        let mut histogram = read.pending;
        histogram.states.sort();
        let outcome = if let Some(error) = read.error {
            Err(error)
        } else if !ok {
            Err("the guest says that it failed".to_owned())
        } else if !read.seen || histogram.ran == 0 {
            Err("it ran no instance".to_owned())
        } else if read.overflow > 0 {
            Err(format!(
                "{} instances ended in states that found no room",
                read.overflow
            ))
        } else if !histogram.adds_up() {
            Err(format!(
                "{} instances, but {} final states and {} filtered",
                histogram.ran,
                histogram.counted(),
                histogram.filtered
            ))
        } else {
            Ok(histogram)
        };
        Some(Result {
            number,
            title: title.to_owned(),
            id,
            outcome,
        })
    }
}

/// `0:r0=1; x=2;`
fn parse_state(text: &str) -> Option<State> {
    text.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        })
        .collect()
}

/// Whether it is of the module, however few tests came to an end.
pub fn is_of_tests(text: &str) -> bool {
    let is_its = |line: &str| {
        ["# litmus: ", "    # ran "]
            .iter()
            .any(|start| line.starts_with(start))
    };
    text.lines().any(is_its)
}

/// All results of a log, and its reader.
pub fn read(text: &str) -> (Vec<Result>, Reader) {
    let mut reader = Reader::default();
    let results = text.lines().filter_map(|line| reader.line(line)).collect();
    (results, reader)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
Linux version 6.12\nKTAP version 1\r\n1..3\n# litmus: rounds 3 limit 5000 seed 1 cpus 2
    # ran 4 filtered 1 lost 2 ms 3\n    # state 2 0:r0=1; x=y;\nhello\n    # state 1 0:r0=0;
    # more x=0;\nok 1 A c,rust [0123456789ab]\n    # ran 2 filtered 0 lost 0 ms 1\n    # state 1 x=1;\nok 2 B c
    # error: 4 processes, 2 CPUs\nnot ok 3 C c\nlitmus: done\n";

    #[test]
    fn a_log_is_read() {
        let (results, reader) = read(LOG);
        assert_eq!(reader.planned, Some(3));
        assert!(reader.done);
        assert_eq!(results.len(), 3);
        assert_eq!(
            (results[0].number, results[0].title.as_str()),
            (1, "A c,rust")
        );
        assert_eq!(results[0].id.as_deref(), Some("0123456789ab"));
        assert_eq!(results[2].id, None);
        let first = results[0].outcome.as_ref().expect("a histogram");
        assert_eq!(
            (first.ran, first.filtered, first.lost, first.ms),
            (4, 1, 2, 3)
        );
        assert_eq!(first.states.len(), 2);
        assert_eq!(first.states[0].0["x"], "0");
        assert_eq!(first.states[1].0["x"], "y");
        assert_eq!(first.states[1].1, 2);
    }

    #[test]
    fn a_histogram_that_does_not_add_up_is_none() {
        let (results, _) = read(LOG);
        let second = results[1]
            .outcome
            .as_ref()
            .expect_err("an instance is missing");
        assert_eq!(second, "2 instances, but 1 final states and 0 filtered");
        assert_eq!(results[2].outcome, Err("4 processes, 2 CPUs".to_owned()));
        for (lines, why) in [
            ("ok 1 A c\n", "it ran no instance"),
            ("    # ran 2 filtered 0 lost 0 ms 1\n    # state 1 x=1;\n    # overflow 1\nok 1 A c\n",
             "1 instances ended in states that found no room"),
            ("    # ran 1 filtered 0 lost 0 ms 1\n    # state 1 garbage;\nok 1 A c\n",
             "a line that cannot be read: state 1 garbage;"),
            ("    # ran 1 filtered 2 lost 0 ms 1\n    # state 18446744073709551615 x=1;\nok 1 A c\n",
             "1 instances, but 18446744073709551615 final states and 2 filtered"),
            ("    # ran 18446744073709551616 filtered 0 lost 0 ms 1\nok 1 A c\n",
             "a line that cannot be read: ran 18446744073709551616 filtered 0 lost 0 ms 1"),
        ] {
            assert_eq!(read(lines).0[0].outcome, Err(why.to_owned()));
        }
    }

    #[test]
    fn a_cut_log_has_the_results_before_the_cut() {
        for end in 0..LOG.len() {
            let (results, reader) = read(&LOG[..end]);
            assert!(results.len() <= 3);
            assert!(!reader.done || results.len() == 3);
        }
    }
}
