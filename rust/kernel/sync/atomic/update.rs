// SPDX-License-Identifier: GPL-2.0

//! Updates by a function, for operations that C has not: a loop around `try_cmpxchg()`.

use super::internal::{AtomicBasicOps, AtomicExchangeOps};
use super::ordering::{self, OrderingType};
use super::{Acquire, Atomic, AtomicType, Full, Relaxed, Release};

impl<T: AtomicType> Atomic<T>
where
    T::Repr: AtomicBasicOps + AtomicExchangeOps,
{
    /// Stores `f(value)`, unless `f` returns `None`.
    ///
    /// Returns `Ok` with the value before if it stored; `Err` with the value that `f` refused if it
    /// did not. Calls `f` again, with the new value, whenever somebody else's store came between:
    /// `f` should do nothing but compute.
    ///
    /// C: a loop around `atomic_try_cmpxchg*()`, as for [`Atomic::try_cmpxchg`].
    ///
    /// Ordering: any. If `f` refuses, the operation is a [`Relaxed`] load and orders nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// // A reference count with a limit.
    /// let users = Atomic::new(1u32);
    /// let get = |n| (n < 2).then_some(n + 1);
    ///
    /// assert_eq!(users.try_update(get, Relaxed), Ok(1));
    /// assert_eq!(users.try_update(get, Relaxed), Err(2));
    /// assert_eq!(users.load(Relaxed), 2);
    /// ```
    #[doc(alias("atomic_try_cmpxchg", "atomic64_try_cmpxchg"))]
    #[inline(always)]
    pub fn try_update<Ordering: ordering::Ordering>(
        &self,
        mut f: impl FnMut(T) -> Option<T>,
        _: Ordering,
    ) -> Result<T, T> {
        let mut old = self.load(Relaxed);

        loop {
            let Some(new) = f(old) else { return Err(old) };

            if self.try_store::<Ordering>(&mut old, new) {
                return Ok(old);
            }
        }
    }

    /// Stores `f(value)`, and returns the value before.
    ///
    /// Calls `f` again, with the new value, whenever somebody else's store came between: `f` should
    /// do nothing but compute. Where C has the operation, as [`Atomic::fetch_add`], it is cheaper.
    ///
    /// In `core`, a function of this name may refuse: that is [`Atomic::try_update`] here.
    ///
    /// C: a loop around `atomic_try_cmpxchg*()`, as for [`Atomic::try_cmpxchg`].
    ///
    /// Ordering: any.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Full, Relaxed};
    ///
    /// let longest = Atomic::new(20u64);
    ///
    /// assert_eq!(longest.fetch_update(|max| max.max(30), Full), 20);
    /// assert_eq!(longest.load(Relaxed), 30);
    /// ```
    #[doc(alias("update", "fetch_max", "fetch_min", "fetch_nand"))]
    #[inline(always)]
    pub fn fetch_update<Ordering: ordering::Ordering>(
        &self,
        mut f: impl FnMut(T) -> T,
        o: Ordering,
    ) -> T {
        match self.try_update(|old| Some(f(old)), o) {
            Ok(old) | Err(old) => old,
        }
    }

    /// [`Atomic::try_cmpxchg`], for a loop: an ordering is not `Copy`.
    #[inline(always)]
    fn try_store<Ordering: ordering::Ordering>(&self, old: &mut T, new: T) -> bool {
        match Ordering::TYPE {
            OrderingType::Full => self.try_cmpxchg(old, new, Full),
            OrderingType::Acquire => self.try_cmpxchg(old, new, Acquire),
            OrderingType::Release => self.try_cmpxchg(old, new, Release),
            OrderingType::Relaxed => self.try_cmpxchg(old, new, Relaxed),
        }
    }
}

#[cfg(CONFIG_RUST_ATOMICS_KUNIT_TEST)]
#[macros::kunit_tests(rust_atomic_update)]
mod tests {
    use super::*;

    /// With a store of somebody else's after the first call of the function.
    fn disturbed<Ordering: ordering::Ordering>(again: Ordering, o: Ordering) {
        let x = Atomic::new(1u64 << 40);
        let mut calls = 0;
        let old = x.fetch_update(
            |v| {
                calls += 1;
                if calls == 1 {
                    x.store(5, Relaxed);
                }
                v + 1
            },
            again,
        );

        assert!((calls, old, x.load(Relaxed)) == (2, 5, 6));

        calls = 0;
        let old = x.try_update(
            |v| {
                calls += 1;
                if calls == 1 {
                    x.store(7, Relaxed);
                }
                (calls < 3).then_some(v + 1)
            },
            o,
        );

        assert!((calls, old, x.load(Relaxed)) == (2, Ok(7), 8));
    }

    #[test]
    fn starts_again_with_the_value_found() {
        disturbed(Relaxed, Relaxed);
        disturbed(Acquire, Acquire);
        disturbed(Release, Release);
        disturbed(Full, Full);
    }

    #[test]
    fn refused_updates_store_nothing() {
        let x = Atomic::new(3i8);

        assert!(x.try_update(|_| None, Full) == Err(3));
        assert!(x.load(Relaxed) == 3);
    }
}
