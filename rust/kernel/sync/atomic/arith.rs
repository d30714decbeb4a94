// SPDX-License-Identifier: GPL-2.0

//! Wrapping addition and subtraction.

use super::internal::{AtomicImpl, AtomicRepr};
use super::ordering::{self, OrderingType};
use super::{from_repr, Atomic, AtomicType};
use crate::{bindings, macros::paste};

declare_and_impl_atomic_methods!(
    [i32 => atomic, i64 => atomic64]
    /// Wrapping addition and subtraction, which C has for `atomic_t` and `atomic64_t` only.
    pub trait AtomicArithmeticOps {
        /// Adds `v`.
        fn add[](a: &AtomicRepr<Self>, v: Self::Delta) {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }

        /// Adds `v`, and returns the value before.
        fn fetch_add[acquire, release, relaxed](a: &AtomicRepr<Self>, v: Self::Delta) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }

        /// Subtracts `v`, and returns the value before.
        fn fetch_sub[acquire, release, relaxed](a: &AtomicRepr<Self>, v: Self::Delta) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(v, a.as_ptr().cast()) }
        }
    }
);

/// Types to which values of type `Rhs` can be added atomically.
///
/// Implemented for `i32`, `i64`, `isize`, `u32`, `u64` and `usize`, with `Rhs` the same type: these
/// are represented by `atomic_t` or `atomic64_t`. C has no such operations on one and two bytes.
///
/// # Safety
///
/// Adding a delta that [`Self::rhs_into_delta`] returns to a valid `Self`, or subtracting it, both
/// taken as [`AtomicType::Repr`] and wrapping around, results in a valid `Self`.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, AtomicAdd, AtomicType, Relaxed};
///
/// /// A number of pages. Only another one can be added to it.
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// #[repr(transparent)]
/// struct Pages(i64);
///
/// // SAFETY: `Pages` is a transparent wrapper of an `i64`, and `Send`.
/// unsafe impl AtomicType for Pages {
///     type Repr = i64;
/// }
///
/// // SAFETY: Every `i64` is a valid `Pages`.
/// unsafe impl AtomicAdd for Pages {
///     fn rhs_into_delta(rhs: Pages) -> i64 {
///         rhs.0
///     }
/// }
///
/// let used = Atomic::new(Pages(1));
///
/// used.add(Pages(2), Relaxed);
/// assert_eq!(used.load(Relaxed), Pages(3));
/// ```
#[diagnostic::on_unimplemented(
    message = "cannot atomically add `{Rhs}` to `{Self}`",
    note = "C has atomic arithmetic on 32 and 64 bits only, and both operands are of one type"
)]
pub unsafe trait AtomicAdd<Rhs = Self>: AtomicType {
    /// Converts the operand to the type that C adds.
    fn rhs_into_delta(rhs: Rhs) -> <Self::Repr as AtomicImpl>::Delta;
}

macro_rules! impl_atomic_add {
    ($($ty:ty),*) => {
        $(
            // SAFETY: Every result of wrapping addition is a valid integer.
            unsafe impl AtomicAdd for $ty {
                #[inline(always)]
                fn rhs_into_delta(rhs: Self) -> <Self::Repr as AtomicImpl>::Delta {
                    rhs as _
                }
            }
        )*
    };
}

impl_atomic_add!(i32, i64, isize, u32, u64, usize);

impl<T: AtomicType> Atomic<T> {
    /// Adds `v`, wrapping around, and returns nothing.
    ///
    /// C: `atomic_add()` or `atomic64_add()`.
    ///
    /// Ordering: [`Relaxed`](super::Relaxed), as all of C's operations without a result.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let x = Atomic::new(u32::MAX);
    ///
    /// x.add(2, Relaxed);
    /// assert_eq!(x.load(Relaxed), 1);
    /// ```
    #[doc(alias("atomic_add", "atomic64_add"))]
    #[inline(always)]
    pub fn add<Rhs>(&self, v: Rhs, _: ordering::Relaxed)
    where
        T: AtomicAdd<Rhs>,
        T::Repr: AtomicArithmeticOps,
    {
        // INVARIANT: `AtomicAdd` requires that the sum is a valid `T`.
        T::Repr::atomic_add(&self.0, T::rhs_into_delta(v));
    }

    /// Adds `v`, wrapping around, and returns the value before.
    ///
    /// C: `atomic_fetch_add*()` or `atomic64_fetch_add*()`.
    ///
    /// Ordering: any.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Full, Relaxed};
    ///
    /// let x = Atomic::new(42);
    ///
    /// assert_eq!(x.fetch_add(12, Full), 42);
    /// assert_eq!(x.load(Relaxed), 54);
    /// ```
    #[doc(alias("atomic_fetch_add", "atomic64_fetch_add"))]
    #[inline(always)]
    pub fn fetch_add<Rhs, Ordering: ordering::Ordering>(&self, v: Rhs, _: Ordering) -> T
    where
        T: AtomicAdd<Rhs>,
        T::Repr: AtomicArithmeticOps,
    {
        let v = T::rhs_into_delta(v);

        // INVARIANT: `AtomicAdd` requires that the sum is a valid `T`.
        let old = match Ordering::TYPE {
            OrderingType::Full => T::Repr::atomic_fetch_add(&self.0, v),
            OrderingType::Acquire => T::Repr::atomic_fetch_add_acquire(&self.0, v),
            OrderingType::Release => T::Repr::atomic_fetch_add_release(&self.0, v),
            OrderingType::Relaxed => T::Repr::atomic_fetch_add_relaxed(&self.0, v),
        };

        // SAFETY: By the invariant of `Atomic`, what the memory held was made from a `T`.
        unsafe { from_repr(old) }
    }

    /// Subtracts `v`, wrapping around, and returns the value before.
    ///
    /// C: `atomic_fetch_sub*()` or `atomic64_fetch_sub*()`.
    ///
    /// Ordering: any.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Acquire, Atomic, Relaxed};
    ///
    /// let x = Atomic::new(42);
    ///
    /// assert_eq!(x.fetch_sub(12, Acquire), 42);
    /// assert_eq!(x.load(Relaxed), 30);
    /// ```
    #[doc(alias("atomic_fetch_sub", "atomic64_fetch_sub"))]
    #[inline(always)]
    pub fn fetch_sub<Rhs, Ordering: ordering::Ordering>(&self, v: Rhs, _: Ordering) -> T
    where
        T: AtomicAdd<Rhs>,
        T::Repr: AtomicArithmeticOps,
    {
        let v = T::rhs_into_delta(v);

        // INVARIANT: `AtomicAdd` requires that the difference is a valid `T`.
        let old = match Ordering::TYPE {
            OrderingType::Full => T::Repr::atomic_fetch_sub(&self.0, v),
            OrderingType::Acquire => T::Repr::atomic_fetch_sub_acquire(&self.0, v),
            OrderingType::Release => T::Repr::atomic_fetch_sub_release(&self.0, v),
            OrderingType::Relaxed => T::Repr::atomic_fetch_sub_relaxed(&self.0, v),
        };

        // SAFETY: By the invariant of `Atomic`, what the memory held was made from a `T`.
        unsafe { from_repr(old) }
    }
}
