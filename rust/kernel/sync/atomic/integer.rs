// SPDX-License-Identifier: GPL-2.0

//! The operations of `atomic_t` and `atomic64_t` beyond load, store, exchange and simple addition:
//! bits, increments, results after the operation, tests and conditions.

use super::internal::{AtomicImpl, AtomicRepr};
use super::ordering::{self, OrderingType};
use super::{from_repr, into_repr, Atomic, AtomicType};
use crate::{bindings, macros::paste};

/// Types of 32 or 64 bits of which every bit pattern is a value, so that all of C's operations on
/// integers work on them.
///
/// Implemented for `i32`, `i64`, `isize`, `u32`, `u64` and `usize`. The operations whose result
/// depends on the sign are for [`AtomicSigned`] types only.
///
/// # Safety
///
/// Every [`AtomicType::Repr`] is a valid `Self`.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, AtomicInteger, AtomicType, Relaxed};
///
/// /// A set of flags.
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// #[repr(transparent)]
/// struct Flags(u32);
///
/// // SAFETY: `Flags` is a transparent wrapper of a `u32`, which has the layout of `i32` and all of
/// // its bit patterns, and is `Send`.
/// unsafe impl AtomicType for Flags {
///     type Repr = i32;
/// }
///
/// // SAFETY: Every `i32` is the bit pattern of a `u32`.
/// unsafe impl AtomicInteger for Flags {}
///
/// let flags = Atomic::new(Flags(1));
///
/// flags.or(Flags(4), Relaxed);
/// assert_eq!(flags.load(Relaxed), Flags(5));
/// ```
#[diagnostic::on_unimplemented(
    message = "`Atomic<{Self}>` has no arithmetic",
    label = "not an `AtomicInteger`",
    note = "C has it on 32 and 64 bits only; for other types: `fetch_update()`, or a loop around \
            `cmpxchg()`",
    note = "for a type of your own, of which every bit pattern is a value: \
            `unsafe impl AtomicInteger`"
)]
pub unsafe trait AtomicInteger: AtomicType {}

macro_rules! impl_atomic_integer {
    ($($ty:ty),*) => {
        $(
            // SAFETY: Every bit pattern is a valid integer.
            unsafe impl AtomicInteger for $ty {}
        )*
    };
}

impl_atomic_integer!(i32, i64, isize, u32, u64, usize);

/// Signed integers, on which the operations work whose result depends on the sign.
///
/// Implemented for `i32`, `i64` and `isize`. C reads an `atomic_t` as a signed number, so for a
/// `u32` the upper half of the values would count as negative: [`Atomic::dec_if_positive`] would
/// leave `0x8000_0001` alone, and its caller could not tell.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, AtomicInteger, AtomicSigned, AtomicType};
///
/// /// The money in an account; negative for a debt.
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// #[repr(transparent)]
/// struct Balance(i64);
///
/// // SAFETY: `Balance` is a transparent wrapper of an `i64`, and `Send`.
/// unsafe impl AtomicType for Balance {
///     type Repr = i64;
/// }
///
/// // SAFETY: Every `i64` is a valid `Balance`.
/// unsafe impl AtomicInteger for Balance {}
///
/// impl AtomicSigned for Balance {}
///
/// assert_eq!(Atomic::new(Balance(0)).dec_if_positive(), Balance(-1));
/// ```
#[diagnostic::on_unimplemented(
    message = "C reads the value as a signed number here, and `{Self}` is not one",
    label = "not a signed integer",
    note = "for unsigned integers there are `inc_not_zero()`, `add_unless()` and \
            `fetch_add_unless()`; anything else is a loop around `cmpxchg()`"
)]
pub trait AtomicSigned: AtomicInteger {}

impl AtomicSigned for i32 {}
impl AtomicSigned for i64 {}
impl AtomicSigned for isize {}

