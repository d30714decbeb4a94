// SPDX-License-Identifier: GPL-2.0

//! A type of one's own whose author has not said that its values have a sign.
//
//@ error: E0277
//@ error: C takes the value for a signed number here, and `Flags` is none

use kernel::sync::atomic::{Atomic, AtomicInteger, AtomicType, Relaxed};

/// A set of flags.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Flags(i32);

// SAFETY: `Flags` is a transparent wrapper of an `i32`, and `Send`.
unsafe impl AtomicType for Flags {
    type Repr = i32;
}

// SAFETY: Every `i32` is a valid `Flags`.
unsafe impl AtomicInteger for Flags {}

/// The mistake.
pub fn add(x: &Atomic<Flags>) -> bool {
    x.add_negative(Flags(1), Relaxed)
}
