// SPDX-License-Identifier: GPL-2.0

//! Counting: `sub`, `inc` and `dec`, and results before or after.

use super::super::{from_repr, into_repr, ordering, Atomic};
use super::{AtomicInteger, AtomicIntegerOps};

impl<T: AtomicInteger> Atomic<T>
where
    T::Repr: AtomicIntegerOps,
{
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
    pub fn sub(&self, v: T, _: ordering::Relaxed) {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        T::Repr::sub(&self.0, into_repr(v));
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
    pub fn inc(&self, _: ordering::Relaxed) {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        T::Repr::inc(&self.0);
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
    pub fn dec(&self, _: ordering::Relaxed) {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        T::Repr::dec(&self.0);
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
    pub fn fetch_inc<Ordering: ordering::Ordering>(&self, _: Ordering) -> T {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        let old = T::Repr::fetch_inc::<Ordering>(&self.0);

        // SAFETY: `AtomicInteger` requires that every value of the representation is a valid `T`.
        unsafe { from_repr(old) }
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
    pub fn fetch_dec<Ordering: ordering::Ordering>(&self, _: Ordering) -> T {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        let old = T::Repr::fetch_dec::<Ordering>(&self.0);

        // SAFETY: `AtomicInteger` requires that every value of the representation is a valid `T`.
        unsafe { from_repr(old) }
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
    pub fn add_return<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> T {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        let new = T::Repr::add_return::<Ordering>(&self.0, into_repr(v));

        // SAFETY: `AtomicInteger` requires that every value of the representation is a valid `T`.
        unsafe { from_repr(new) }
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
    pub fn sub_return<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> T {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        let new = T::Repr::sub_return::<Ordering>(&self.0, into_repr(v));

        // SAFETY: `AtomicInteger` requires that every value of the representation is a valid `T`.
        unsafe { from_repr(new) }
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
    pub fn inc_return<Ordering: ordering::Ordering>(&self, _: Ordering) -> T {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        let new = T::Repr::inc_return::<Ordering>(&self.0);

        // SAFETY: `AtomicInteger` requires that every value of the representation is a valid `T`.
        unsafe { from_repr(new) }
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
    pub fn dec_return<Ordering: ordering::Ordering>(&self, _: Ordering) -> T {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        let new = T::Repr::dec_return::<Ordering>(&self.0);

        // SAFETY: `AtomicInteger` requires that every value of the representation is a valid `T`.
        unsafe { from_repr(new) }
    }
}