declare_and_impl_atomic_methods!(
    [ i32 => atomic, i64 => atomic64 ]
    /// C's operations on integers beyond [`AtomicArithmeticOps`](super::AtomicArithmeticOps), each
    /// under C's name.
    #[allow(missing_docs)] // They are documented as methods of `Atomic`.
    pub trait AtomicIntegerOps {
        fn sub[](a: &AtomicRepr<Self>, v: Self) {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }

        fn and[](a: &AtomicRepr<Self>, v: Self) {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }

        fn andnot[](a: &AtomicRepr<Self>, v: Self) {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }

        fn or[](a: &AtomicRepr<Self>, v: Self) {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }

        fn xor[](a: &AtomicRepr<Self>, v: Self) {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }

        fn inc[](a: &AtomicRepr<Self>) {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast()) }
        }

        fn dec[](a: &AtomicRepr<Self>) {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast()) }
        }

        fn fetch_inc[acquire, release, relaxed](a: &AtomicRepr<Self>) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast()) }
        }

        fn fetch_dec[acquire, release, relaxed](a: &AtomicRepr<Self>) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast()) }
        }

        fn inc_return[acquire, release, relaxed](a: &AtomicRepr<Self>) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast()) }
        }

        fn dec_return[acquire, release, relaxed](a: &AtomicRepr<Self>) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast()) }
        }

        fn fetch_and[acquire, release, relaxed](a: &AtomicRepr<Self>, v: Self) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }

        fn fetch_andnot[acquire, release, relaxed](a: &AtomicRepr<Self>, v: Self) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }

        fn fetch_or[acquire, release, relaxed](a: &AtomicRepr<Self>, v: Self) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }

        fn fetch_xor[acquire, release, relaxed](a: &AtomicRepr<Self>, v: Self) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }

        fn add_return[acquire, release, relaxed](a: &AtomicRepr<Self>, v: Self) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }

        fn sub_return[acquire, release, relaxed](a: &AtomicRepr<Self>, v: Self) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }

        fn add_negative[acquire, release, relaxed](a: &AtomicRepr<Self>, v: Self) -> bool {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }

        fn sub_and_test[](a: &AtomicRepr<Self>, v: Self) -> bool {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }

        fn dec_and_test[](a: &AtomicRepr<Self>) -> bool {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast()) }
        }

        fn inc_and_test[](a: &AtomicRepr<Self>) -> bool {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast()) }
        }

        fn inc_not_zero[](a: &AtomicRepr<Self>) -> bool {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast()) }
        }

        fn inc_unless_negative[](a: &AtomicRepr<Self>) -> bool {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast()) }
        }

        fn dec_unless_positive[](a: &AtomicRepr<Self>) -> bool {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast()) }
        }

        fn dec_if_positive[](a: &AtomicRepr<Self>) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast()) }
        }

        fn add_unless[](a: &AtomicRepr<Self>, v: Self, u: Self) -> bool {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast(), v, u) }
        }

        fn fetch_add_unless[](a: &AtomicRepr<Self>, v: Self, u: Self) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast(), v, u) }
        }
    }
);

/// Converts a result of C's operation.
#[inline(always)]
fn from_any_repr<T: AtomicInteger>(r: T::Repr) -> T {
    // SAFETY: `AtomicInteger` requires that every value of the representation is a valid `T`.
    unsafe { from_repr(r) }
}

// Calls the variant of an operation on `T::Repr` that has the ordering `Ordering`.
macro_rules! ordered {
    ($op:ident($($arg:expr),*)) => {
        paste! {
            match Ordering::TYPE {
                OrderingType::Full => T::Repr::[<atomic_ $op>]($($arg),*),
                OrderingType::Acquire => T::Repr::[<atomic_ $op _acquire>]($($arg),*),
                OrderingType::Release => T::Repr::[<atomic_ $op _release>]($($arg),*),
                OrderingType::Relaxed => T::Repr::[<atomic_ $op _relaxed>]($($arg),*),
            }
        }
    };
}

