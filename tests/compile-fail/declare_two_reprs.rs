// SPDX-License-Identifier: GPL-2.0

//! A type with two `repr` attributes has no single representation.
//@ error: `atomic_type!` takes one enum of unit variants with `#[repr(INTEGER)]`, or one struct

use kernel::sync::atomic::atomic_type;

atomic_type! {
    #[derive(Clone, Copy)]
    #[repr(u8)]
    #[repr(align(4))]
    pub enum State {
        Idle,
        Busy,
    }
}
