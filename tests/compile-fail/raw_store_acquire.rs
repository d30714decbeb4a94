// SPDX-License-Identifier: GPL-2.0

//! Nor can one through a raw pointer.
//
//@ error: E0277
//@ error: Acquire: ReleaseOrRelaxed` is not satisfied

use kernel::sync::atomic::{atomic_store, Acquire};

/// The mistake.
///
/// # Safety
///
/// `x` is valid.
pub unsafe fn store(x: *mut u32) {
    // SAFETY: The caller promised that `x` is valid.
    unsafe { atomic_store(x, 1, Acquire) }
}
