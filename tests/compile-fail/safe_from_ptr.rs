// SPDX-License-Identifier: GPL-2.0

//! Only an `unsafe` block turns a pointer into an atomic.
//
//@ error: E0133
//@ error: call to unsafe function `kernel::sync::atomic::Atomic::<T>::from_ptr`

use kernel::sync::atomic::{Atomic, Relaxed};

/// The mistake.
pub fn load(x: *mut u32) -> u32 {
    Atomic::from_ptr(x).load(Relaxed)
}
