// SPDX-License-Identifier: GPL-2.0

//! Waiting for a value, and a store with a full barrier: C's `smp_cond_load_*()` and
//! `smp_store_mb()`.

use super::internal::{AtomicBasicOps, AtomicImpl, AtomicRepr};
use super::{into_repr, Acquire, Atomic, AtomicType, Relaxed};
use crate::sync::barrier::smp_acquire_after_ctrl_dep;
use crate::{bindings, macros::paste};
use core::ffi::c_void;

declare_and_impl_atomic_methods!(
    [
        i8 => atomic_i8, i16 => atomic_i16, *const c_void => atomic_ptr,
        i32 => atomic, i64 => atomic64
    ]
    /// The C functions behind these operations: `rust/helpers/atomic_wait.c`.
    pub trait AtomicWaitOps {
        /// `smp_store_mb()`.
        fn store_mb[](a: &AtomicRepr<Self>, v: Self) {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast(), v) }
        }

        /// The pause between two loads in `smp_cond_load_relaxed()`; `v` is what the first found.
        fn cmpwait[](a: &AtomicRepr<Self>, v: Self) {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast(), v) }
        }
    }
);

impl<T: AtomicType> Atomic<T>
where
    T::Repr: AtomicBasicOps + AtomicWaitOps,
{
    /// Stores `v`, and orders the store against all accesses after it.
    ///
    /// C: `smp_store_mb()`. For 64 bits on a CPU of 32, `atomic64_set()` and `smp_mb()`.
    ///
    /// Ordering: a [`Relaxed`] store, then [`smp_mb(Full)`](crate::sync::barrier::smp_mb). An
    /// access before it is ordered against those after it, but not against the store itself.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let (mine, theirs) = (Atomic::new(0u32), Atomic::new(0u32));
    ///
    /// // If the other side does the same, one of the two sees the other's store.
    /// mine.smp_store_mb(1);
    /// assert_eq!(theirs.load(Relaxed), 0);
    /// ```
    #[inline(always)]
    pub fn smp_store_mb(&self, v: T) {
        // INVARIANT: `v` is a `T`.
        T::Repr::atomic_store_mb(&self.0, into_repr(v));
    }

    /// Waits until `cond` holds for the value, and returns the value for which it did.
    ///
    /// C: `smp_cond_load_relaxed()`, whose condition is an expression in `VAL`. The pause between
    /// two loads is C's: `__cmpwait_relaxed()` where the architecture has that (arm64, and riscv
    /// with Zawrs, where the CPU sleeps until the cache line changes or an event such as an
    /// interrupt wakes it), and `cpu_relax()` elsewhere. On powerpc C also lowers the thread's
    /// priority while it waits; this function does not.
    ///
    /// This is a busy wait: the context that changes the value has to be able to run meanwhile.
    ///
    /// Ordering: each load is [`Relaxed`].
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::Atomic;
    ///
    /// let users = Atomic::new(1u32);
    ///
    /// assert_eq!(users.smp_cond_load_relaxed(|n| n < 2), 1);
    /// ```
    #[doc(alias("atomic_cond_read_relaxed", "atomic64_cond_read_relaxed", "spin_loop"))]
    #[inline(always)]
    pub fn smp_cond_load_relaxed(&self, mut cond: impl FnMut(T) -> bool) -> T {
        loop {
            let v = self.load(Relaxed);

            if cond(v) {
                return v;
            }
            T::Repr::atomic_cmpwait(&self.0, into_repr(v));
        }
    }

    /// Waits until `cond` holds for the value, and returns the value for which it did, with acquire
    /// ordering.
    ///
    /// C: `smp_cond_load_acquire()`: on arm64 a loop around `smp_load_acquire()`, elsewhere
    /// [`Atomic::smp_cond_load_relaxed`] and then `smp_acquire__after_ctrl_dep()`. The wait is the
    /// same.
    ///
    /// Ordering: the load of the value returned is an [`Acquire`] load. `cond` has to depend on its
    /// argument: the compiler may drop the test of a condition whose outcome it knows, and the
    /// ordering against later stores with it.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed, Release};
    ///
    /// let (data, ready) = (Atomic::new(0u32), Atomic::new(false));
    ///
    /// // The other side.
    /// data.store(7, Relaxed);
    /// ready.store(true, Release);
    ///
    /// ready.smp_cond_load_acquire(|ready| ready);
    /// assert_eq!(data.load(Relaxed), 7);
    /// ```
    #[doc(alias("atomic_cond_read_acquire", "atomic64_cond_read_acquire", "spin_loop"))]
    #[inline(always)]
    pub fn smp_cond_load_acquire(&self, mut cond: impl FnMut(T) -> bool) -> T {
        if !cfg!(CONFIG_ARM64) {
            let v = self.smp_cond_load_relaxed(cond);

            smp_acquire_after_ctrl_dep();
            return v;
        }
        loop {
            let v = self.load(Acquire);

            if cond(v) {
                return v;
            }
            T::Repr::atomic_cmpwait(&self.0, into_repr(v));
        }
    }
}

#[cfg(CONFIG_RUST_ATOMICS_KUNIT_TEST)]
#[macros::kunit_tests(rust_atomic_wait)]
mod tests {
    use super::super::kunit::{tests::guarded, Value};
    use super::*;

    #[test]
    fn store_mb() {
        for_types!(all, check_store_mb);
    }

    #[test]
    fn cond_load() {
        for_types!(all, check_cond_load);
    }

    fn check_store_mb<T: Value>()
    where
        T::Repr: AtomicBasicOps + AtomicWaitOps,
    {
        for &old in T::SAMPLES {
            for &new in T::SAMPLES {
                guarded(old, |x| {
                    x.smp_store_mb(new);
                    check!(T, x.load(Relaxed) == new);
                });
            }
        }
    }

    /// Waits for `T::SAMPLES[last]`. There is no other CPU: the condition itself stores the next
    /// sample each time it is called, so it has to see all samples up to that one.
    fn check_wait<T: Value>(wait: impl Fn(&Atomic<T>, &mut dyn FnMut(T) -> bool) -> T)
    where
        T::Repr: AtomicBasicOps + AtomicWaitOps,
    {
        for last in 0..T::SAMPLES.len() {
            guarded(T::SAMPLES[0], |x| {
                let mut seen = 0;
                let result = wait(x, &mut |v| {
                    check!(T, v == T::SAMPLES[seen]);
                    if seen == last {
                        return true;
                    }
                    seen += 1;
                    x.store(T::SAMPLES[seen], Relaxed);
                    false
                });

                check!(T, seen == last);
                check!(T, result == T::SAMPLES[last]);
                check!(T, x.load(Relaxed) == T::SAMPLES[last]);
            });
        }
    }

    fn check_cond_load<T: Value>()
    where
        T::Repr: AtomicBasicOps + AtomicWaitOps,
    {
        check_wait::<T>(|x, cond| x.smp_cond_load_relaxed(cond));
        check_wait::<T>(|x, cond| x.smp_cond_load_acquire(cond));
    }
}