// INVARIANT: All of these store any value of the representation. `AtomicInteger` requires that this
// is a valid `T`.
impl<T: AtomicType> Atomic<T> {
    /// Subtracts `v`, wrapping around, and returns nothing.
    ///
    /// C: `atomic_sub()` or `atomic64_sub()`.
    ///
    /// Ordering: [`Relaxed`](ordering::Relaxed), as all of C's operations without a result.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let x = Atomic::new(1u32);
    ///
    /// x.sub(2, Relaxed);
    /// assert_eq!(x.load(Relaxed), u32::MAX);
    /// ```
    #[doc(alias("atomic_sub", "atomic64_sub"))]
    #[inline(always)]
    pub fn sub(&self, v: T, _: ordering::Relaxed)
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        T::Repr::atomic_sub(&self.0, into_repr(v));
    }

    /// Adds one, wrapping around, and returns nothing.
    ///
    /// C: `atomic_inc()` or `atomic64_inc()`.
    ///
    /// Ordering: [`Relaxed`](ordering::Relaxed), as all of C's operations without a result.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let x = Atomic::new(7i64);
    ///
    /// x.inc(Relaxed);
    /// assert_eq!(x.load(Relaxed), 8);
    /// ```
    #[doc(alias("atomic_inc", "atomic64_inc"))]
    #[inline(always)]
    pub fn inc(&self, _: ordering::Relaxed)
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        T::Repr::atomic_inc(&self.0);
    }

    /// Subtracts one, wrapping around, and returns nothing.
    ///
    /// C: `atomic_dec()` or `atomic64_dec()`.
    ///
    /// Ordering: [`Relaxed`](ordering::Relaxed), as all of C's operations without a result.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let x = Atomic::new(7i64);
    ///
    /// x.dec(Relaxed);
    /// assert_eq!(x.load(Relaxed), 6);
    /// ```
    #[doc(alias("atomic_dec", "atomic64_dec"))]
    #[inline(always)]
    pub fn dec(&self, _: ordering::Relaxed)
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        T::Repr::atomic_dec(&self.0);
    }

    /// Adds one, wrapping around, and returns the value before.
    ///
    /// C: `atomic_fetch_inc*()` or `atomic64_fetch_inc*()`.
    ///
    /// Ordering: any.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Acquire, Atomic, Relaxed};
    ///
    /// let x = Atomic::new(7i64);
    ///
    /// assert_eq!(x.fetch_inc(Acquire), 7);
    /// assert_eq!(x.load(Relaxed), 8);
    /// ```
    #[doc(alias("atomic_fetch_inc", "atomic64_fetch_inc"))]
    #[inline(always)]
    pub fn fetch_inc<Ordering: ordering::Ordering>(&self, _: Ordering) -> T
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        from_any_repr(ordered!(fetch_inc(&self.0)))
    }

    /// Subtracts one, wrapping around, and returns the value before.
    ///
    /// C: `atomic_fetch_dec*()` or `atomic64_fetch_dec*()`.
    ///
    /// Ordering: any.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Acquire, Atomic, Relaxed};
    ///
    /// let x = Atomic::new(7i64);
    ///
    /// assert_eq!(x.fetch_dec(Acquire), 7);
    /// assert_eq!(x.load(Relaxed), 6);
    /// ```
    #[doc(alias("atomic_fetch_dec", "atomic64_fetch_dec"))]
    #[inline(always)]
    pub fn fetch_dec<Ordering: ordering::Ordering>(&self, _: Ordering) -> T
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        from_any_repr(ordered!(fetch_dec(&self.0)))
    }

    /// Adds `v`, wrapping around, and returns the value after.
    ///
    /// C: `atomic_add_return*()` or `atomic64_add_return*()`.
    ///
    /// Ordering: any.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Release};
    ///
    /// let x = Atomic::new(7i32);
    ///
    /// assert_eq!(x.add_return(5, Release), 12);
    /// ```
    #[doc(alias("atomic_add_return", "atomic64_add_return"))]
    #[inline(always)]
    pub fn add_return<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> T
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        from_any_repr(ordered!(add_return(&self.0, into_repr(v))))
    }

    /// Subtracts `v`, wrapping around, and returns the value after.
    ///
    /// C: `atomic_sub_return*()` or `atomic64_sub_return*()`.
    ///
    /// Ordering: any.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Release};
    ///
    /// let x = Atomic::new(7i32);
    ///
    /// assert_eq!(x.sub_return(5, Release), 2);
    /// ```
    #[doc(alias("atomic_sub_return", "atomic64_sub_return"))]
    #[inline(always)]
    pub fn sub_return<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> T
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        from_any_repr(ordered!(sub_return(&self.0, into_repr(v))))
    }

    /// Adds one, wrapping around, and returns the value after.
    ///
    /// C: `atomic_inc_return*()` or `atomic64_inc_return*()`.
    ///
    /// Ordering: any.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Full};
    ///
    /// let x = Atomic::new(7i32);
    ///
    /// assert_eq!(x.inc_return(Full), 8);
    /// ```
    #[doc(alias("atomic_inc_return", "atomic64_inc_return"))]
    #[inline(always)]
    pub fn inc_return<Ordering: ordering::Ordering>(&self, _: Ordering) -> T
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        from_any_repr(ordered!(inc_return(&self.0)))
    }

    /// Subtracts one, wrapping around, and returns the value after.
    ///
    /// C: `atomic_dec_return*()` or `atomic64_dec_return*()`.
    ///
    /// Ordering: any.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Full};
    ///
    /// let x = Atomic::new(7i32);
    ///
    /// assert_eq!(x.dec_return(Full), 6);
    /// ```
    #[doc(alias("atomic_dec_return", "atomic64_dec_return"))]
    #[inline(always)]
    pub fn dec_return<Ordering: ordering::Ordering>(&self, _: Ordering) -> T
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        from_any_repr(ordered!(dec_return(&self.0)))
    }

    /// Keeps the bits that are also set in `v`, and returns nothing.
    ///
    /// C: `atomic_and()` or `atomic64_and()`.
    ///
    /// Ordering: [`Relaxed`](ordering::Relaxed), as all of C's operations without a result.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let x = Atomic::new(0b1100u32);
    ///
    /// x.and(0b1010, Relaxed);
    /// assert_eq!(x.load(Relaxed), 0b1000);
    /// ```
    #[doc(alias("atomic_and", "atomic64_and"))]
    #[inline(always)]
    pub fn and(&self, v: T, _: ordering::Relaxed)
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        T::Repr::atomic_and(&self.0, into_repr(v));
    }

    /// Clears the bits that are set in `v`, and returns nothing.
    ///
    /// C: `atomic_andnot()` or `atomic64_andnot()`.
    ///
    /// Ordering: [`Relaxed`](ordering::Relaxed), as all of C's operations without a result.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let x = Atomic::new(0b1100u32);
    ///
    /// x.andnot(0b1010, Relaxed);
    /// assert_eq!(x.load(Relaxed), 0b0100);
    /// ```
    #[doc(alias("atomic_andnot", "atomic64_andnot"))]
    #[inline(always)]
    pub fn andnot(&self, v: T, _: ordering::Relaxed)
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        T::Repr::atomic_andnot(&self.0, into_repr(v));
    }

    /// Sets the bits that are set in `v`, and returns nothing.
    ///
    /// C: `atomic_or()` or `atomic64_or()`.
    ///
    /// Ordering: [`Relaxed`](ordering::Relaxed), as all of C's operations without a result.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let x = Atomic::new(0b1100u32);
    ///
    /// x.or(0b1010, Relaxed);
    /// assert_eq!(x.load(Relaxed), 0b1110);
    /// ```
    #[doc(alias("atomic_or", "atomic64_or"))]
    #[inline(always)]
    pub fn or(&self, v: T, _: ordering::Relaxed)
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        T::Repr::atomic_or(&self.0, into_repr(v));
    }

    /// Flips the bits that are set in `v`, and returns nothing.
    ///
    /// C: `atomic_xor()` or `atomic64_xor()`.
    ///
    /// Ordering: [`Relaxed`](ordering::Relaxed), as all of C's operations without a result.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let x = Atomic::new(0b1100u32);
    ///
    /// x.xor(0b1010, Relaxed);
    /// assert_eq!(x.load(Relaxed), 0b0110);
    /// ```
    #[doc(alias("atomic_xor", "atomic64_xor"))]
    #[inline(always)]
    pub fn xor(&self, v: T, _: ordering::Relaxed)
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        T::Repr::atomic_xor(&self.0, into_repr(v));
    }

    /// Keeps the bits that are also set in `v`, and returns the value before.
    ///
    /// C: `atomic_fetch_and*()` or `atomic64_fetch_and*()`.
    ///
    /// Ordering: any.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Full, Relaxed};
    ///
    /// let x = Atomic::new(0b1100u32);
    ///
    /// assert_eq!(x.fetch_and(0b1010, Full), 0b1100);
    /// assert_eq!(x.load(Relaxed), 0b1000);
    /// ```
    #[doc(alias("atomic_fetch_and", "atomic64_fetch_and"))]
    #[inline(always)]
    pub fn fetch_and<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> T
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        from_any_repr(ordered!(fetch_and(&self.0, into_repr(v))))
    }

    /// Clears the bits that are set in `v`, and returns the value before.
    ///
    /// C: `atomic_fetch_andnot*()` or `atomic64_fetch_andnot*()`.
    ///
    /// Ordering: any.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Full, Relaxed};
    ///
    /// let x = Atomic::new(0b1100u32);
    ///
    /// assert_eq!(x.fetch_andnot(0b1010, Full), 0b1100);
    /// assert_eq!(x.load(Relaxed), 0b0100);
    /// ```
    #[doc(alias("atomic_fetch_andnot", "atomic64_fetch_andnot"))]
    #[inline(always)]
    pub fn fetch_andnot<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> T
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        from_any_repr(ordered!(fetch_andnot(&self.0, into_repr(v))))
    }

    /// Sets the bits that are set in `v`, and returns the value before.
    ///
    /// C: `atomic_fetch_or*()` or `atomic64_fetch_or*()`.
    ///
    /// Ordering: any.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Full, Relaxed};
    ///
    /// let x = Atomic::new(0b1100u32);
    ///
    /// assert_eq!(x.fetch_or(0b1010, Full), 0b1100);
    /// assert_eq!(x.load(Relaxed), 0b1110);
    /// ```
    #[doc(alias("atomic_fetch_or", "atomic64_fetch_or"))]
    #[inline(always)]
    pub fn fetch_or<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> T
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        from_any_repr(ordered!(fetch_or(&self.0, into_repr(v))))
    }

    /// Flips the bits that are set in `v`, and returns the value before.
    ///
    /// C: `atomic_fetch_xor*()` or `atomic64_fetch_xor*()`.
    ///
    /// Ordering: any.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Full, Relaxed};
    ///
    /// let x = Atomic::new(0b1100u32);
    ///
    /// assert_eq!(x.fetch_xor(0b1010, Full), 0b1100);
    /// assert_eq!(x.load(Relaxed), 0b0110);
    /// ```
    #[doc(alias("atomic_fetch_xor", "atomic64_fetch_xor"))]
    #[inline(always)]
    pub fn fetch_xor<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> T
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        from_any_repr(ordered!(fetch_xor(&self.0, into_repr(v))))
    }

    /// Subtracts `v`, wrapping around, and returns whether the result is zero.
    ///
    /// C: `atomic_sub_and_test()` or `atomic64_sub_and_test()`.
    ///
    /// Ordering: fully ordered.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::Atomic;
    ///
    /// let users = Atomic::new(3u32);
    ///
    /// assert!(!users.sub_and_test(2));
    /// assert!(users.sub_and_test(1));
    /// ```
    #[doc(alias("atomic_sub_and_test", "atomic64_sub_and_test"))]
    #[must_use = "the result says whether the value is zero now"]
    #[inline(always)]
    pub fn sub_and_test(&self, v: T) -> bool
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        T::Repr::atomic_sub_and_test(&self.0, into_repr(v))
    }

    /// Subtracts one, wrapping around, and returns whether the result is zero.
    ///
    /// C: `atomic_dec_and_test()` or `atomic64_dec_and_test()`.
    ///
    /// Ordering: fully ordered.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::Atomic;
    ///
    /// let x = Atomic::new(2u32);
    ///
    /// assert!(!x.dec_and_test());
    /// assert!(x.dec_and_test());
    /// ```
    #[doc(alias("atomic_dec_and_test", "atomic64_dec_and_test"))]
    #[must_use = "the result says whether the value is zero now"]
    #[inline(always)]
    pub fn dec_and_test(&self) -> bool
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        T::Repr::atomic_dec_and_test(&self.0)
    }

    /// Adds one, wrapping around, and returns whether the result is zero.
    ///
    /// C: `atomic_inc_and_test()` or `atomic64_inc_and_test()`.
    ///
    /// Ordering: fully ordered.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::Atomic;
    ///
    /// let x = Atomic::new(-2i32);
    ///
    /// assert!(!x.inc_and_test());
    /// assert!(x.inc_and_test());
    /// ```
    #[doc(alias("atomic_inc_and_test", "atomic64_inc_and_test"))]
    #[must_use = "the result says whether the value is zero now"]
    #[inline(always)]
    pub fn inc_and_test(&self) -> bool
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        T::Repr::atomic_inc_and_test(&self.0)
    }

    /// Adds `v`, wrapping around, and returns whether the result is negative.
    ///
    /// C: `atomic_add_negative*()` or `atomic64_add_negative*()`.
    ///
    /// Ordering: any.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let x = Atomic::new(1i32);
    ///
    /// assert!(!x.add_negative(-1, Relaxed));
    /// assert!(x.add_negative(-1, Relaxed));
    /// ```
    #[doc(alias("atomic_add_negative", "atomic64_add_negative"))]
    #[must_use = "`add()` is for callers that do not need to know the sign"]
    #[inline(always)]
    pub fn add_negative<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> bool
    where
        T: AtomicSigned,
        T::Repr: AtomicIntegerOps,
    {
        ordered!(add_negative(&self.0, into_repr(v)))
    }

    /// Adds `v`, wrapping around, unless the value is `unless`; returns the value before.
    ///
    /// C: `atomic_fetch_add_unless()` or `atomic64_fetch_add_unless()`.
    ///
    /// Ordering: fully ordered if it writes, none if it does not.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let users = Atomic::new(1u32);
    ///
    /// assert_eq!(users.fetch_add_unless(1, 0), 1);
    /// assert_eq!(users.fetch_add_unless(1, 2), 2);
    /// assert_eq!(users.load(Relaxed), 2);
    /// ```
    #[doc(alias("atomic_fetch_add_unless", "atomic64_fetch_add_unless"))]
    #[must_use = "the result says whether it added"]
    #[inline(always)]
    pub fn fetch_add_unless(&self, v: T, unless: T) -> T
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        from_any_repr(T::Repr::atomic_fetch_add_unless(
            &self.0,
            into_repr(v),
            into_repr(unless),
        ))
    }

    /// Adds `v`, wrapping around, unless the value is `unless`; returns whether it did.
    ///
    /// C: `atomic_add_unless()` or `atomic64_add_unless()`.
    ///
    /// Ordering: fully ordered if it writes, none if it does not.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::Atomic;
    ///
    /// let users = Atomic::new(1u32);
    ///
    /// assert!(users.add_unless(1, 0));
    /// assert!(!users.add_unless(1, 2));
    /// ```
    #[doc(alias("atomic_add_unless", "atomic64_add_unless"))]
    #[must_use = "the result says whether it added"]
    #[inline(always)]
    pub fn add_unless(&self, v: T, unless: T) -> bool
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        T::Repr::atomic_add_unless(&self.0, into_repr(v), into_repr(unless))
    }

    /// Adds one unless the value is zero; returns whether it did.
    ///
    /// C: `atomic_inc_not_zero()` or `atomic64_inc_not_zero()`.
    ///
    /// Ordering: fully ordered if it writes, none if it does not.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::Atomic;
    ///
    /// let users = Atomic::new(1u32);
    ///
    /// assert!(users.inc_not_zero());
    /// assert!(!Atomic::new(0u32).inc_not_zero());
    /// ```
    #[doc(alias("atomic_inc_not_zero", "atomic64_inc_not_zero"))]
    #[must_use = "the result says whether there is one more user now"]
    #[inline(always)]
    pub fn inc_not_zero(&self) -> bool
    where
        T: AtomicInteger,
        T::Repr: AtomicIntegerOps,
    {
        T::Repr::atomic_inc_not_zero(&self.0)
    }

    /// Adds one unless the value is negative; returns whether it did.
    ///
    /// C: `atomic_inc_unless_negative()` or `atomic64_inc_unless_negative()`.
    ///
    /// Ordering: fully ordered if it writes, none if it does not.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::Atomic;
    ///
    /// assert!(Atomic::new(0i32).inc_unless_negative());
    /// assert!(!Atomic::new(-1i32).inc_unless_negative());
    /// ```
    #[doc(alias("atomic_inc_unless_negative", "atomic64_inc_unless_negative"))]
    #[must_use = "the result says whether it added"]
    #[inline(always)]
    pub fn inc_unless_negative(&self) -> bool
    where
        T: AtomicSigned,
        T::Repr: AtomicIntegerOps,
    {
        T::Repr::atomic_inc_unless_negative(&self.0)
    }

    /// Subtracts one unless the value is positive; returns whether it did.
    ///
    /// C: `atomic_dec_unless_positive()` or `atomic64_dec_unless_positive()`.
    ///
    /// Ordering: fully ordered if it writes, none if it does not.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::Atomic;
    ///
    /// assert!(Atomic::new(0i32).dec_unless_positive());
    /// assert!(!Atomic::new(1i32).dec_unless_positive());
    /// ```
    #[doc(alias("atomic_dec_unless_positive", "atomic64_dec_unless_positive"))]
    #[must_use = "the result says whether it subtracted"]
    #[inline(always)]
    pub fn dec_unless_positive(&self) -> bool
    where
        T: AtomicSigned,
        T::Repr: AtomicIntegerOps,
    {
        T::Repr::atomic_dec_unless_positive(&self.0)
    }

    /// Subtracts one if the value is positive; returns the value before minus one in either case.
    ///
    /// The lowest value is an exception, as subtracting one wraps around to a positive number. Most
    /// architectures use C's generic code, which stores that number. Others, such as arm64 for 64
    /// bits, leave the value alone.
    ///
    /// C: `atomic_dec_if_positive()` or `atomic64_dec_if_positive()`.
    ///
    /// Ordering: fully ordered if it writes, none if it does not.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let tokens = Atomic::new(1i32);
    ///
    /// assert_eq!(tokens.dec_if_positive(), 0);
    /// // A negative result: it subtracted nothing.
    /// assert_eq!(tokens.dec_if_positive(), -1);
    /// assert_eq!(tokens.load(Relaxed), 0);
    /// ```
    #[doc(alias("atomic_dec_if_positive", "atomic64_dec_if_positive"))]
    #[must_use = "a negative result says that it did not subtract"]
    #[inline(always)]
    pub fn dec_if_positive(&self) -> T
    where
        T: AtomicSigned,
        T::Repr: AtomicIntegerOps,
    {
        from_any_repr(T::Repr::atomic_dec_if_positive(&self.0))
    }
}

