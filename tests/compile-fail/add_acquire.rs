// SPDX-License-Identifier: GPL-2.0

//! An operation without a result is relaxed in C, and takes nothing else here.
//
//@ error: E0308
//@ error: expected `Relaxed`, found `Acquire`

use kernel::sync::atomic::{Acquire, Atomic};

/// The mistake.
pub fn add(x: &Atomic<i32>) {
    x.add(1, Acquire)
}
