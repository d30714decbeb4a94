// SPDX-License-Identifier: GPL-2.0

//! C cannot access 128 bits in one piece.
//@ error: E0277
//@ error: `u128` has no atomic operations

use kernel::sync::atomic::{Atomic, Relaxed};

pub fn load(x: &Atomic<u128>) -> u128 {
    x.load(Relaxed)
}
