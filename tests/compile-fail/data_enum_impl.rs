// SPDX-License-Identifier: GPL-2.0

//! Nor can an `unsafe impl` give it some: the representation has another size.
//
//@ error: E0080
//@ error: `AtomicType::Repr` and the type differ in size or alignment

use kernel::sync::atomic::{Atomic, AtomicType};

/// Carries data.
#[derive(Clone, Copy)]
pub enum Shape {
    /// No data.
    Dot,
    /// Some data.
    Square(i32),
}

// SAFETY: This is wrong, and the compiler says so: a `Shape` is larger than an `i32`.
unsafe impl AtomicType for Shape {
    type Repr = i32;
}

/// The mistake.
pub static SHAPE: Atomic<Shape> = Atomic::new(Shape::Dot);
