// SPDX-License-Identifier: GPL-2.0

//! Marks the machine's register that holds a value at the end of a process, by an instruction that
//! has no effect: the number of the test's register is in the distance of its operand, plus 64, which
//! tells it from those that fill up.

macro_rules! observe_32 {
    ($index:literal, $value:expr) => {
        core::arch::asm!(
            "nop word ptr [{0:r} + 64 + {1}]", in(reg) $value as i32, const $index,
            options(nomem, nostack, preserves_flags),
        )
    };
}

macro_rules! observe_64 {
    ($index:literal, $value:expr) => {
        core::arch::asm!(
            "nop dword ptr [{0:r} + 64 + {1}]", in(reg) $value, const $index,
            options(nomem, nostack, preserves_flags),
        )
    };
}