#[cfg(CONFIG_RUST_ATOMICS_KUNIT_TEST)]
#[macros::kunit_tests(rust_atomic_integer)]
mod tests {
    use super::super::kunit::tests::{guarded, Integer};
    use super::super::{internal::AtomicBasicOps, Relaxed};
    use super::*;

    #[test]
    fn without_result() {
        for_types!(integers, check_without_result);
    }

    #[test]
    fn fetch() {
        for_types!(integers, check_fetch, any);
    }

    #[test]
    fn returning() {
        for_types!(integers, check_returning, any);
    }

    #[test]
    fn conditional() {
        for_types!(integers, check_conditional);
    }

    #[test]
    fn signed() {
        for_types!([i32, i64, isize], check_add_negative, any);
        for_types!([i32, i64, isize], check_signed);
    }

    /// Fails the case unless `$op` on an atomic `$x` that holds `$a` returns `$result` and leaves
    /// `$left` there.
    macro_rules! check_op {
        ($ty:ty, $a:expr, |$x:ident| $op:expr, $result:expr, $left:expr) => {
            guarded($a, |$x| {
                let result = $op;

                check!($ty, result == $result);
                check!($ty, $x.load(Relaxed) == $left);
            })
        };
    }

    fn check_without_result<T: Integer + AtomicInteger>()
    where
        T::Repr: AtomicBasicOps + AtomicIntegerOps,
    {
        for &a in T::SAMPLES {
            check_op!(T, a, |x| x.inc(Relaxed), (), a.plus(T::from(1)));
            check_op!(T, a, |x| x.dec(Relaxed), (), a.minus(T::from(1)));
            for &b in T::SAMPLES {
                check_op!(T, a, |x| x.sub(b, Relaxed), (), a.minus(b));
                check_op!(T, a, |x| x.and(b, Relaxed), (), a & b);
                check_op!(T, a, |x| x.andnot(b, Relaxed), (), a & !b);
                check_op!(T, a, |x| x.or(b, Relaxed), (), a | b);
                check_op!(T, a, |x| x.xor(b, Relaxed), (), a ^ b);
            }
        }
    }

