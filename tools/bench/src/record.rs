// SPDX-License-Identifier: GPL-2.0

//! What `tests/bench` prints: one JSON object per line.

use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::Path;

/// What the calls and the loop around them cost is measured under this name.
const BASELINE: &str = "baseline";

/// Where an operation's code comes from.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Variant {
    /// The kernel's C macro.
    C,
    /// Rust in a kernel whose helpers are inlined.
    Inlined,
    /// Rust in a kernel whose helpers are functions.
    Called,
    /// `core::sync::atomic`.
    Core,
    /// An empty function, called alike.
    Call,
    /// The loop without a call.
    Loop,
}

/// The machine and the settings of the run.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Machine {
    /// Model of the CPU.
    pub cpu: String,
    /// Its features, as the system names them.
    #[serde(skip_serializing)]
    pub flags: String,
    /// The system's load when the run began.
    pub load: String,
    /// The two CPUs that were used; -1: there is none.
    pub cpus: [i32; 2],
    /// Rate of the clock that was read.
    pub ticks_per_second: f64,
    /// Samples of each operation and variant.
    pub rounds: usize,
    /// Calls per sample.
    pub calls: u32,
    /// Whether a second thread took part.
    pub contended: bool,
}

#[derive(Deserialize)]
#[serde(tag = "record", rename_all = "lowercase")]
enum Record {
    Machine(Machine),
    Code {
        probe: String,
        same: BTreeMap<Variant, bool>,
    },
    Sample(Sample),
    End {
        load: String,
    },
}

#[derive(Deserialize)]
struct Sample {
    probe: String,
    variant: Variant,
    contended: bool,
    round: usize,
    ticks: u64,
    other: u64,
}

/// One thing that was measured: a probe, whether contended, and the variant.
pub type Key = (String, bool, Variant);

/// All that one run of the benchmark measured.
#[derive(Debug)]
pub struct Run {
    /// Where.
    pub machine: Machine,
    /// The load at the end.
    pub load_at_end: String,
    /// Whether the machine code of a probe's variants is C's, byte for byte; in the order of the run.
    pub code: Vec<(String, BTreeMap<Variant, bool>)>,
    /// Ticks per call in each round.
    pub ticks: BTreeMap<Key, BTreeMap<usize, f64>>,
    /// Ticks per call of the loop and of an empty function.
    pub baseline: BTreeMap<Variant, Vec<f64>>,
    /// Samples left out because the other thread was not running meanwhile.
    pub left_out: usize,
    counts: BTreeMap<Key, usize>,
}

impl Run {
    /// Reads all lines. Fails for one that is malformed, and if any is missing.
    pub fn read(lines: impl BufRead, path: &Path) -> Result<Self, Error> {
        let mut run: Option<Self> = None;
        let mut end = None;

        for (number, line) in lines.lines().enumerate() {
            let line = line.map_err(Error::io(path))?;
            let record = serde_json::from_str(&line).map_err(|error| error.to_string());
            let added = record.and_then(|record| match (record, &mut run, &end) {
                (_, _, Some(_)) => Err("something after the end".to_owned()),
                (Record::Machine(machine), None, _) => {
                    run = Some(Self::empty(machine)?);
                    Ok(())
                }
                (Record::Machine(_), Some(_), _) => Err("a second run".to_owned()),
                (_, None, _) => Err("does not say on which machine".to_owned()),
                (Record::Code { probe, same }, Some(run), _) => {
                    run.code.push((probe, same));
                    Ok(())
                }
                (Record::Sample(sample), Some(run), _) => run.add(sample),
                (Record::End { load }, Some(_), _) => {
                    end = Some(load);
                    Ok(())
                }
            });
            added.map_err(|cause| Error::Malformed {
                path: path.to_owned(),
                line: number + 1,
                cause,
            })?;
        }
        let incomplete = |cause: String| Error::Incomplete {
            path: path.to_owned(),
            cause,
        };
        let mut run = run.ok_or_else(|| incomplete("there is no line in it".to_owned()))?;
        run.load_at_end = end.ok_or_else(|| incomplete("the run did not end".to_owned()))?;
        run.check().map_err(incomplete)?;
        Ok(run)
    }

    fn empty(machine: Machine) -> Result<Self, String> {
        if machine.calls == 0 || machine.rounds == 0 {
            return Err("a run without calls".to_owned());
        }
        Ok(Self {
            machine,
            load_at_end: String::new(),
            code: Vec::new(),
            ticks: BTreeMap::new(),
            baseline: BTreeMap::new(),
            left_out: 0,
            counts: BTreeMap::new(),
        })
    }

    fn add(&mut self, sample: Sample) -> Result<(), String> {
        let calls = self.machine.calls;
        let ticks = sample.ticks as f64 / f64::from(calls);
        let key = (sample.probe, sample.contended, sample.variant);
        let rounds = self.counts.entry(key.clone()).or_default();

        if sample.round != *rounds {
            return Err(format!("expected round {rounds}"));
        }
        *rounds += 1;
        if key.0 == BASELINE {
            self.baseline.entry(sample.variant).or_default().push(ticks);
        } else if sample.contended && sample.other < u64::from(calls) / 10 {
            // The system had taken the other thread from its CPU: nobody contended.
            self.left_out += 1;
        } else {
            let rounds = self.ticks.entry(key).or_default();
            rounds.insert(sample.round, ticks);
        }
        Ok(())
    }

    /// Whether all that the run should have measured is there.
    fn check(&self) -> Result<(), String> {
        if self.code.is_empty() {
            return Err("no probe is in it".to_owned());
        }
        let wanted = self.machine.rounds;
        for ((probe, _, variant), count) in &self.counts {
            if *count != wanted {
                return Err(format!(
                    "{probe} has {count} samples of {variant:?}, not {wanted}"
                ));
            }
        }
        for variant in [Variant::Call, Variant::Loop] {
            if !self.baseline.contains_key(&variant) {
                return Err(format!("no sample of the baseline {variant:?}"));
            }
        }
        for (probe, same) in &self.code {
            for variant in same.keys().chain([&Variant::C]) {
                if !self.counts.contains_key(&(probe.clone(), false, *variant)) {
                    return Err(format!("{probe} has no sample of {variant:?}"));
                }
            }
        }
        Ok(())
    }
}
