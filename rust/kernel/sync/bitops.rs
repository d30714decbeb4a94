// SPDX-License-Identifier: GPL-2.0

//! Atomic operations on a bit of a bitmap that C and Rust share.
//!
//! A bitmap is an array of C's `unsigned long`, such as `page->flags` or what `DECLARE_BITMAP()`
//! declares. Bit `nr` is bit `nr % BITS_PER_LONG`, counted from the lowest, of word
//! `nr / BITS_PER_LONG`. In Rust a word is a `usize`, which has the size and alignment of an
//! `unsigned long` and the same valid bit patterns: all. Cast the pointer that bindgen gives.
//!
//! For flags that only Rust uses, `Atomic<usize>` with its `or`, `andnot` and `fetch_*` is safe.
//!
//! | operation                                                            | ordering              |
//! |----------------------------------------------------------------------|-----------------------|
//! | [`set_bit`], [`clear_bit`], [`change_bit`], [`test_bit`]             | none                  |
//! | [`test_bit_acquire`]                                                 | acquire               |
//! | [`test_and_set_bit`], [`test_and_clear_bit`],                        | full                  |
//! | [`test_and_change_bit`]                                              |                       |
//! | [`test_and_set_bit_lock`]                                            | acquire if it was not |
//! |                                                                      | set, none if it was   |
//! | [`clear_bit_unlock`]                                                 | release               |
//!
//! To order more, there are [`smp_mb_before_atomic`] and [`smp_mb_after_atomic`].
//!
//! C files: `rust/helpers/bitops.c` and `rust/helpers/bitops_ext.c`. Manual:
//! [`Documentation/atomic_bitops.txt`].
//!
//! [`smp_mb_before_atomic`]: super::barrier::smp_mb_before_atomic
//! [`smp_mb_after_atomic`]: super::barrier::smp_mb_after_atomic
//! [`Documentation/atomic_bitops.txt`]: srctree/Documentation/atomic_bitops.txt

mod bit;
mod test_and;

pub use bit::{change_bit, clear_bit, set_bit, test_bit, test_bit_acquire};
pub use test_and::{
    clear_bit_unlock, test_and_change_bit, test_and_clear_bit, test_and_set_bit,
    test_and_set_bit_lock,
};

const _: () = assert!(
    core::mem::size_of::<usize>() == core::mem::size_of::<core::ffi::c_ulong>()
        && core::mem::align_of::<usize>() == core::mem::align_of::<core::ffi::c_ulong>()
);
