// SPDX-License-Identifier: GPL-2.0

//! Addition needs `AtomicAdd`: the sum might not be a value of the type.
//@ error: E0277
//@ error: to `State`

use kernel::sync::atomic::{Atomic, AtomicType, Full};

#[derive(Clone, Copy)]
#[repr(i32)]
pub enum State {
    Idle,
    Busy,
}

// SAFETY: `State` is a `repr(i32)` enum without data, and `Send`.
unsafe impl AtomicType for State {
    type Repr = i32;
}

pub fn next(x: &Atomic<State>) -> State {
    x.fetch_add(1, Full)
}
