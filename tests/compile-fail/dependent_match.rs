// SPDX-License-Identifier: GPL-2.0

//! A pointer with dependencies is no pattern's subject: an arm would know the address.
//@ error: E0308
//@ error: expected `Dependent<Option<NonNull<u32>>>`, found `Option<_>`

use core::ptr::NonNull;
use kernel::sync::atomic::Dependent;

pub fn is_set(p: Dependent<Option<NonNull<u32>>>) -> bool {
    match p {
        Some(_) => true,
        None => false,
    }
}
