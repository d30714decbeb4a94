// SPDX-License-Identifier: GPL-2.0

//! Where the result says whether something happened, it has to be used.
//@ error: unused return value of
//@ error: the result says whether `new` was stored
//@ error: the result says whether the value is zero now
//@ error: the result says whether there is one more user now
//@ error: the lock is held only if this returned `false`

#![deny(unused_must_use)]

use kernel::sync::atomic::{Atomic, Full};
use kernel::sync::bitops::test_and_set_bit_lock;

/// # Safety
///
/// `word` keeps the contract of `bitops`.
pub unsafe fn all(x: &Atomic<u32>, word: *mut usize) {
    x.try_cmpxchg(&mut 0, 1, Full);
    x.dec_and_test();
    x.inc_not_zero();
    // SAFETY: By this function's contract.
    unsafe { test_and_set_bit_lock(0, word) };
}
