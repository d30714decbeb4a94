// SPDX-License-Identifier: GPL-2.0

//! The number of a bit is checked at compile time.
//@ error: E0080
//@ error: the bitmap has no bit of this number

use kernel::sync::bitops::{AtomicBitmap, Bit};

pub fn set(flags: &AtomicBitmap<64, { 64 / usize::BITS as usize }>) {
    flags.set_bit(Bit::new::<64>());
}
