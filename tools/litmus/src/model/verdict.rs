// SPDX-License-Identifier: GPL-2.0

//! What the model says beside what the test says of itself, as the kernel's `judgelitmus.sh` has
//! it: a data race has to be foretold, and if it is, the outcome does not matter any more.

use super::answer::Answer;
use crate::expect::Expectation;
use serde::Serialize;
use std::fmt;

/// Whether the model agrees with the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It does.
    Agrees,
    /// The test says nothing of itself.
    NotSaid,
    /// The outcome is another.
    OtherOutcome,
    /// There is a data race, which the test does not say.
    UnexpectedRace,
    /// There is none, although the test says so.
    NoRace,
}

impl Verdict {
    /// Compares.
    pub fn of(expectation: Option<Expectation>, answer: &Answer) -> Self {
        match expectation {
            None => Self::NotSaid,
            Some(expectation) => match (expectation.data_race, answer.data_race()) {
                (false, true) => Self::UnexpectedRace,
                (true, false) => Self::NoRace,
                (true, true) => Self::Agrees,
                (false, false) if expectation.outcome == answer.outcome => Self::Agrees,
                (false, false) => Self::OtherOutcome,
            },
        }
    }

    /// Whether it is a disagreement.
    pub fn is_wrong(self) -> bool {
        !matches!(self, Self::Agrees | Self::NotSaid)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Agrees => "agrees",
            Self::NotSaid => "no Result:",
            Self::OtherOutcome => "OTHER OUTCOME",
            Self::UnexpectedRace => "UNEXPECTED DATA RACE",
            Self::NoRace => "NO DATA RACE",
        })
    }
}
