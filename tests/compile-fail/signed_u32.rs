// SPDX-License-Identifier: GPL-2.0

//! C would take the upper half of the values for negative ones.
//
//@ error: E0277
//@ error: C takes the value for a signed number here, and `u32` is none
//@ error: inc_not_zero()

use kernel::sync::atomic::Atomic;

/// The mistake.
pub fn take_token(tokens: &Atomic<u32>) -> u32 {
    tokens.dec_if_positive()
}
