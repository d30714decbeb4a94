// SPDX-License-Identifier: GPL-2.0

//! A representation has the size of the type, so that of an enum with data cannot be `i32`.
//@ error: E0080
//@ error: `AtomicType::Repr` and the type differ in size or alignment

use kernel::sync::atomic::{Atomic, AtomicType};

#[derive(Clone, Copy)]
pub enum Shape {
    Dot,
    Square(i32),
}

// SAFETY: This is wrong, and the compiler says so: a `Shape` is larger than an `i32`.
unsafe impl AtomicType for Shape {
    type Repr = i32;
}

pub static SHAPE: Atomic<Shape> = Atomic::new(Shape::Dot);
