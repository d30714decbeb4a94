// SPDX-License-Identifier: GPL-2.0

//! An enum that carries data has no atomic operations by itself.
//
//@ error: E0277
//@ error: `Shape` has no atomic operations

use kernel::sync::atomic::{Atomic, Relaxed};

/// Carries data.
#[derive(Clone, Copy)]
pub enum Shape {
    /// No data.
    Dot,
    /// Some data.
    Square(i32),
}

/// The mistake.
pub fn load(x: &Atomic<Shape>) -> Shape {
    x.load(Relaxed)
}
