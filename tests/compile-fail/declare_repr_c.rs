// SPDX-License-Identifier: GPL-2.0

//! An enum of C's representation is as large as the architecture likes.
//
//@ error: `atomic_type!` takes one enum of unit variants with `#[repr(INTEGER)]`, or one struct

use kernel::sync::atomic::atomic_type;

atomic_type! {
    /// Needs an integer in its `repr`.
    #[derive(Clone, Copy)]
    #[repr(C)]
    pub enum State {
        /// The first.
        Idle,
        /// The second.
        Busy,
    }
}
