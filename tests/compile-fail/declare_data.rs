// SPDX-License-Identifier: GPL-2.0

//! An enum with data has bytes that are not always initialized.
//@ error: `atomic_type!` takes one enum of unit variants with `#[repr(INTEGER)]`, or one struct

use kernel::sync::atomic::atomic_type;

atomic_type! {
    #[derive(Clone, Copy)]
    #[repr(u16)]
    pub enum Shape {
        Dot,
        Square(u8),
    }
}
