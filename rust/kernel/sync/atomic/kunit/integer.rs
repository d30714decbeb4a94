// SPDX-License-Identifier: GPL-2.0

//! The operations on integers, against the same on plain ones.

use super::super::{
    integer::AtomicIntegerOps, internal::AtomicBasicOps, ordering, AtomicInteger, Relaxed,
};
use super::{check, for_orderings, for_types, guarded, kunit_case, Value};

/// The model.
trait Integer: Value + AtomicInteger {
    const ZERO: Self;
    const ONE: Self;

    fn plus(self, v: Self) -> Self;
    fn minus(self, v: Self) -> Self;
    fn both(self, v: Self) -> Self;
    fn either(self, v: Self) -> Self;
    fn one_of(self, v: Self) -> Self;
    fn complement(self) -> Self;

    /// As C has it: of the signed integer.
    fn is_below_zero(self) -> bool;

    fn is_above_zero(self) -> bool {
        !self.is_below_zero() && self != Self::ZERO
    }
}

macro_rules! impl_integer {
    ($($ty:ty: $signed:ty),*) => {
        $(
            impl Integer for $ty {
                const ZERO: Self = 0;
                const ONE: Self = 1;

                fn plus(self, v: Self) -> Self {
                    self.wrapping_add(v)
                }

                fn minus(self, v: Self) -> Self {
                    self.wrapping_sub(v)
                }

                fn both(self, v: Self) -> Self {
                    self & v
                }

                fn either(self, v: Self) -> Self {
                    self | v
                }

                fn one_of(self, v: Self) -> Self {
                    self ^ v
                }

                fn complement(self) -> Self {
                    !self
                }

                fn is_below_zero(self) -> bool {
                    (self as $signed) < 0
                }
            }
        )*
    };
}

impl_integer!(i32: i32, i64: i64, isize: isize, u32: i32, u64: i64, usize: isize);

/// `$a` becomes `$left`, and the operation returns `$result`.
macro_rules! becomes {
    ($ty:ty, $a:expr, |$x:ident| $op:expr, $result:expr, $left:expr) => {
        guarded($a, |$x| {
            let result = $op;

            check!($ty, result == $result);
            check!($ty, $x.load(Relaxed) == $left);
        })
    };
}

fn unordered<T: Integer>()
where
    T::Repr: AtomicBasicOps + AtomicIntegerOps,
{
    for &a in T::SAMPLES {
        becomes!(T, a, |x| x.inc(Relaxed), (), a.plus(T::ONE));
        becomes!(T, a, |x| x.dec(Relaxed), (), a.minus(T::ONE));
        for &b in T::SAMPLES {
            becomes!(T, a, |x| x.sub(b, Relaxed), (), a.minus(b));
            becomes!(T, a, |x| x.and(b, Relaxed), (), a.both(b));
            becomes!(T, a, |x| x.andnot(b, Relaxed), (), a.both(b.complement()));
            becomes!(T, a, |x| x.or(b, Relaxed), (), a.either(b));
            becomes!(T, a, |x| x.xor(b, Relaxed), (), a.one_of(b));
        }
    }
}

fn fetch<T: Integer, O: ordering::Ordering>(o: impl Fn() -> O)
where
    T::Repr: AtomicBasicOps + AtomicIntegerOps,
{
    for &a in T::SAMPLES {
        becomes!(T, a, |x| x.fetch_inc(o()), a, a.plus(T::ONE));
        becomes!(T, a, |x| x.fetch_dec(o()), a, a.minus(T::ONE));
        for &b in T::SAMPLES {
            becomes!(T, a, |x| x.fetch_and(b, o()), a, a.both(b));
            becomes!(T, a, |x| x.fetch_andnot(b, o()), a, a.both(b.complement()));
            becomes!(T, a, |x| x.fetch_or(b, o()), a, a.either(b));
            becomes!(T, a, |x| x.fetch_xor(b, o()), a, a.one_of(b));
        }
    }
}

fn returning<T: Integer, O: ordering::Ordering>(o: impl Fn() -> O)
where
    T::Repr: AtomicBasicOps + AtomicIntegerOps,
{
    for &a in T::SAMPLES {
        let (more, less) = (a.plus(T::ONE), a.minus(T::ONE));

        becomes!(T, a, |x| x.inc_return(o()), more, more);
        becomes!(T, a, |x| x.dec_return(o()), less, less);
        for &b in T::SAMPLES {
            let (sum, difference) = (a.plus(b), a.minus(b));

            becomes!(T, a, |x| x.add_return(b, o()), sum, sum);
            becomes!(T, a, |x| x.sub_return(b, o()), difference, difference);
            becomes!(T, a, |x| x.add_negative(b, o()), sum.is_below_zero(), sum);
        }
    }
}

/// Both outcomes of each: among the samples are zero, its neighbours and both signs.
fn conditional<T: Integer>()
where
    T::Repr: AtomicBasicOps + AtomicIntegerOps,
{
    for &a in T::SAMPLES {
        let (more, less) = (a.plus(T::ONE), a.minus(T::ONE));
        let pick = |written: bool, new: T| if written { new } else { a };

        becomes!(T, a, |x| x.dec_and_test(), less == T::ZERO, less);
        becomes!(T, a, |x| x.inc_and_test(), more == T::ZERO, more);

        let nonzero = a != T::ZERO;
        becomes!(T, a, |x| x.inc_not_zero(), nonzero, pick(nonzero, more));
        let not_negative = !a.is_below_zero();
        becomes!(
            T,
            a,
            |x| x.inc_unless_negative(),
            not_negative,
            pick(not_negative, more)
        );
        let not_positive = !a.is_above_zero();
        becomes!(
            T,
            a,
            |x| x.dec_unless_positive(),
            not_positive,
            pick(not_positive, less)
        );
        // C's architectures disagree about the one value that wraps around.
        let wraps = a.is_below_zero() && less.is_above_zero();
        if !wraps {
            let left = pick(a.is_above_zero(), less);

            becomes!(T, a, |x| x.dec_if_positive(), less, left);
        }

        for &b in T::SAMPLES {
            becomes!(T, a, |x| x.sub_and_test(b), a == b, a.minus(b));
            for &unless in T::SAMPLES {
                let differs = a != unless;
                let left = pick(differs, a.plus(b));

                becomes!(T, a, |x| x.add_unless(b, unless), differs, left);
                becomes!(T, a, |x| x.fetch_add_unless(b, unless), a, left);
            }
        }
    }
}

// Seen to fail with the helper of `atomic_andnot()` calling `atomic_and()`.
kunit_case!(rust_atomics_integer_unordered, {
    for_types!([i32, i64, isize, u32, u64, usize] unordered);
});

// Seen to fail with the helper of `atomic64_fetch_xor_release()` calling `atomic64_fetch_or()`.
kunit_case!(rust_atomics_integer_fetch, {
    for_orderings!(any, [i32, i64, isize, u32, u64, usize] fetch);
});

// Seen to fail with the helper of `atomic_sub_return_relaxed()` returning the value before.
kunit_case!(rust_atomics_integer_returning, {
    for_orderings!(any, [i32, i64, isize, u32, u64, usize] returning);
});

// Seen to fail with the helper of `atomic64_inc_unless_negative()` leaving zero alone.
kunit_case!(rust_atomics_integer_conditional, {
    for_types!([i32, i64, isize, u32, u64, usize] conditional);
});
