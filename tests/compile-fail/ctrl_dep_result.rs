// SPDX-License-Identifier: GPL-2.0

//! The result of a compare-and-exchange is two values: `ctrl_dep()` takes one that was loaded.
//@ error: E0277
//@ error: `Result<u32, u32>` has no atomic operations

use kernel::sync::atomic::{Atomic, Relaxed};
use kernel::sync::barrier::ctrl_dep;

pub fn lock(x: &Atomic<u32>) {
    ctrl_dep(x.cmpxchg(0, 1, Relaxed));
}
