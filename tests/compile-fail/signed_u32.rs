// SPDX-License-Identifier: GPL-2.0

//! Operations that depend on the sign are not for `u32`: half of its values would be negative.
//@ error: E0277
//@ error: C reads the value as a signed number here, and `u32` is not one
//@ error: inc_not_zero()

use kernel::sync::atomic::Atomic;

pub fn take_token(tokens: &Atomic<u32>) -> u32 {
    tokens.dec_if_positive()
}
