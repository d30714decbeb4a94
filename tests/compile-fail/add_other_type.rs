// SPDX-License-Identifier: GPL-2.0

//! Both operands of an addition are of one type.
//
//@ error: E0277
//@ error: cannot atomically add `i32` to `u64`

use kernel::sync::atomic::{Atomic, Full};

/// The mistake.
pub fn add(x: &Atomic<u64>) -> u64 {
    x.fetch_add(1i32, Full)
}
