// SPDX-License-Identifier: GPL-2.0

//! Arithmetic and bits: without a result, with the value before, with the value after.

use super::{AtomicI32, AtomicI64};
use core::sync::atomic::Ordering::Relaxed;

macro_rules! with_result {
    ($ty:ident, $atomic:ty, $name:ident, $ordering:expr) => {
        probe!("fetch_add", $ty, $name, (v: $ty, a: &$atomic) -> $ty { a.fetch_add(v, $ordering) });
        probe!("fetch_sub", $ty, $name, (v: $ty, a: &$atomic) -> $ty { a.fetch_sub(v, $ordering) });
        probe!("fetch_and", $ty, $name, (v: $ty, a: &$atomic) -> $ty { a.fetch_and(v, $ordering) });
        probe!("fetch_andnot", $ty, $name, (v: $ty, a: &$atomic) -> $ty { a.fetch_and(!v, $ordering) });
        probe!("fetch_or", $ty, $name, (v: $ty, a: &$atomic) -> $ty { a.fetch_or(v, $ordering) });
        probe!("fetch_xor", $ty, $name, (v: $ty, a: &$atomic) -> $ty { a.fetch_xor(v, $ordering) });
        probe!("fetch_inc", $ty, $name, (a: &$atomic) -> $ty { a.fetch_add(1, $ordering) });
        probe!("fetch_dec", $ty, $name, (a: &$atomic) -> $ty { a.fetch_sub(1, $ordering) });
        probe!("add_return", $ty, $name, (v: $ty, a: &$atomic) -> $ty {
            a.fetch_add(v, $ordering).wrapping_add(v)
        });
        probe!("sub_return", $ty, $name, (v: $ty, a: &$atomic) -> $ty {
            a.fetch_sub(v, $ordering).wrapping_sub(v)
        });
        probe!("inc_return", $ty, $name, (a: &$atomic) -> $ty {
            a.fetch_add(1, $ordering).wrapping_add(1)
        });
        probe!("dec_return", $ty, $name, (a: &$atomic) -> $ty {
            a.fetch_sub(1, $ordering).wrapping_sub(1)
        });
    };
}

macro_rules! without_result {
    ($ty:ident, $atomic:ty) => {
        probe!("add", $ty, relaxed, (v: $ty, a: &$atomic) { a.fetch_add(v, Relaxed); });
        probe!("sub", $ty, relaxed, (v: $ty, a: &$atomic) { a.fetch_sub(v, Relaxed); });
        probe!("inc", $ty, relaxed, (a: &$atomic) { a.fetch_add(1, Relaxed); });
        probe!("dec", $ty, relaxed, (a: &$atomic) { a.fetch_sub(1, Relaxed); });
        probe!("and", $ty, relaxed, (v: $ty, a: &$atomic) { a.fetch_and(v, Relaxed); });
        probe!("andnot", $ty, relaxed, (v: $ty, a: &$atomic) { a.fetch_and(!v, Relaxed); });
        probe!("or", $ty, relaxed, (v: $ty, a: &$atomic) { a.fetch_or(v, Relaxed); });
        probe!("xor", $ty, relaxed, (v: $ty, a: &$atomic) { a.fetch_xor(v, Relaxed); });
    };
}

without_result!(i32, AtomicI32);
without_result!(i64, AtomicI64);

for_all_orderings!(with_result, i32, AtomicI32);
for_all_orderings!(with_result, i64, AtomicI64);
