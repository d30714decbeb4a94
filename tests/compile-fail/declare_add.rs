// SPDX-License-Identifier: GPL-2.0

//! The sum might be no value of the enum.
//
//@ error: E0277
//@ error: to `State`

use kernel::sync::atomic::{atomic_type, Atomic, Full};

atomic_type! {
    /// Two of the many values that an `i32` has.
    #[derive(Clone, Copy)]
    #[repr(i32)]
    pub enum State {
        /// The first.
        Idle,
        /// The second, and last.
        Busy,
    }
}

/// The mistake.
pub fn next(x: &Atomic<State>) -> State {
    x.fetch_add(1, Full)
}
