// SPDX-License-Identifier: GPL-2.0

//! A load cannot be fully ordered: C has no such load.
//@ error: E0277
//@ error: Full` is not an ordering of a load
//@ error: a load is `Relaxed` or `Acquire`

use kernel::sync::atomic::{Atomic, Full};

pub fn load(x: &Atomic<u32>) -> u32 {
    x.load(Full)
}
