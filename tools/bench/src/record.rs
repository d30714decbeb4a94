// SPDX-License-Identifier: GPL-2.0

//! What `tests/bench` prints: one JSON object per line.

use crate::Error;
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

/// One thing that was measured.
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
    /// Ticks per call in each round, by probe, whether contended, and variant.
    pub ticks: BTreeMap<Key, BTreeMap<usize, f64>>,
    /// Ticks per call of the loop and of an empty function.
    pub baseline: BTreeMap<Variant, Vec<f64>>,
    /// Samples left out because the other thread was not running meanwhile.
    pub left_out: usize,
}

impl Run {
    /// Reads all lines. Fails for one that is malformed, and if any is missing.
    pub fn read(lines: impl BufRead, path: &Path) -> Result<Self, Error> {
        let mut run: Option<Run> = None;
        let mut end = None;
        let mut counts: BTreeMap<Key, usize> = BTreeMap::new();

        for (number, line) in lines.lines().enumerate() {
            let line = line.map_err(|cause| Error::io(path, cause))?;
            let malformed = |cause: String| Error::Malformed {
                path: path.to_owned(),
                line: number + 1,
                cause,
            };
            if end.is_some() {
                return Err(malformed("something after the end".to_owned()));
            }
            let record = serde_json::from_str(&line).map_err(|e| malformed(e.to_string()))?;
            match (record, &mut run) {
                (Record::Machine(machine), None) => {
                    run = Some(Run::empty(machine).map_err(malformed)?);
                }
                (Record::Machine(_), Some(_)) => {
                    return Err(malformed("a second run".to_owned()));
                }
                (_, None) => return Err(malformed("does not say on which machine".to_owned())),
                (Record::Code { probe, same }, Some(run)) => run.code.push((probe, same)),
                (Record::Sample(sample), Some(run)) => {
                    let key = (sample.probe.clone(), sample.contended, sample.variant);
                    let rounds = counts.entry(key).or_default();
                    if sample.round != *rounds {
                        return Err(malformed(format!("expected round {rounds}")));
                    }
                    *rounds += 1;
                    run.add(sample);
                }
                (Record::End { load }, Some(_)) => end = Some(load),
            }
        }
        let incomplete = |cause: String| Error::Incomplete {
            path: path.to_owned(),
            cause,
        };
        let mut run = run.ok_or_else(|| incomplete("there is no line in it".to_owned()))?;
        run.load_at_end = end.ok_or_else(|| incomplete("the run did not end".to_owned()))?;
        run.check(&counts).map_err(incomplete)?;
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
        })
    }

    fn add(&mut self, sample: Sample) {
        let calls = self.machine.calls;
        let ticks = sample.ticks as f64 / f64::from(calls);

        if sample.probe == BASELINE {
            self.baseline.entry(sample.variant).or_default().push(ticks);
            return;
        }
        let all = self
            .ticks
            .entry((sample.probe, sample.contended, sample.variant))
            .or_default();
        // The system may take the other thread from its CPU. Then nobody contends.
        if sample.contended && sample.other < u64::from(calls) / 10 {
            self.left_out += 1;
        } else {
            all.insert(sample.round, ticks);
        }
    }

    /// Whether all that the run should have measured is there.
    fn check(&self, counts: &BTreeMap<Key, usize>) -> Result<(), String> {
        if self.code.is_empty() {
            return Err("no probe is in it".to_owned());
        }
        for ((probe, _, variant), count) in counts {
            if *count != self.machine.rounds {
                let rounds = self.machine.rounds;
                return Err(format!(
                    "{probe} has {count} samples of {variant:?}, not {rounds}"
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
                if !counts.contains_key(&(probe.clone(), false, *variant)) {
                    return Err(format!("{probe} has no sample of {variant:?}"));
                }
            }
        }
        Ok(())
    }
}
