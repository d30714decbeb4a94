// SPDX-License-Identifier: GPL-2.0

//! Marks the machine's register that holds a value at the end of a process, by an instruction that
//! has no effect: it compares with the number of the test's register.

macro_rules! observe_32 {
    ($index:literal, $value:expr) => {
        core::arch::asm!(
            "slti zero, {0}, {1}", in(reg) $value as i32, const $index,
            options(nomem, nostack, preserves_flags),
        )
    };
}

macro_rules! observe_64 {
    ($index:literal, $value:expr) => {
        core::arch::asm!(
            "sltiu zero, {0}, {1}", in(reg) $value, const $index,
            options(nomem, nostack, preserves_flags),
        )
    };
}
