// SPDX-License-Identifier: GPL-2.0

//! Turns the machine code of a function in a kernel object into a process of a litmus test that herd7
//! runs with the architecture's own memory model.
//!
//! | step                                                       | module        |
//! |------------------------------------------------------------|---------------|
//! | read the object: functions, relocations                    | [`object`]    |
//! | what the caller chooses: CPU, parameters, calls            | [`options`]   |
//! | patch alternatives in, decode                              | [`code`]      |
//! | follow branches and calls, order instructions              | [`graph`]     |
//! | find loops that retry an atomic operation                  | [`retry`]     |
//! | what registers and the stack hold that herd7 has not       | [`state`]     |
//! | write each instruction in herd7's                          | [`lift`](mod@lift), [`lowering`] |
//! | registers and labels of a process under construction       | [`program`]   |
//! | the result: instructions, initial registers, observations  | [`process`]   |
//! | what instructions compute from what, for those who follow values | [`effect`] |
//! | what differs between architectures                         | [`cpu`], and one module each: [`arm64`], [`riscv64`], [`x86_64`] |
//!
//! An instruction or a construct that the lifter has no rule for is [`Error::Unsupported`], by name.

mod arm64;
mod code;
mod cpu;
mod effect;
mod error;
mod graph;
mod lift;
mod lowering;
mod object;
mod options;
mod process;
mod program;
mod retry;
mod riscv64;
mod state;
#[cfg(test)]
mod tests;
mod x86_64;

pub use effect::{steps, Effect, Location, Order, Step};
pub use error::{Error, Unsupported};
pub use object::{Architecture, Object};
pub use options::{Callee, Options};
pub use process::{Access, Cut, CutReason, Line, Observed, Origin, Process, Source, Value};

/// Lifts `function` of `object`.
pub fn lift(object: &Object, function: &str, options: &Options<'_>) -> Result<Process, Error> {
    match object.architecture() {
        Architecture::Arm64 => lift::lift::<arm64::Arm64>(object, function, options),
        Architecture::Riscv64 => lift::lift::<riscv64::Riscv64>(object, function, options),
        Architecture::X86_64 => lift::lift::<x86_64::X86_64>(object, function, options),
    }
}
