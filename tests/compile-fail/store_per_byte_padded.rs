// SPDX-License-Identifier: GPL-2.0

//! Padding has no value to store.
//@ error: E0277
//@ error: the trait bound `Padded: AsBytes` is not satisfied

use kernel::sync::atomic::atomic_store_per_byte;

#[repr(C)]
pub struct Padded(u8, u32);

/// # Safety
///
/// - `ptr` is valid, and accessed by others with marked accesses.
pub unsafe fn store(ptr: *mut Padded, value: Padded) {
    // SAFETY: The caller promised this.
    unsafe { atomic_store_per_byte(ptr, value) };
}
