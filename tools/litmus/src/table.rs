// SPDX-License-Identifier: GPL-2.0

//! The macros that a process may use: one table, [`macros`].
//!
//! Its rows are those of the kernel's `tools/memory-model/linux-kernel.def`, which a test compares
//! with it. Linux 7.3 has some that 6.12 does not; there herd7 refuses them. C11's atomics, which herd7
//! has built in, are rows too; LKMM orders none of them. Nor does it know `load_ctrl()` and `ctrl_dep()`:
//! `model/ctrl.rs` says what herd7 is given for these.

mod kinds;
mod primitive;
mod rows;

pub use kinds::{Arg, Fence, Kind, Macro, Ordering, Rmw, RmwOp};
pub use primitive::of_primitive;
pub use rows::macros;

/// The macro of that name.
pub fn find(name: &str) -> Option<&'static Macro> {
    macros().find(|one| one.name == name)
}
