// SPDX-License-Identifier: GPL-2.0

//! A bit of a larger bitmap is not one of a smaller.
//@ error: E0308
//@ error: expected `8`, found `16`

use kernel::sync::bitops::{AtomicBitmap, Bit};

pub fn set(flags: &AtomicBitmap<8, 1>, nr: Bit<16>) {
    flags.set_bit(nr);
}
