// SPDX-License-Identifier: GPL-2.0

//! A reference has no atomic operations, and the message names what has.
//@ error: E0277
//@ error: `&'static u32` has no atomic operations
//@ error: raw pointers, `Option<NonNull<_>>` and

use kernel::sync::atomic::Atomic;

pub static LIMIT: Atomic<&u32> = Atomic::new(&5);
