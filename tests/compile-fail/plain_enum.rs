// SPDX-License-Identifier: GPL-2.0

//! An enum has to be declared with `atomic_type!`, and the message says so.
//@ error: E0277
//@ error: `State` has no atomic operations
//@ error: an enum or a newtype of an integer is declared with `atomic_type!`

use kernel::sync::atomic::Atomic;

#[derive(Clone, Copy)]
pub enum State {
    Idle,
    Busy,
}

pub static STATE: Atomic<State> = Atomic::new(State::Idle);
