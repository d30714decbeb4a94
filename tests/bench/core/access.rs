// SPDX-License-Identifier: GPL-2.0

//! Loads and stores.

use super::{AtomicI16, AtomicI32, AtomicI64, AtomicI8, AtomicPtr, Ptr};
use core::sync::atomic::{
    AtomicBool,
    AtomicU16,
    AtomicU8,
    Ordering::{Acquire, Relaxed, Release}, //
};

macro_rules! access {
    ($($prefix:literal $name:ident: $atomic:ty, $ty:ty;)*) => {
        $(
            probe!(concat!($prefix, "load"), $name, relaxed, (a: &$atomic) -> $ty { a.load(Relaxed) });
            probe!(concat!($prefix, "load"), $name, acquire, (a: &$atomic) -> $ty { a.load(Acquire) });
            probe!(concat!($prefix, "store"), $name, relaxed, (a: &$atomic, v: $ty) { a.store(v, Relaxed) });
            probe!(concat!($prefix, "store"), $name, release, (a: &$atomic, v: $ty) { a.store(v, Release) });
        )*
    };
}

access! {
    "" i8: AtomicI8, i8;
    "" i16: AtomicI16, i16;
    "" u8: AtomicU8, u8;
    "" u16: AtomicU16, u16;
    "" i32: AtomicI32, i32;
    "" i64: AtomicI64, i64;
    "" ptr: AtomicPtr<core::ffi::c_void>, Ptr;
    "" bool: AtomicBool, bool;
    "raw_" i8: AtomicI8, i8;
    "raw_" i16: AtomicI16, i16;
    "raw_" i32: AtomicI32, i32;
    "raw_" i64: AtomicI64, i64;
    "raw_" ptr: AtomicPtr<core::ffi::c_void>, Ptr;
}
