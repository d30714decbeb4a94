// SPDX-License-Identifier: GPL-2.0

//! How often the outcome of a test's condition came: per machine, in C, in Rust and in mixtures.

#![allow(missing_docs, reason = "names that say it have no comment")]

use crate::judge::matching;
use crate::log::{self, Histogram, State};
use crate::recording::{Error, Machine, Recording};
use crate::report::state_text;
use lkmm_litmus::Test;
use lkmm_litmus_gen::id;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// So many standard deviations to each side have 95 % of a normal distribution.
const DEVIATIONS: f64 = 1.959_964;

#[derive(Debug, Serialize)]
pub struct Comparison {
    /// Rows name them by their number, from 1.
    pub machines: Vec<Option<Machine>>,
    pub rows: Vec<Row>,
    /// States that came in one language only, where others ran, too.
    pub alone: Vec<Alone>,
}

#[derive(Debug, Serialize)]
pub struct Row {
    pub test: String,
    pub machine: usize,
    pub languages: &'static str,
    #[serde(flatten)]
    pub rate: Rate,
}

#[derive(Debug, Serialize)]
pub struct Alone {
    pub test: String,
    pub machine: usize,
    pub state: State,
    pub languages: &'static str,
    pub rate: Rate,
    pub others: Vec<(&'static str, Rate)>,
    /// Whether the intervals of the others overlap with that of this one.
    pub may_be_chance: bool,
}

/// A share, with the interval in which the true one lies with a confidence of 95 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    pub count: u64,
    pub of: u64,
    pub low: f64,
    pub high: f64,
}

impl Rate {
    /// The interval is Wilson's score interval, which holds for rare outcomes and for none, too.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub fn new(count: u64, of: u64) -> Self {
        let (mut low, mut high) = (0.0, 1.0);
        if of > 0 {
            let (n, share) = (of as f64, count as f64 / of as f64);
            let square = DEVIATIONS * DEVIATIONS;
            let scale = 1.0 + square / n;
            let centre = (share + square / (2.0 * n)) / scale;
            let variance = share * (1.0 - share) / n + square / (4.0 * n * n);
            let reach = DEVIATIONS * variance.sqrt() / scale;
            // Rounding may leave a share of 0 or 1 outside.
            low = (centre - reach).clamp(0.0, share);
            high = (centre + reach).clamp(share, 1.0);
        }
        Self {
            count,
            of,
            low,
            high,
        }
    }
}

/// `c`, `rust` or `mixed`, of the words for each process.
fn class(words: &str) -> &'static str {
    if words.split(',').all(|word| word == "c") {
        "c"
    } else if words.split(',').all(|word| word == "rust") {
        "rust"
    } else {
        "mixed"
    }
}

/// Compares what recordings have of these tests.
pub fn compare(tests: &[&Test], recordings: &[Recording]) -> Result<Comparison, Error> {
    let machines: BTreeSet<_> = recordings.iter().map(|one| one.machine.clone()).collect();
    let machines: Vec<_> = machines.into_iter().collect();
    let ids: Vec<_> = tests.iter().map(|test| id(test)).collect();
    // By test, machine and class.
    let mut sums: BTreeMap<(usize, usize), BTreeMap<&str, Histogram>> = BTreeMap::new();
    for recording in recordings {
        let machine = machines.iter().position(|one| *one == recording.machine);
        for result in log::read(&recording.log.join("\n")).0 {
            let words = result.title.rsplit_once(' ').map_or("", |(_, words)| words);
            let test = ids.iter().position(|id| Some(id) == result.id.as_ref());
            if let (Some(test), Some(machine), Ok(histogram)) = (test, machine, result.outcome) {
                let sum = sums.entry((test, machine)).or_default();
                let sum = sum.entry(class(words)).or_default();
                let more = sum.plus(&histogram);
                *sum = more.map_err(|cause| Error::TooMany(result.title.clone(), cause))?;
            }
        }
    }
    let (mut rows, mut alone) = (Vec::new(), Vec::new());
    for ((test, machine), classes) in &sums {
        let name = &tests[*test].name.text;
        rows.extend(classes.iter().map(|(languages, sum)| Row {
            test: name.clone(),
            machine: machine + 1,
            languages,
            rate: Rate::new(matching(tests[*test], sum), sum.ran),
        }));
        alone.extend(states_alone(name, machine + 1, classes));
    }
    Ok(Comparison {
        machines,
        rows,
        alone,
    })
}

/// The states of a test on a machine that came in one class only.
fn states_alone(
    test: &str,
    machine: usize,
    classes: &BTreeMap<&'static str, Histogram>,
) -> Vec<Alone> {
    let mut found = Vec::new();
    for (languages, sum) in classes.iter().filter(|_| classes.len() > 1) {
        for (state, count) in &sum.states {
            let others = classes.iter().filter(|(other, _)| *other != languages);
            let has = |sum: &Histogram| sum.states.iter().any(|(other, _)| other == state);
            if others.clone().any(|(_, sum)| has(sum)) {
                continue;
            }
            let rate = Rate::new(*count, sum.ran);
            let others: Vec<_> = others
                .map(|(other, sum)| (*other, Rate::new(0, sum.ran)))
                .collect();
            found.push(Alone {
                test: test.to_owned(),
                machine,
                state: state.clone(),
                languages,
                rate,
                may_be_chance: others.iter().any(|(_, other)| other.high >= rate.low),
                others,
            });
        }
    }
    found
}

pub fn table(comparison: &Comparison) -> String {
    let names = comparison.rows.iter().map(|row| row.test.len());
    let longest = names.fold("test".len(), usize::max);
    let mut text = String::new();
    // Writing to a string does not fail.
    for (at, machine) in comparison.machines.iter().enumerate() {
        let machine = machine.as_ref();
        let machine = machine.map_or("not recorded".to_owned(), ToString::to_string);
        let _ = writeln!(text, "machine {}: {machine}", at + 1);
    }
    let _ = writeln!(
        text,
        "{:longest$}  machine  languages  condition   instances  rate, 95 % between",
        "test"
    );
    for row in &comparison.rows {
        let Rate {
            count,
            of,
            low,
            high,
        } = row.rate;
        let _ = writeln!(
            text,
            "{:longest$}  {:7}  {:9}  {count:9}  {of:10}  {low:.2e} and {high:.2e}",
            row.test, row.machine, row.languages
        );
    }
    for one in &comparison.alone {
        let others = one.others.iter();
        let others: Vec<_> = others
            .map(|(other, rate)| format!("0 of {} in {other}", rate.of))
            .collect();
        let _ = writeln!(
            text,
            "only in {}: {} on machine {}: {}: {} of {}, {}{}",
            one.languages,
            one.test,
            one.machine,
            state_text(&one.state),
            one.rate.count,
            one.rate.of,
            others.join(", "),
            if one.may_be_chance {
                "; may be chance"
            } else {
                ""
            }
        );
    }
    text
}
