// SPDX-License-Identifier: GPL-2.0

//! Exchange, and compare and exchange. One that fails orders nothing in C, so neither here.

use super::{AtomicI16, AtomicI32, AtomicI64, AtomicI8, AtomicPtr, Ptr};
use core::sync::atomic::{
    AtomicBool,
    AtomicU16,
    AtomicU8,
    Ordering::Relaxed, //
};

// Says whether it worked, and where the value found goes in either case: C's signature.
#[inline(always)]
fn split<T>(result: Result<T, T>, seen: &mut T) -> bool {
    match result {
        Ok(old) => {
            *seen = old;
            true
        }
        Err(old) => {
            *seen = old;
            false
        }
    }
}

macro_rules! exchange {
    ($prefix:literal, $ty:ident, $atomic:ty, $value:ty, $name:ident, $ordering:expr) => {
        probe!(concat!($prefix, "xchg"), $ty, $name, (a: &$atomic, new: $value) -> $value {
            a.swap(new, $ordering)
        });
        probe!(
            concat!($prefix, "cmpxchg"), $ty, $name,
            (a: &$atomic, old: $value, new: $value, seen: &mut $value) -> bool {
                split(a.compare_exchange(old, new, $ordering, Relaxed), seen)
            }
        );
    };
}

macro_rules! try_exchange {
    ($ty:ident, $atomic:ty, $value:ty, $name:ident, $ordering:expr) => {
        probe!("try_cmpxchg", $ty, $name, (a: &$atomic, old: &mut $value, new: $value) -> bool {
            match a.compare_exchange(*old, new, $ordering, Relaxed) {
                Ok(_) => true,
                Err(seen) => {
                    *old = seen;
                    false
                }
            }
        });
    };
}

macro_rules! types {
    ($($ty:ident: $atomic:ty, $value:ty;)*) => {
        $(
            for_all_orderings!(exchange, "", $ty, $atomic, $value);
            for_all_orderings!(exchange, "raw_", $ty, $atomic, $value);
            for_all_orderings!(try_exchange, $ty, $atomic, $value);
        )*
    };
}

types! {
    bool: AtomicBool, bool;
    i8: AtomicI8, i8;
    i16: AtomicI16, i16;
    u8: AtomicU8, u8;
    u16: AtomicU16, u16;
    i32: AtomicI32, i32;
    i64: AtomicI64, i64;
    ptr: AtomicPtr<core::ffi::c_void>, Ptr;
}
