// SPDX-License-Identifier: GPL-2.0

//! The C functions behind the operations on integers.

use super::super::internal::{AtomicImpl, AtomicRepr};
use super::super::ordering::{Ordering, OrderingType};
use crate::{bindings, macros::paste};

/// C's operations on `atomic_t` and `atomic64_t` beyond
/// [`AtomicArithmeticOps`](super::super::internal::AtomicArithmeticOps), each under C's name.
pub trait AtomicIntegerOps: AtomicImpl {
    fn sub(a: &AtomicRepr<Self>, v: Self);
    fn inc(a: &AtomicRepr<Self>);
    fn dec(a: &AtomicRepr<Self>);
    fn and(a: &AtomicRepr<Self>, v: Self);
    fn andnot(a: &AtomicRepr<Self>, v: Self);
    fn or(a: &AtomicRepr<Self>, v: Self);
    fn xor(a: &AtomicRepr<Self>, v: Self);

    fn fetch_inc<O: Ordering>(a: &AtomicRepr<Self>) -> Self;
    fn fetch_dec<O: Ordering>(a: &AtomicRepr<Self>) -> Self;
    fn fetch_and<O: Ordering>(a: &AtomicRepr<Self>, v: Self) -> Self;
    fn fetch_andnot<O: Ordering>(a: &AtomicRepr<Self>, v: Self) -> Self;
    fn fetch_or<O: Ordering>(a: &AtomicRepr<Self>, v: Self) -> Self;
    fn fetch_xor<O: Ordering>(a: &AtomicRepr<Self>, v: Self) -> Self;
    fn add_return<O: Ordering>(a: &AtomicRepr<Self>, v: Self) -> Self;
    fn sub_return<O: Ordering>(a: &AtomicRepr<Self>, v: Self) -> Self;
    fn inc_return<O: Ordering>(a: &AtomicRepr<Self>) -> Self;
    fn dec_return<O: Ordering>(a: &AtomicRepr<Self>) -> Self;
    fn add_negative<O: Ordering>(a: &AtomicRepr<Self>, v: Self) -> bool;

    fn sub_and_test(a: &AtomicRepr<Self>, v: Self) -> bool;
    fn dec_and_test(a: &AtomicRepr<Self>) -> bool;
    fn inc_and_test(a: &AtomicRepr<Self>) -> bool;
    fn fetch_add_unless(a: &AtomicRepr<Self>, v: Self, u: Self) -> Self;
    fn add_unless(a: &AtomicRepr<Self>, v: Self, u: Self) -> bool;
    fn inc_not_zero(a: &AtomicRepr<Self>) -> bool;
    fn inc_unless_negative(a: &AtomicRepr<Self>) -> bool;
    fn dec_unless_positive(a: &AtomicRepr<Self>) -> bool;
    fn dec_if_positive(a: &AtomicRepr<Self>) -> Self;
}

// Writes methods that call the C function `$c_$op`.
macro_rules! call_c {
    ($c:ident: $($op:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)? => ($($pass:expr),*);)*) => {
        paste! {
            $(
                #[inline(always)]
                fn $op($($arg: $ty),*) $(-> $ret)? {
                    // SAFETY: The C functions ask for a pointer that is valid for reads and writes
                    // and aligned. `AtomicRepr::as_ptr()` guarantees that. Other accesses go
                    // through an `AtomicRepr` too, or were promised not to race with it when it was
                    // made from a pointer.
                    unsafe { bindings::[<$c _ $op>]($($pass),*) }
                }
            )*
        }
    };
}

