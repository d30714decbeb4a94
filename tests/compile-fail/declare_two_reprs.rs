// SPDX-License-Identifier: GPL-2.0

//! Two representations say less than one.
//
//@ error: `atomic_type!` takes one enum of unit variants with `#[repr(INTEGER)]`, or one struct

use kernel::sync::atomic::atomic_type;

atomic_type! {
    /// Needs one `repr` only.
    #[derive(Clone, Copy)]
    #[repr(u8)]
    #[repr(align(4))]
    pub enum State {
        /// The first.
        Idle,
        /// The second.
        Busy,
    }
}
