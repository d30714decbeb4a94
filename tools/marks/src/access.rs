// SPDX-License-Identifier: GPL-2.0

//! What the index holds: each access to a field or a variable.

use serde::{Deserialize, Serialize};

/// What an access does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Reads.
    Read,
    /// Writes.
    Write,
    /// Reads, changes and writes.
    ReadWrite,
    /// Takes the address: what is done with it is not followed.
    Address,
}

impl Kind {
    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::ReadWrite => "read-modify-write",
            Self::Address => "address taken",
        }
    }

    /// Whether the access changes the value.
    pub fn writes(self) -> bool {
        matches!(self, Self::Write | Self::ReadWrite)
    }
}

/// How the compiler and the model see an access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// As any variable of the program.
    Plain,
    /// By one of the kernel's primitives for shared variables, or volatile.
    Marked,
    /// Plain, by a macro that says that a lock excludes writers.
    Protected,
    /// Plain, inside `data_race()`.
    DataRace,
    /// By a primitive for the CPU's own variables.
    PerCpu,
    /// By inline assembly.
    Assembly,
}

/// An access. Texts are numbers of [`Part::names`](crate::part::Part::names) or of the whole index.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Access {
    /// The file, as a path below the source tree.
    pub file: u32,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// The function.
    pub function: u32,
    /// The field, as `file.f_flags`, or the variable.
    pub object: u32,
    /// The fields or the variable that hold the field's structure, as `hrtimer.node`; or nothing.
    pub within: u32,
    /// What it does.
    pub kind: Kind,
    /// How.
    pub class: Class,
    /// The macro or function that marks it, or gets the address; or nothing.
    pub by: u32,
    /// The expression for the structure that has the field, with the `->` or `.` behind it.
    pub base: u32,
    /// Bytes; 0 for a bit-field.
    pub size: u32,
    /// The locks that are held; see [`crate::locks`].
    pub locks: Vec<u32>,
    /// The locks that the function has released before.
    pub released: Vec<u32>,
    /// Who can know the object.
    pub owner: Owner,
    /// What the function is.
    pub place: Function,
    /// The first byte of the expression in the file, and the one behind it.
    pub bytes: [u32; 2],
    /// The same of what is assigned, or zeros. If the address is an argument, its number.
    pub value: [u32; 2],
    /// Whether the value is only printed.
    pub diagnostic: bool,
}

/// Who can know the object that an access is to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// Anybody.
    Shared,
    /// Only this function, which has just allocated the object.
    Allocated,
    /// Only this function, on whose stack it is.
    Stack,
    /// It is on this function's stack, and another function got its address.
    EscapedStack,
    /// Only the callers of this function, each of which has just allocated it.
    Callers,
}

/// What matters of the function around an access.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// Any function.
    #[default]
    Any,
    /// With `__no_kcsan`.
    NoKcsan,
    /// With `__init`: runs once, while the kernel boots.
    Init,
}
