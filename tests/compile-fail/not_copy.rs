// SPDX-License-Identifier: GPL-2.0

//! A value that has to be dropped cannot be in an atomic.
//@ error: E0277
//@ error: Copy` is not implemented for `Handle`

use kernel::sync::atomic::AtomicType;

pub struct Handle(i32);

// SAFETY: This is wrong, and the compiler says so: a `Handle` is not `Copy`.
unsafe impl AtomicType for Handle {
    type Repr = i32;
}
