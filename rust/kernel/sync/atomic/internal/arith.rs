// SPDX-License-Identifier: GPL-2.0

//! The C primitives of addition and subtraction, which C has for `atomic_t` and `atomic64_t` only.

use super::{call_c, AtomicImpl, AtomicRepr};
use crate::{bindings, macros::paste};

/// Wrapping arithmetic.
pub trait AtomicArithmeticOps: AtomicImpl {
    /// `atomic_add()`.
    fn atomic_add(a: &AtomicRepr<Self>, v: Self::Delta);
    /// `atomic_fetch_add()`.
    fn atomic_fetch_add(a: &AtomicRepr<Self>, v: Self::Delta) -> Self;
    /// `atomic_fetch_add_acquire()`.
    fn atomic_fetch_add_acquire(a: &AtomicRepr<Self>, v: Self::Delta) -> Self;
    /// `atomic_fetch_add_release()`.
    fn atomic_fetch_add_release(a: &AtomicRepr<Self>, v: Self::Delta) -> Self;
    /// `atomic_fetch_add_relaxed()`.
    fn atomic_fetch_add_relaxed(a: &AtomicRepr<Self>, v: Self::Delta) -> Self;
    /// `atomic_fetch_sub()`.
    fn atomic_fetch_sub(a: &AtomicRepr<Self>, v: Self::Delta) -> Self;
    /// `atomic_fetch_sub_acquire()`.
    fn atomic_fetch_sub_acquire(a: &AtomicRepr<Self>, v: Self::Delta) -> Self;
    /// `atomic_fetch_sub_release()`.
    fn atomic_fetch_sub_release(a: &AtomicRepr<Self>, v: Self::Delta) -> Self;
    /// `atomic_fetch_sub_relaxed()`.
    fn atomic_fetch_sub_relaxed(a: &AtomicRepr<Self>, v: Self::Delta) -> Self;
}

macro_rules! impl_arithmetic_ops {
    ($($repr:ty: $c:ident),*) => {
        $(
            impl AtomicArithmeticOps for $repr {
                call_c! { $c:
                    add(a: &AtomicRepr<Self>, v: Self) => (v, a.as_ptr().cast());
                    fetch_add(a: &AtomicRepr<Self>, v: Self) -> Self => (v, a.as_ptr().cast());
                    fetch_add_acquire(a: &AtomicRepr<Self>, v: Self) -> Self
                        => (v, a.as_ptr().cast());
                    fetch_add_release(a: &AtomicRepr<Self>, v: Self) -> Self
                        => (v, a.as_ptr().cast());
                    fetch_add_relaxed(a: &AtomicRepr<Self>, v: Self) -> Self
                        => (v, a.as_ptr().cast());
                    fetch_sub(a: &AtomicRepr<Self>, v: Self) -> Self => (v, a.as_ptr().cast());
                    fetch_sub_acquire(a: &AtomicRepr<Self>, v: Self) -> Self
                        => (v, a.as_ptr().cast());
                    fetch_sub_release(a: &AtomicRepr<Self>, v: Self) -> Self
                        => (v, a.as_ptr().cast());
                    fetch_sub_relaxed(a: &AtomicRepr<Self>, v: Self) -> Self
                        => (v, a.as_ptr().cast());
                }
            }
        )*
    };
}

impl_arithmetic_ops!(i32: atomic, i64: atomic64);
