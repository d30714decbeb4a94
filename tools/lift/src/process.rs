// SPDX-License-Identifier: GPL-2.0

//! A process of a litmus test of the architecture.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One process, ready to be printed as a column of a litmus test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub number: usize,
    /// Its instructions and labels.
    pub lines: Vec<Line>,
    /// Register and value at the start. Other registers are zero.
    pub initial: BTreeMap<String, Value>,
    /// Where observed values are at the end, by the number that the source gave each.
    pub observed: BTreeMap<u32, Observed>,
    /// An execution counts only if all of these registers are zero at the end.
    pub cuts: Vec<Cut>,
    /// The variables whose addresses the process has.
    pub variables: BTreeSet<String>,
    /// The sizes with which it accesses memory. herd7 must be given variables of these sizes.
    pub accesses: BTreeSet<Access>,
}

/// That memory is accessed with a size.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// The variable, if its address is not computed from loaded values.
    pub variable: Option<String>,
    /// How many bytes.
    pub bytes: u8,
}

/// A line of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What herd7 reads: an instruction or `label:`.
    pub text: String,
    /// The machine instruction that it is for; labels have none.
    pub origin: Option<Origin>,
}

/// A machine instruction in the object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Its offset from the start of its function.
    pub offset: u64,
    /// The function: that which is lifted, or one that is inlined into it.
    pub function: String,
    /// Its assembly.
    pub assembly: String,
    /// The line of the source, if the object has debugging information.
    pub source: Option<Source>,
}

/// A line of source code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// The file, as the compiler was told.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// What a register holds at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// The address of a variable.
    Address(String),
    /// A number.
    Integer(u64),
}

/// Where an observed value is at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The register, by the name that herd7 has for it in a condition: `X5`.
    pub register: String,
    /// How many of its bits count: 32 or 64. The others are zero.
    pub bits: u8,
}

/// A register that is not zero at the end of an execution that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The register, by the name that herd7 has for it in a condition.
    pub register: String,
    /// Why such executions do not count.
    pub reason: CutReason,
    /// The machine instruction that leaves the path that counts.
    pub at: Origin,
}

/// Why an execution does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CutReason {
    /// A lock was taken already.
    Contended,
    /// A store-exclusive or compare-and-swap failed, and another try follows.
    Retry,
    /// The kernel panics.
    Panic,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}+{:#x} ({})",
            self.function, self.offset, self.assembly
        )?;
        match &self.source {
            Some(Source { file, line }) => write!(f, ", {file}:{line}"),
            None => Ok(()),
        }
    }
}
