// SPDX-License-Identifier: GPL-2.0

//! A field that is not aligned has no atomic operations.
//@ error: E0793
//@ error: is unaligned

use kernel::sync::atomic::{atomic_field, atomic_load, Relaxed};

#[repr(C, packed)]
pub struct Header {
    kind: u8,
    length: u32,
}

/// # Safety
///
/// `header` points to a live `Header`.
pub unsafe fn length(header: *mut Header) -> u32 {
    // SAFETY: There is none.
    unsafe { atomic_load(atomic_field!(header, length), Relaxed) }
}
