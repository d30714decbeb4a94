// SPDX-License-Identifier: GPL-2.0

//! Making an atomic of a pointer is `unsafe`.
//@ error: E0133
//@ error: call to unsafe function `
//@ error: Atomic::<T>::from_ptr`

use kernel::sync::atomic::{Atomic, Relaxed};

pub fn load(x: *mut u32) -> u32 {
    Atomic::from_ptr(x).load(Relaxed)
}