    fn check_fetch<T: Integer + AtomicInteger, O: ordering::Ordering>(o: impl Fn() -> O)
    where
        T::Repr: AtomicBasicOps + AtomicIntegerOps,
    {
        for &a in T::SAMPLES {
            check_op!(T, a, |x| x.fetch_inc(o()), a, a.plus(T::from(1)));
            check_op!(T, a, |x| x.fetch_dec(o()), a, a.minus(T::from(1)));
            for &b in T::SAMPLES {
                check_op!(T, a, |x| x.fetch_and(b, o()), a, a & b);
                check_op!(T, a, |x| x.fetch_andnot(b, o()), a, a & !b);
                check_op!(T, a, |x| x.fetch_or(b, o()), a, a | b);
                check_op!(T, a, |x| x.fetch_xor(b, o()), a, a ^ b);
            }
        }
    }

    fn check_returning<T: Integer + AtomicInteger, O: ordering::Ordering>(o: impl Fn() -> O)
    where
        T::Repr: AtomicBasicOps + AtomicIntegerOps,
    {
        for &a in T::SAMPLES {
            let (more, less) = (a.plus(T::from(1)), a.minus(T::from(1)));

            check_op!(T, a, |x| x.inc_return(o()), more, more);
            check_op!(T, a, |x| x.dec_return(o()), less, less);
            for &b in T::SAMPLES {
                let (sum, difference) = (a.plus(b), a.minus(b));

                check_op!(T, a, |x| x.add_return(b, o()), sum, sum);
                check_op!(T, a, |x| x.sub_return(b, o()), difference, difference);
            }
        }
    }

