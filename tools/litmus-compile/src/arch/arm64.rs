// SPDX-License-Identifier: GPL-2.0

//! 64-bit ARM.

use super::{Arch, View};
use lkmm_lift::Architecture;

pub static ARM64: Arch = Arch {
    name: "arm64",
    target: "arm64",
    lifter: Architecture::Arm64,
    views: &[
        // LSE atomics, and an acquire that is weaker than C11's.
        View {
            name: "lse",
            capabilities: &["ARM64_HAS_LSE_ATOMICS", "ARM64_HAS_LDAPR"],
        },
        View {
            name: "llsc",
            capabilities: &[],
        },
    ],
    full_barrier: "DMB SY",
    accesses: &["LD", "ST", "SWP", "CAS"],
    atomic: &[
        "CAS", "SWP", "LDADD", "LDCLR", "LDEOR", "LDSET", "STADD", "STCLR", "STEOR", "STSET",
        "STXR", "STLXR",
    ],
};
