// SPDX-License-Identifier: GPL-2.0

//! A type with padding has no atomic operations: C would read bytes that nobody wrote.
//@ error: E0277
//@ error: `(u8, u16)` has no atomic operations

use kernel::sync::atomic::Atomic;

pub static PAIR: Atomic<(u8, u16)> = Atomic::new((1, 2));
