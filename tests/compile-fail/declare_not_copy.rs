// SPDX-License-Identifier: GPL-2.0

//! A value that has to be dropped cannot be in an atomic.
//@ error: E0277
//@ error: Copy` is not implemented for `Handle`

use kernel::sync::atomic::atomic_type;

atomic_type! {
    #[repr(transparent)]
    pub struct Handle(i32);
}
