// SPDX-License-Identifier: GPL-2.0

//! Both operands of an addition have one type.
//@ error: E0308
//@ error: expected `u64`, found `i32`

use kernel::sync::atomic::{Atomic, Full};

pub fn add(x: &Atomic<u64>) -> u64 {
    x.fetch_add(1i32, Full)
}
