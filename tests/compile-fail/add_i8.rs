// SPDX-License-Identifier: GPL-2.0

//! C has no arithmetic on one byte.
//@ error: E0277
//@ error: to `i8`
//@ error: C has atomic arithmetic on 32 and 64 bits only

use kernel::sync::atomic::{Atomic, Full};

pub fn add(x: &Atomic<i8>) -> i8 {
    x.fetch_add(1i8, Full)
}
