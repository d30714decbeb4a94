// SPDX-License-Identifier: GPL-2.0

//! A store with a full barrier behind it, and waiting for a value: until it is not zero, here.

use core::ffi::c_void;
use kernel::sync::atomic::Atomic;

macro_rules! store_mb {
    ($($name:ident: $ty:ty),*) => {
        $(
            probe!(smp_store_mb, $name, full, (a: &Atomic<$ty>, v: $ty) { a.smp_store_mb(v) });
        )*
    };
}

macro_rules! cond_load {
    ($($ty:ident),*) => {
        $(
            probe!(
                smp_cond_load, $ty, relaxed,
                (a: &Atomic<$ty>) -> $ty { a.smp_cond_load_relaxed(|v| v != 0) }
            );
            probe!(
                smp_cond_load, $ty, acquire,
                (a: &Atomic<$ty>) -> $ty { a.smp_cond_load_acquire(|v| v != 0) }
            );
        )*
    };
}

store_mb!(i8: i8, i16: i16, i32: i32, i64: i64, ptr: *const c_void);
cond_load!(i32, i64);
