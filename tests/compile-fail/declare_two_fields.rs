// SPDX-License-Identifier: GPL-2.0

//! A newtype has one field: with two there may be padding.
//@ error: `atomic_type!` takes one enum of unit variants with `#[repr(INTEGER)]`, or one struct

use kernel::sync::atomic::atomic_type;

atomic_type! {
    #[derive(Clone, Copy)]
    #[repr(transparent)]
    pub struct Port(u16, ());
}
