// SPDX-License-Identifier: GPL-2.0

//! x86 with 64 bits.

use super::{Arch, View};
use lkmm_lift::Architecture;

pub static X86_64: Arch = Arch {
    name: "x86_64",
    target: "x86_64",
    lifter: Architecture::X86_64,
    views: &[View {
        name: "smp",
        capabilities: &[],
    }],
    full_barrier: "mfence",
    accesses: &[
        "movb", "movw", "movl", "movq", "lock", "xchg", "addb", "addw", "addl", "addq",
    ],
    atomic: &["lock", "xchg"],
};
