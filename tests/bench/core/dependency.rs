// SPDX-License-Identifier: GPL-2.0

//! Loads with other orderings. `core` has no weaker one that orders later stores than acquire, and
//! none that keeps dependencies.

use super::{AtomicI16, AtomicI32, AtomicI64, AtomicI8, AtomicPtr, Ptr};
use core::sync::atomic::{
    fence,
    Ordering::{Acquire, Relaxed}, //
};

macro_rules! loads {
    ($($name:ident: $atomic:ty, $ty:ty;)*) => {
        $(
            probe!("load_ctrl", $name, relaxed, (a: &$atomic) -> $ty { a.load(Acquire) });
            probe!("load_nodep", $name, relaxed, (a: &$atomic) -> $ty { a.load(Relaxed) });
            probe!("ctrl_dep", $name, none, (_v: $ty) { fence(Acquire) });
        )*
    };
}

loads! {
    i8: AtomicI8, i8;
    i16: AtomicI16, i16;
    i32: AtomicI32, i32;
    i64: AtomicI64, i64;
    ptr: AtomicPtr<core::ffi::c_void>, Ptr;
}

probe!("load_dependent", ptr, relaxed, (a: &AtomicPtr<core::ffi::c_void>) -> Ptr { a.load(Acquire) });
