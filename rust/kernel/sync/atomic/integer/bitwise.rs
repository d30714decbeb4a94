// SPDX-License-Identifier: GPL-2.0

//! Bits: `and`, `andnot`, `or` and `xor`.

use super::super::{from_repr, into_repr, ordering, Atomic};
use super::{AtomicInteger, AtomicIntegerOps};

impl<T: AtomicInteger> Atomic<T>
where
    T::Repr: AtomicIntegerOps,
{
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
    pub fn and(&self, v: T, _: ordering::Relaxed) {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        T::Repr::and(&self.0, into_repr(v));
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
    pub fn andnot(&self, v: T, _: ordering::Relaxed) {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        T::Repr::andnot(&self.0, into_repr(v));
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
    pub fn or(&self, v: T, _: ordering::Relaxed) {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        T::Repr::or(&self.0, into_repr(v));
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
    pub fn xor(&self, v: T, _: ordering::Relaxed) {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        T::Repr::xor(&self.0, into_repr(v));
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
    pub fn fetch_and<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> T {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        let old = T::Repr::fetch_and::<Ordering>(&self.0, into_repr(v));

        // SAFETY: `AtomicInteger` requires that every value of the representation is a valid `T`.
        unsafe { from_repr(old) }
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
    pub fn fetch_andnot<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> T {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        let old = T::Repr::fetch_andnot::<Ordering>(&self.0, into_repr(v));

        // SAFETY: `AtomicInteger` requires that every value of the representation is a valid `T`.
        unsafe { from_repr(old) }
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
    pub fn fetch_or<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> T {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        let old = T::Repr::fetch_or::<Ordering>(&self.0, into_repr(v));

        // SAFETY: `AtomicInteger` requires that every value of the representation is a valid `T`.
        unsafe { from_repr(old) }
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
    pub fn fetch_xor<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> T {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        let old = T::Repr::fetch_xor::<Ordering>(&self.0, into_repr(v));

        // SAFETY: `AtomicInteger` requires that every value of the representation is a valid `T`.
        unsafe { from_repr(old) }
    }
}
