// SPDX-License-Identifier: GPL-2.0

//! C has no arithmetic on one byte.
//
//@ error: E0277
//@ error: cannot atomically add `i8` to `i8`

use kernel::sync::atomic::{Atomic, Full};

/// The mistake.
pub fn add(x: &Atomic<i8>) -> i8 {
    x.fetch_add(1i8, Full)
}
