// SPDX-License-Identifier: GPL-2.0

//! A field is reached from a raw pointer: a reference would forbid C to change it.
//@ error: E0599
//@ error: no method named `wrapping_add` found for reference

use kernel::sync::atomic::{atomic_field, atomic_load, Relaxed};

#[repr(C)]
pub struct Ring {
    head: u32,
}

pub fn head(ring: &Ring) -> u32 {
    // SAFETY: There is none.
    unsafe { atomic_load(atomic_field!(ring, head), Relaxed) }
}
