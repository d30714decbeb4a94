// SPDX-License-Identifier: GPL-2.0

//! Operations that test their result, or that look at the value before they write.

use kernel::sync::atomic::Atomic;

macro_rules! add_negative {
    ($ty:ident, $ordering:ident, $value:expr) => {
        probe!(
            add_negative, $ty, $ordering,
            (v: $ty, a: &Atomic<$ty>) -> bool { a.add_negative(v, $value) }
        );
    };
}

macro_rules! test {
    ($ty:ident: $($op:ident),*) => {
        $(
            probe!($op, $ty, full, (a: &Atomic<$ty>) -> bool { a.$op() });
        )*
    };
}

macro_rules! conditional {
    ($ty:ident) => {
        for_all_orderings!(add_negative, $ty);
        test!($ty: dec_and_test, inc_and_test);
        test!($ty: inc_not_zero, inc_unless_negative, dec_unless_positive);
        probe!(sub_and_test, $ty, full, (v: $ty, a: &Atomic<$ty>) -> bool { a.sub_and_test(v) });
        probe!(
            fetch_add_unless, $ty, full,
            (a: &Atomic<$ty>, v: $ty, unless: $ty) -> $ty { a.fetch_add_unless(v, unless) }
        );
        probe!(
            add_unless, $ty, full,
            (a: &Atomic<$ty>, v: $ty, unless: $ty) -> bool { a.add_unless(v, unless) }
        );
        probe!(dec_if_positive, $ty, full, (a: &Atomic<$ty>) -> $ty { a.dec_if_positive() });
    };
}

conditional!(i32);
conditional!(i64);
