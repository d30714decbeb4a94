// SPDX-License-Identifier: GPL-2.0

//! Operations that test their result, or look at the value before they write.

use super::super::{from_repr, into_repr, ordering, Atomic};
use super::{AtomicInteger, AtomicIntegerOps};

impl<T: AtomicInteger> Atomic<T>
where
    T::Repr: AtomicIntegerOps,
{
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
    #[inline(always)]
    pub fn sub_and_test(&self, v: T) -> bool {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        T::Repr::sub_and_test(&self.0, into_repr(v))
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
    #[inline(always)]
    pub fn dec_and_test(&self) -> bool {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        T::Repr::dec_and_test(&self.0)
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
    #[inline(always)]
    pub fn inc_and_test(&self) -> bool {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        T::Repr::inc_and_test(&self.0)
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
    #[inline(always)]
    pub fn add_negative<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> bool {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        T::Repr::add_negative::<Ordering>(&self.0, into_repr(v))
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
    #[inline(always)]
    pub fn fetch_add_unless(&self, v: T, unless: T) -> T {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        let old = T::Repr::fetch_add_unless(&self.0, into_repr(v), into_repr(unless));

        // SAFETY: `AtomicInteger` requires that every value of the representation is a valid `T`.
        unsafe { from_repr(old) }
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
    #[inline(always)]
    pub fn add_unless(&self, v: T, unless: T) -> bool {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        T::Repr::add_unless(&self.0, into_repr(v), into_repr(unless))
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
    #[inline(always)]
    pub fn inc_not_zero(&self) -> bool {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        T::Repr::inc_not_zero(&self.0)
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
    #[inline(always)]
    pub fn inc_unless_negative(&self) -> bool {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        T::Repr::inc_unless_negative(&self.0)
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
    #[inline(always)]
    pub fn dec_unless_positive(&self) -> bool {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        T::Repr::dec_unless_positive(&self.0)
    }

    /// Subtracts one if the value is positive; returns the value before minus one, in any case.
    ///
    /// The lowest value of a signed integer is an exception, as subtracting one wraps around: most
    /// architectures use C's generic code, which takes the result for a positive one and stores it.
    /// Others, such as arm64 for 64 bits, leave the value alone.
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
    #[inline(always)]
    pub fn dec_if_positive(&self) -> T {
        // INVARIANT: `AtomicInteger` requires that every result is a valid `T`.
        let new = T::Repr::dec_if_positive(&self.0);

        // SAFETY: `AtomicInteger` requires that every value of the representation is a valid `T`.
        unsafe { from_repr(new) }
    }
}
