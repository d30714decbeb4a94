// SPDX-License-Identifier: GPL-2.0

//! The number of words of a bitmap is that of its bits.
//@ error: E0080
//@ error: needs `WORDS` to be `bits_to_longs(BITS)`

use kernel::sync::bitops::AtomicBitmap;

pub static FLAGS: AtomicBitmap<70, 1> = AtomicBitmap::new();
