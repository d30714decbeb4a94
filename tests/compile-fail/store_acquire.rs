// SPDX-License-Identifier: GPL-2.0

//! A store cannot be an acquire.
//@ error: E0277
//@ error: Acquire` is not an ordering of a store

use kernel::sync::atomic::{Acquire, Atomic};

pub fn store(x: &Atomic<u32>) {
    x.store(1, Acquire)
}
