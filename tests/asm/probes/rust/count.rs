// SPDX-License-Identifier: GPL-2.0

//! Arithmetic and bits: without a result, with the value before, with the value after.

use kernel::sync::atomic::{Atomic, Relaxed};

macro_rules! with_operand {
    ($ty:ident, $ordering:ident, $value:expr, [$($op:ident),*]) => {
        $(
            probe!($op, $ty, $ordering, (v: $ty, a: &Atomic<$ty>) -> $ty { a.$op(v, $value) });
        )*
    };
}

macro_rules! alone {
    ($ty:ident, $ordering:ident, $value:expr, [$($op:ident),*]) => {
        $(
            probe!($op, $ty, $ordering, (a: &Atomic<$ty>) -> $ty { a.$op($value) });
        )*
    };
}

macro_rules! with_result {
    ($ty:ident, $ordering:ident, $value:expr) => {
        with_operand! { $ty, $ordering, $value, [fetch_add, fetch_sub, add_return, sub_return] }
        with_operand! { $ty, $ordering, $value, [fetch_and, fetch_andnot, fetch_or, fetch_xor] }
        alone! { $ty, $ordering, $value, [fetch_inc, fetch_dec, inc_return, dec_return] }
    };
}

macro_rules! without_result {
    ($ty:ident: $($op:ident),*) => {
        $(
            probe!($op, $ty, relaxed, (v: $ty, a: &Atomic<$ty>) { a.$op(v, Relaxed) });
        )*
        probe!(inc, $ty, relaxed, (a: &Atomic<$ty>) { a.inc(Relaxed) });
        probe!(dec, $ty, relaxed, (a: &Atomic<$ty>) { a.dec(Relaxed) });
    };
}

without_result!(i32: add, sub, and, andnot, or, xor);
without_result!(i64: add, sub, and, andnot, or, xor);

for_all_orderings!(with_result, i32);
for_all_orderings!(with_result, i64);
