// SPDX-License-Identifier: GPL-2.0

//! An enum with data has no atomic operations.
//@ error: E0277
//@ error: `Shape` has no atomic operations

use kernel::sync::atomic::{Atomic, Relaxed};

#[derive(Clone, Copy)]
pub enum Shape {
    Dot,
    Square(i32),
}

pub fn load(x: &Atomic<Shape>) -> Shape {
    x.load(Relaxed)
}
