// SPDX-License-Identifier: GPL-2.0

//! Compares what Rust atomics and the kernel's C primitives compile to.
//!
//! | step                                    | module                                |
//! |-----------------------------------------|---------------------------------------|
//! | which cells and probes there must be    | [`base`], [`cell`], [`matrix`],       |
//! |                                         | [`probe`], [`catalogue`]              |
//! | read objects and refuse bad ones        | [`object_file`], [`config`]           |
//! | disassemble                             | [`objdump`], [`insn`], [`relocation`] |
//! | remove what is not the operation's      | [`normal`], [`alternative`]           |
//! | compare                                 | [`same`], [`called`], [`audit`]       |
//! | what is known to differ                 | [`differences`]                       |
//! | what it was last time                   | [`snapshot`]                          |
//! | show                                    | [`report`], [`table`], [`rst`],       |
//! |                                         | [`dump`]                              |
//! | all that is particular to a CPU         | [`target`], one file each             |

pub mod alternative;
pub mod audit;
pub mod base;
pub mod called;
pub mod catalogue;
pub mod cell;
pub mod config;
pub mod differences;
pub mod dump;
pub mod error;
pub mod insn;
pub mod matrix;
pub mod normal;
pub mod objdump;
pub mod object_file;
pub mod probe;
pub mod relocation;
pub mod report;
pub mod rst;
pub mod same;
pub mod snapshot;
pub mod table;
pub mod target;

pub use error::{Error, Result};
