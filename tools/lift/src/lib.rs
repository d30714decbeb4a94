// SPDX-License-Identifier: GPL-2.0

//! Turns the machine code of a function in a kernel object into a process of a litmus test that herd7
//! runs with the architecture's own memory model.
//!
//! | step                                                       | module        |
//! |------------------------------------------------------------|---------------|
//! | read the object: functions, relocations, alternatives      | [`object`]    |
//! | what the caller chooses: CPU, parameters, calls            | [`options`]   |
//! | the result: instructions, initial registers, observations  | [`process`]   |
//! | registers and labels of a process under construction       | [`program`]   |
//! | everything that is particular to a CPU                     | one module each: [`arm64`] |
//!
//! An instruction or a construct that the lifter has no rule for is [`Error::Unsupported`], by name.

mod arm64;
mod error;
mod object;
mod options;
mod process;
mod program;

pub use error::{Error, Unsupported};
pub use object::{Architecture, Object};
pub use options::{Callee, Options};
pub use process::{Access, Cut, CutReason, Line, Observed, Origin, Process, Source, Value};

/// Lifts `function` of `object`.
pub fn lift(object: &Object, function: &str, options: &Options<'_>) -> Result<Process, Error> {
    match object.architecture() {
        Architecture::Arm64 => arm64::lift(object, function, options),
    }
}
