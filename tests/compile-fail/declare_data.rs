// SPDX-License-Identifier: GPL-2.0

//! An enum that carries data has bytes that are not always initialized.
//
//@ error: `atomic_type!` takes one enum of unit variants with `#[repr(INTEGER)]`, or one struct

use kernel::sync::atomic::atomic_type;

atomic_type! {
    /// Carries data.
    #[derive(Clone, Copy)]
    #[repr(u16)]
    pub enum Shape {
        /// No data.
        Dot,
        /// Some data.
        Square(u8),
    }
}
