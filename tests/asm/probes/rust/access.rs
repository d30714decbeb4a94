// SPDX-License-Identifier: GPL-2.0

//! Loads and stores: methods, and the functions on raw pointers.

use core::ffi::c_void;
use kernel::sync::atomic::{atomic_load, atomic_store, Acquire, Atomic, Relaxed, Release};

macro_rules! methods {
    ($name:ident, $ty:ty) => {
        probe!(load, $name, relaxed, (a: &Atomic<$ty>) -> $ty { a.load(Relaxed) });
        probe!(load, $name, acquire, (a: &Atomic<$ty>) -> $ty { a.load(Acquire) });
        probe!(store, $name, relaxed, (a: &Atomic<$ty>, v: $ty) { a.store(v, Relaxed) });
        probe!(store, $name, release, (a: &Atomic<$ty>, v: $ty) { a.store(v, Release) });
    };
}

macro_rules! functions {
    ($name:ident, $ty:ty) => {
        probe!(
            raw_load, $name, relaxed,
            (p: *mut $ty) -> $ty {
                // SAFETY: Nothing calls the probes; a caller would have to give a valid pointer.
                unsafe { atomic_load(p, Relaxed) }
            }
        );
        probe!(
            raw_load, $name, acquire,
            (p: *mut $ty) -> $ty {
                // SAFETY: Nothing calls the probes; a caller would have to give a valid pointer.
                unsafe { atomic_load(p, Acquire) }
            }
        );
        probe!(
            raw_store, $name, relaxed,
            (p: *mut $ty, v: $ty) {
                // SAFETY: Nothing calls the probes; a caller would have to give a valid pointer.
                unsafe { atomic_store(p, v, Relaxed) }
            }
        );
        probe!(
            raw_store, $name, release,
            (p: *mut $ty, v: $ty) {
                // SAFETY: Nothing calls the probes; a caller would have to give a valid pointer.
                unsafe { atomic_store(p, v, Release) }
            }
        );
    };
}

methods!(i8, i8);
methods!(i16, i16);
methods!(i32, i32);
methods!(i64, i64);
methods!(ptr, *const c_void);
methods!(bool, bool);
methods!(u8, u8);
methods!(u16, u16);

functions!(i8, i8);
functions!(i16, i16);
functions!(i32, i32);
functions!(i64, i64);
functions!(ptr, *const c_void);
