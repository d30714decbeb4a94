// SPDX-License-Identifier: GPL-2.0

//! Arithmetic, against the wrapping operations of plain integers.

use super::super::{
    internal::AtomicArithmeticOps, internal::AtomicBasicOps, ordering, AtomicAdd, Relaxed,
};
use super::{check, for_orderings, for_types, guarded, kunit_case, Value};

/// The model.
trait Wrapping: Value + AtomicAdd {
    fn plus(self, v: Self) -> Self;
    fn minus(self, v: Self) -> Self;
}

macro_rules! impl_wrapping {
    ($($ty:ty),*) => {
        $(
            impl Wrapping for $ty {
                fn plus(self, v: Self) -> Self {
                    self.wrapping_add(v)
                }

                fn minus(self, v: Self) -> Self {
                    self.wrapping_sub(v)
                }
            }
        )*
    };
}

impl_wrapping!(i32, i64, isize, u32, u64, usize);

fn add<T: Wrapping>()
where
    T::Repr: AtomicBasicOps + AtomicArithmeticOps,
{
    for &a in T::SAMPLES {
        for &b in T::SAMPLES {
            guarded(a, |x| {
                x.add(b, Relaxed);
                check!(T, x.load(Relaxed) == a.plus(b));
            });
        }
    }
}

fn fetch<T: Wrapping, O: ordering::Ordering>(o: impl Fn() -> O)
where
    T::Repr: AtomicBasicOps + AtomicArithmeticOps,
{
    for &a in T::SAMPLES {
        for &b in T::SAMPLES {
            guarded(a, |x| {
                check!(T, x.fetch_add(b, o()) == a);
                check!(T, x.load(Relaxed) == a.plus(b));
            });
            guarded(a, |x| {
                check!(T, x.fetch_sub(b, o()) == a);
                check!(T, x.load(Relaxed) == a.minus(b));
            });
        }
    }
}

// Seen to fail with the helper of `atomic64_add()` calling `atomic_add()`.
kunit_case!(rust_atomics_add, {
    for_types!([i32, i64, isize, u32, u64, usize] add);
});

// Seen to fail with the helper of `atomic_fetch_sub_acquire()` adding.
kunit_case!(rust_atomics_fetch_add_sub, {
    for_orderings!(any, [i32, i64, isize, u32, u64, usize] fetch);
});
