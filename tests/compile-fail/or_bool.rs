// SPDX-License-Identifier: GPL-2.0

//! `or` needs `AtomicInteger`: C has no such operation on one byte.
//@ error: E0277
//@ error: `Atomic<bool>` has no arithmetic
//@ error: `fetch_update()`, or a loop around `cmpxchg()`

use kernel::sync::atomic::{Atomic, Full};

pub fn set(x: &Atomic<bool>) -> bool {
    x.fetch_or(true, Full)
}