    /// The samples have zero and its neighbours, so each operation has both of its outcomes.
    fn check_conditional<T: Integer + AtomicInteger>()
    where
        T::Repr: AtomicBasicOps + AtomicIntegerOps,
    {
        for &a in T::SAMPLES {
            let (more, less) = (a.plus(T::from(1)), a.minus(T::from(1)));
            let pick = |written: bool, new: T| if written { new } else { a };

            check_op!(T, a, |x| x.dec_and_test(), less == T::from(0), less);
            check_op!(T, a, |x| x.inc_and_test(), more == T::from(0), more);

            let nonzero = a != T::from(0);
            check_op!(T, a, |x| x.inc_not_zero(), nonzero, pick(nonzero, more));

            for &b in T::SAMPLES {
                check_op!(T, a, |x| x.sub_and_test(b), a == b, a.minus(b));
                for &unless in T::SAMPLES {
                    let differs = a != unless;
                    let left = pick(differs, a.plus(b));

                    check_op!(T, a, |x| x.add_unless(b, unless), differs, left);
                    check_op!(T, a, |x| x.fetch_add_unless(b, unless), a, left);
                }
            }
        }
    }

    fn check_add_negative<T: Integer + AtomicSigned + PartialOrd, O: ordering::Ordering>(
        o: impl Fn() -> O,
    ) where
        T::Repr: AtomicBasicOps + AtomicIntegerOps,
    {
        for &a in T::SAMPLES {
            for &b in T::SAMPLES {
                let sum = a.plus(b);

                check_op!(T, a, |x| x.add_negative(b, o()), sum < T::from(0), sum);
            }
        }
    }

    /// The samples have zero and both signs, so each operation has both of its outcomes.
    fn check_signed<T: Integer + AtomicSigned + PartialOrd>()
    where
        T::Repr: AtomicBasicOps + AtomicIntegerOps,
    {
        for &a in T::SAMPLES {
            let (more, less) = (a.plus(T::from(1)), a.minus(T::from(1)));
            let pick = |written: bool, new: T| if written { new } else { a };

            let left = pick(a >= T::from(0), more);
            check_op!(T, a, |x| x.inc_unless_negative(), a >= T::from(0), left);
            let left = pick(a <= T::from(0), less);
            check_op!(T, a, |x| x.dec_unless_positive(), a <= T::from(0), left);

            // Architectures disagree about the lowest value: see `Atomic::dec_if_positive()`.
            if less < a {
                let left = pick(a > T::from(0), less);

                check_op!(T, a, |x| x.dec_if_positive(), less, left);
            }
        }
    }
}