// Writes methods that call `$c_$op`, or the variant of it that has the suffix of an ordering.
macro_rules! call_c_ordered {
    ($c:ident: $($op:ident($($arg:ident: $ty:ty),*) -> $ret:ty => ($($pass:expr),*);)*) => {
        paste! {
            $(
                #[inline(always)]
                fn $op<O: Ordering>($($arg: $ty),*) -> $ret {
                    // SAFETY: As for `call_c`.
                    unsafe {
                        match O::TYPE {
                            OrderingType::Full => bindings::[<$c _ $op>]($($pass),*),
                            OrderingType::Acquire => bindings::[<$c _ $op _acquire>]($($pass),*),
                            OrderingType::Release => bindings::[<$c _ $op _release>]($($pass),*),
                            OrderingType::Relaxed => bindings::[<$c _ $op _relaxed>]($($pass),*),
                        }
                    }
                }
            )*
        }
    };
}

macro_rules! impl_integer_ops {
    ($($repr:ty: $c:ident),*) => {
        $(
            impl AtomicIntegerOps for $repr {
                call_c! { $c:
                    sub(a: &AtomicRepr<Self>, v: Self) => (v, a.as_ptr().cast());
                    inc(a: &AtomicRepr<Self>) => (a.as_ptr().cast());
                    dec(a: &AtomicRepr<Self>) => (a.as_ptr().cast());
                    and(a: &AtomicRepr<Self>, v: Self) => (v, a.as_ptr().cast());
                    andnot(a: &AtomicRepr<Self>, v: Self) => (v, a.as_ptr().cast());
                    or(a: &AtomicRepr<Self>, v: Self) => (v, a.as_ptr().cast());
                    xor(a: &AtomicRepr<Self>, v: Self) => (v, a.as_ptr().cast());
                    sub_and_test(a: &AtomicRepr<Self>, v: Self) -> bool => (v, a.as_ptr().cast());
                    dec_and_test(a: &AtomicRepr<Self>) -> bool => (a.as_ptr().cast());
                    inc_and_test(a: &AtomicRepr<Self>) -> bool => (a.as_ptr().cast());
                    fetch_add_unless(a: &AtomicRepr<Self>, v: Self, u: Self) -> Self
                        => (a.as_ptr().cast(), v, u);
                    add_unless(a: &AtomicRepr<Self>, v: Self, u: Self) -> bool
                        => (a.as_ptr().cast(), v, u);
                    inc_not_zero(a: &AtomicRepr<Self>) -> bool => (a.as_ptr().cast());
                    inc_unless_negative(a: &AtomicRepr<Self>) -> bool => (a.as_ptr().cast());
                    dec_unless_positive(a: &AtomicRepr<Self>) -> bool => (a.as_ptr().cast());
                    dec_if_positive(a: &AtomicRepr<Self>) -> Self => (a.as_ptr().cast());
                }
                call_c_ordered! { $c:
                    fetch_inc(a: &AtomicRepr<Self>) -> Self => (a.as_ptr().cast());
                    fetch_dec(a: &AtomicRepr<Self>) -> Self => (a.as_ptr().cast());
                    fetch_and(a: &AtomicRepr<Self>, v: Self) -> Self => (v, a.as_ptr().cast());
                    fetch_andnot(a: &AtomicRepr<Self>, v: Self) -> Self => (v, a.as_ptr().cast());
                    fetch_or(a: &AtomicRepr<Self>, v: Self) -> Self => (v, a.as_ptr().cast());
                    fetch_xor(a: &AtomicRepr<Self>, v: Self) -> Self => (v, a.as_ptr().cast());
                    add_return(a: &AtomicRepr<Self>, v: Self) -> Self => (v, a.as_ptr().cast());
                    sub_return(a: &AtomicRepr<Self>, v: Self) -> Self => (v, a.as_ptr().cast());
                    inc_return(a: &AtomicRepr<Self>) -> Self => (a.as_ptr().cast());
                    dec_return(a: &AtomicRepr<Self>) -> Self => (a.as_ptr().cast());
                    add_negative(a: &AtomicRepr<Self>, v: Self) -> bool => (v, a.as_ptr().cast());
                }
            }
        )*
    };
}

impl_integer_ops!(i32: atomic, i64: atomic64);
