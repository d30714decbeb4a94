// SPDX-License-Identifier: GPL-2.0

//! A type with padding is not supported: C would read bytes that nobody wrote.
//
//@ error: E0277
//@ error: `(u8, u16)` has no atomic operations

use kernel::sync::atomic::Atomic;

/// The mistake.
pub static PAIR: Atomic<(u8, u16)> = Atomic::new((1, 2));
