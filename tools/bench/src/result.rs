// SPDX-License-Identifier: GPL-2.0

//! What an operation costs, from the samples.

use crate::record::{Machine, Run, Variant};
use crate::stats::Spread;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is within this part of C's figure counts as equal to it.
pub const TARGET: f64 = 0.02;

/// Less than this many ticks, and it cannot be told from nothing.
const RESOLUTION: f64 = 1.0;

/// One variant of an operation.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Figure {
    /// Ticks of a call, less those of the loop around it.
    pub ticks: Spread,
    /// To C's ticks in the same round, within microseconds: the median of the rounds.
    pub ratio: f64,
    /// Whether its machine code is C's, byte for byte.
    pub same_bytes: Option<bool>,
}

/// An operation on a type, with an ordering, alone or contended.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The operation, such as `fetch_add`.
    pub op: String,
    /// The type, such as `i32`; `none` for a barrier.
    #[serde(rename = "type")]
    pub ty: String,
    /// The ordering, such as `full`.
    pub ordering: String,
    /// Whether a second thread did the same to the same variable.
    pub contended: bool,
    /// By variant.
    pub figures: BTreeMap<Variant, Figure>,
    /// Ticks of a called helper to those of C's primitive without a call, as it is in code; none if
    /// those are too few to be told from nothing, and where a second thread makes the time.
    pub called_in_place: Option<f64>,
}

/// All operations.
#[derive(Debug, Serialize)]
pub struct Results {
    /// Where, and with which settings.
    pub machine: Machine,
    /// Whether the machine is itself a guest.
    pub virtual_machine: bool,
    /// The load at the end.
    pub load_at_end: String,
    /// Ticks of the call of an empty function, less those of the loop around it.
    pub call: Spread,
    /// Samples left out because the other thread was not running.
    pub left_out: usize,
    /// Each operation alone, then each contended.
    pub rows: Vec<Row>,
}

impl Results {
    /// Medians and their ratios.
    pub fn new(run: &Run) -> Self {
        let baseline = |variant| {
            let samples = run.baseline[&variant].iter().copied();
            Spread::of(samples).expect("a run has samples of the baseline")
        };
        let around = baseline(Variant::Loop).median;
        let call = baseline(Variant::Call).minus(around);
        let rows = [false, true].into_iter().flat_map(|contended| {
            let probes = run.code.iter();
            probes.filter_map(move |(probe, same)| row(run, probe, same, contended, around, call))
        });

        Self {
            machine: run.machine.clone(),
            virtual_machine: run.machine.flags.split(' ').any(|f| f == "hypervisor"),
            load_at_end: run.load_at_end.clone(),
            call,
            left_out: run.left_out,
            rows: rows.collect(),
        }
    }

    /// The rows of one kind.
    pub fn of(&self, contended: bool) -> impl Iterator<Item = &Row> {
        self.rows
            .iter()
            .filter(move |row| row.contended == contended)
    }
}

impl Row {
    /// The name as in the sources of the probes.
    pub fn name(&self) -> String {
        match self.ty.as_str() {
            "none" => self.op.clone(),
            "bitmap" => format!("{} {}", self.op, self.ordering),
            ty => format!("{} {ty} {}", self.op, self.ordering),
        }
    }

    /// Whether the row stands for its operation: one type and ordering do. Functions on raw pointers
    /// run the same code as methods.
    pub fn is_main(&self, rows: &[Row]) -> bool {
        let main = ["i32", "none", "bitmap"].contains(&self.ty.as_str());
        main && !self.op.starts_with("raw_") && self.is_strongest(rows)
    }

    /// Whether this ordering is the strongest one of those that are there for its operation.
    fn is_strongest(&self, rows: &[Row]) -> bool {
        let strength = |row: &Row| match row.ordering.as_str() {
            "full" => 3,
            "acquire" | "release" => 2,
            _ => 1,
        };

        rows.iter()
            .filter(|row| row.op == self.op && row.ty == self.ty)
            .all(|row| strength(row) <= strength(self))
    }
}

/// A row, if there are samples of it in C. One whose samples were all left out has none.
fn row(
    run: &Run,
    probe: &str,
    same: &BTreeMap<Variant, bool>,
    contended: bool,
    around: f64,
    call: Spread,
) -> Option<Row> {
    let samples = |variant| run.ticks.get(&(probe.to_owned(), contended, variant));
    let of_c = samples(Variant::C)?;
    let c = Spread::of(of_c.values().copied())?.minus(around);
    let figure = |variant| {
        let samples = samples(variant)?;
        let ratios = samples
            .iter()
            .filter_map(|(round, ticks)| Some((ticks - around) / (of_c.get(round)? - around)));
        Some(Figure {
            ticks: Spread::of(samples.values().copied())?.minus(around),
            ratio: Spread::of(ratios)?.median,
            same_bytes: same.get(&variant).copied(),
        })
    };
    let figures: BTreeMap<Variant, Figure> =
        [Variant::C, Variant::Inlined, Variant::Called, Variant::Core]
            .into_iter()
            .filter_map(|variant| Some((variant, figure(variant)?)))
            .collect();
    let alone = c.median - call.median;
    let called_in_place = figures
        .get(&Variant::Called)
        .filter(|_| !contended && alone >= RESOLUTION)
        .map(|called| called.ticks.median / alone);
    // An operation may have "__" in its name.
    let mut parts = probe.rsplitn(3, "__").map(str::to_owned);
    let (ordering, ty, op) = (parts.next()?, parts.next()?, parts.next()?);

    Some(Row {
        op,
        ty,
        ordering,
        contended,
        figures,
        called_in_place,
    })
}
