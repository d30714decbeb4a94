// SPDX-License-Identifier: GPL-2.0

//! A store with a full barrier behind it, and waiting for a value: until it is not zero, as in the
//! probes.

use super::{AtomicI16, AtomicI32, AtomicI64, AtomicI8, AtomicPtr, Ptr};
use core::ffi::c_void;
use core::sync::atomic::{
    fence,
    Ordering::{Acquire, Relaxed, SeqCst}, //
};

macro_rules! store_mb {
    ($($name:ident: $atomic:ty, $ty:ty;)*) => {
        $(
            probe!("smp_store_mb", $name, full, (a: &$atomic, v: $ty) {
                a.store(v, Relaxed);
                fence(SeqCst);
            });
        )*
    };
}

macro_rules! cond_load {
    ($($ordering:ident $value:ident $name:ident: $atomic:ty;)*) => {
        $(
            probe!("smp_cond_load", $name, $ordering, (a: &$atomic) -> $name {
                loop {
                    let v = a.load($value);
                    if v != 0 {
                        break v;
                    }
                    core::hint::spin_loop();
                }
            });
        )*
    };
}

store_mb! {
    i8: AtomicI8, i8;
    i16: AtomicI16, i16;
    i32: AtomicI32, i32;
    i64: AtomicI64, i64;
    ptr: AtomicPtr<c_void>, Ptr;
}

cond_load! {
    relaxed Relaxed i32: AtomicI32;
    acquire Acquire i32: AtomicI32;
    relaxed Relaxed i64: AtomicI64;
    acquire Acquire i64: AtomicI64;
}
