// SPDX-License-Identifier: GPL-2.0

//! Compares what Rust atomics and the kernel's C primitives compile to.
//!
//! | step                                    | module                                |
//! |-----------------------------------------|---------------------------------------|
//! | which cells and probes there must be    | [`cell`], [`matrix`], [`probe`],      |
//! |                                         | [`catalogue`]                         |
//! | read objects and refuse bad ones        | `object_file`, [`config`]             |
//! | disassemble                             | [`objdump`], `insn`, `relocation`     |
//! | remove what is not the operation's      | `function`, `alternative`             |
//! | compare                                 | `compare`, `helper_call`,             |
//! |                                         | [`audit`]                             |
//! | what is known to differ                 | [`differences`]                       |
//! | what it was last time                   | [`snapshot`], `record`                |
//! | show                                    | [`report`], [`table`], `document`,    |
//! |                                         | [`dump`]                              |
//! | all that is particular to a CPU         | `arch`, one file each                 |

mod alternative;
mod arch;
pub mod audit;
pub mod catalogue;
pub mod cell;
mod compare;
pub mod config;
pub mod differences;
mod document;
pub mod dump;
pub mod error;
mod function;
mod helper_call;
mod insn;
pub mod matrix;
pub mod objdump;
mod object_file;
pub mod probe;
mod record;
mod relocation;
pub mod report;
pub mod snapshot;
pub mod table;
