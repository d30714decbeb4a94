// SPDX-License-Identifier: GPL-2.0

//! `atomic_type!` adds no arithmetic: the sum might not be a value of the enum.
//@ error: E0277
//@ error: to `State`

use kernel::sync::atomic::{atomic_type, Atomic, Full};

atomic_type! {
    #[derive(Clone, Copy)]
    #[repr(i32)]
    pub enum State {
        Idle,
        Busy,
    }
}

pub fn next(x: &Atomic<State>) -> State {
    x.fetch_add(1, Full)
}
