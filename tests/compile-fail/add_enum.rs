// SPDX-License-Identifier: GPL-2.0

//! Nothing can be added to a type that does not say what: the sum might be no value of it.
//
//@ error: E0277
//@ error: to `State`

use kernel::sync::atomic::{Atomic, AtomicType, Full};

/// Two of the many values that an `i32` has.
#[derive(Clone, Copy)]
#[repr(i32)]
pub enum State {
    /// The first.
    Idle,
    /// The second, and last.
    Busy,
}

// SAFETY: `State` is a `repr(i32)` enum without data, and `Send`.
unsafe impl AtomicType for State {
    type Repr = i32;
}

/// The mistake.
pub fn next(x: &Atomic<State>) -> State {
    x.fetch_add(1, Full)
}
