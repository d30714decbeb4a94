// SPDX-License-Identifier: GPL-2.0

//! A newtype has the operations of its field, so the field has to have some.
//@ error: E0277
//@ error: `u128` has no atomic operations

use kernel::sync::atomic::atomic_type;

atomic_type! {
    #[derive(Clone, Copy)]
    #[repr(transparent)]
    pub struct Address(u128);
}
