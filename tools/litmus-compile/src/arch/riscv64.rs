// SPDX-License-Identifier: GPL-2.0

//! 64-bit RISC-V.

use super::{Arch, View};
use lkmm_lift::Architecture;

pub static RISCV64: Arch = Arch {
    name: "riscv",
    target: "riscv64",
    lifter: Architecture::Riscv64,
    views: &[View {
        name: "rv64gc",
        capabilities: &[],
    }],
    full_barrier: "fence rw,rw",
    accesses: &[
        "lb", "lh", "lw", "ld", "sb", "sh", "sw", "sd", "lr.", "sc.", "amo",
    ],
    atomic: &["sc.", "amo"],
};
