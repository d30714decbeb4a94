// SPDX-License-Identifier: GPL-2.0

//! Without a `repr` the layout is up to the compiler.
//@ error: `atomic_type!` takes one enum of unit variants with `#[repr(INTEGER)]`, or one struct

use kernel::sync::atomic::atomic_type;

atomic_type! {
    #[derive(Clone, Copy)]
    pub struct Port(u16);
}
