// SPDX-License-Identifier: GPL-2.0

//! A type that C cannot access in one go is not supported.
//
//@ error: E0277
//@ error: `u128` has no atomic operations

use kernel::sync::atomic::{Atomic, Relaxed};

/// The mistake.
pub fn load(x: &Atomic<u128>) -> u128 {
    x.load(Relaxed)
}
