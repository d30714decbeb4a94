// SPDX-License-Identifier: GPL-2.0

//! The size of an enum with `repr(C)` depends on the architecture.
//@ error: `atomic_type!` takes one enum of unit variants with `#[repr(INTEGER)]`, or one struct

use kernel::sync::atomic::atomic_type;

atomic_type! {
    #[derive(Clone, Copy)]
    #[repr(C)]
    pub enum State {
        Idle,
        Busy,
    }
}
