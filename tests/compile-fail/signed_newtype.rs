// SPDX-License-Identifier: GPL-2.0

//! Operations that depend on the sign need `AtomicSigned`.
//@ error: E0277
//@ error: C reads the value as a signed number here, and `Flags` is not one

use kernel::sync::atomic::{Atomic, AtomicInteger, AtomicType, Relaxed};

#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Flags(i32);

// SAFETY: `Flags` is a transparent wrapper of an `i32`, and `Send`.
unsafe impl AtomicType for Flags {
    type Repr = i32;
}

// SAFETY: Every `i32` is a valid `Flags`.
unsafe impl AtomicInteger for Flags {}

pub fn add(x: &Atomic<Flags>) -> bool {
    x.add_negative(Flags(1), Relaxed)
}
