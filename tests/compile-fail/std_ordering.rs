// SPDX-License-Identifier: GPL-2.0

//! The orderings of `core` belong to another memory model.
//@ error: E0277
//@ error: `core::sync::atomic::Ordering` is not an ordering of a load
//@ error: a load is `Relaxed` or `Acquire`

use core::sync::atomic::Ordering;
use kernel::sync::atomic::Atomic;

pub fn load(x: &Atomic<u32>) -> u32 {
    x.load(Ordering::Relaxed)
}
