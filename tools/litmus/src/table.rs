// SPDX-License-Identifier: GPL-2.0

//! The macros that a process may use: one table, [`MACROS`].
//!
//! Its rows are those of the kernel's `tools/memory-model/linux-kernel.def`, which a test compares
//! with it. Linux 7.3 has some that 6.12 does not; there herd7 refuses them.

mod kinds;
mod rows;

pub use kinds::{Arg, Fence, Kind, Macro, Ordering, Rmw, RmwOp};
pub use rows::MACROS;

/// The macro of that name.
pub fn find(name: &str) -> Option<&'static Macro> {
    MACROS.iter().find(|one| one.name == name)
}
