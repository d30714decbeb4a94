// SPDX-License-Identifier: GPL-2.0

//! More than one field may mean padding.
//
//@ error: `atomic_type!` takes one enum of unit variants with `#[repr(INTEGER)]`, or one struct

use kernel::sync::atomic::atomic_type;

atomic_type! {
    /// A field, and one without a size.
    #[derive(Clone, Copy)]
    #[repr(transparent)]
    pub struct Port(u16, ());
}
