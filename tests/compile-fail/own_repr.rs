// SPDX-License-Identifier: GPL-2.0

//! A representation is one of the types that C has operations for.
//@ error: E0277
//@ error: C has no atomic operations for `u16`

use kernel::sync::atomic::AtomicType;

#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Port(u16);

// SAFETY: This is wrong, and the compiler says so: C has no operations for `u16`.
unsafe impl AtomicType for Port {
    type Repr = u16;
}
