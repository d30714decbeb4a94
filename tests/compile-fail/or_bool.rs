// SPDX-License-Identifier: GPL-2.0

//! `or` needs `AtomicInteger`: C has no such operation on one byte.
//@ error: E0599
//@ error: AtomicInteger

use kernel::sync::atomic::{Atomic, Full};

pub fn set(x: &Atomic<bool>) -> bool {
    x.fetch_or(true, Full)
}
