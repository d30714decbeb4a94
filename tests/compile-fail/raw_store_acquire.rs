// SPDX-License-Identifier: GPL-2.0

//! A store cannot be an acquire, through a raw pointer either.
//@ error: E0277
//@ error: Acquire` is not an ordering of a store
//@ error: a store is `Relaxed` or `Release`

use kernel::sync::atomic::{atomic_store, Acquire};

/// # Safety
///
/// `x` is valid.
pub unsafe fn store(x: *mut u32) {
    // SAFETY: The caller promised that `x` is valid.
    unsafe { atomic_store(x, 1, Acquire) }
}
