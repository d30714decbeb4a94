// SPDX-License-Identifier: GPL-2.0

//! Exchange, and compare and exchange.

use core::ffi::c_void;
use kernel::sync::atomic::{cmpxchg, xchg, Atomic};

// Says whether it worked, and where the value found goes in either case: C's signature.
#[inline(always)]
fn split<T>(result: core::result::Result<T, T>, seen: &mut T) -> bool {
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

macro_rules! methods {
    ($name:ident, $ty:ty, $ordering:ident, $value:expr) => {
        probe!(xchg, $name, $ordering, (a: &Atomic<$ty>, new: $ty) -> $ty { a.xchg(new, $value) });
        probe!(
            cmpxchg, $name, $ordering,
            (a: &Atomic<$ty>, old: $ty, new: $ty, seen: &mut $ty) -> bool {
                split(a.cmpxchg(old, new, $value), seen)
            }
        );
    };
}

macro_rules! in_memory {
    ($name:ident, $ty:ty, $ordering:ident, $value:expr) => {
        probe!(
            try_cmpxchg, $name, $ordering,
            (a: &Atomic<$ty>, old: &mut $ty, new: $ty) -> bool { a.try_cmpxchg(old, new, $value) }
        );
    };
}

macro_rules! functions {
    ($name:ident, $ty:ty, $ordering:ident, $value:expr) => {
        probe!(
            raw_xchg, $name, $ordering,
            (p: *mut $ty, new: $ty) -> $ty {
                // SAFETY: Nothing calls the probes; a caller would have to give a valid pointer.
                unsafe { xchg(p, new, $value) }
            }
        );
        probe!(
            raw_cmpxchg, $name, $ordering,
            (p: *mut $ty, old: $ty, new: $ty, seen: &mut $ty) -> bool {
                // SAFETY: As above.
                split(unsafe { cmpxchg(p, old, new, $value) }, seen)
            }
        );
    };
}

for_all_orderings!(methods, i8, i8);
for_all_orderings!(methods, i16, i16);
for_all_orderings!(methods, i32, i32);
for_all_orderings!(methods, i64, i64);
for_all_orderings!(methods, ptr, *const c_void);
for_all_orderings!(methods, bool, bool);
for_all_orderings!(methods, u8, u8);
for_all_orderings!(methods, u16, u16);

for_all_orderings!(in_memory, i8, i8);
for_all_orderings!(in_memory, i16, i16);
for_all_orderings!(in_memory, i32, i32);
for_all_orderings!(in_memory, i64, i64);
for_all_orderings!(in_memory, ptr, *const c_void);

for_all_orderings!(functions, i8, i8);
for_all_orderings!(functions, i16, i16);
for_all_orderings!(functions, i32, i32);
for_all_orderings!(functions, i64, i64);
for_all_orderings!(functions, ptr, *const c_void);
