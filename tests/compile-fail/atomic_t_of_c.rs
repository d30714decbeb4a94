// SPDX-License-Identifier: GPL-2.0

//! C's `atomic_t` is a structure; the message says where the integer is.
//@ error: E0277
//@ error: atomic_t` has no atomic operations
//@ error: `Atomic<i32>` at the address of its field `counter`

use kernel::{bindings, sync::atomic::Atomic};

/// # Safety
///
/// `users` points to a live `atomic_t`.
pub unsafe fn users<'a>(users: *mut bindings::atomic_t) -> &'a Atomic<bindings::atomic_t> {
    // SAFETY: By this function's contract.
    unsafe { Atomic::from_ptr(users) }
}
