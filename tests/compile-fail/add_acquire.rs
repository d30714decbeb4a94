// SPDX-License-Identifier: GPL-2.0

//! An operation without a result is relaxed, as in C.
//@ error: E0308
//@ error: expected `Relaxed`, found `Acquire`

use kernel::sync::atomic::{Acquire, Atomic};

pub fn add(x: &Atomic<i32>) {
    x.add(1, Acquire)
}
