// SPDX-License-Identifier: GPL-2.0

//! What C defines beside its barriers: a store with a full barrier, and waiting for a value.

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
    /// The C functions behind these operations, which are in `rust/helpers/atomic_smp.c`.
    pub trait AtomicSmpOps {
        /// `smp_store_mb()`.
        fn store_mb[](a: &AtomicRepr<Self>, v: Self) {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast(), v) }
        }

        /// What `smp_cond_load_relaxed()` does between two loads, of which the first one found `v`.
        fn cmpwait[](a: &AtomicRepr<Self>, v: Self) {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast(), v) }
        }
    }
);

impl<T: AtomicType> Atomic<T>
where
    T::Repr: AtomicBasicOps + AtomicSmpOps,
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
    /// C: `smp_cond_load_relaxed()`, whose condition is an expression in `VAL`. Between two loads
    /// it does what C does: `__cmpwait_relaxed()` where the architecture has that (arm64 and riscv
    /// with Zawrs, where the CPU sleeps until the cache line changes or an event such as an
    /// interrupt wakes it), and `cpu_relax()` elsewhere. powerpc also lowers the thread's priority
    /// in C, and does not here.
    ///
    /// It spins: whoever changes the value has to be able to run meanwhile.
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
    /// C: `smp_cond_load_acquire()`: on arm64 a loop around `smp_load_acquire()`, elsewhere that of
    /// [`Atomic::smp_cond_load_relaxed`], which also says how it waits, and then
    /// `smp_acquire__after_ctrl_dep()`.
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
#[macros::kunit_tests(rust_atomic_smp)]
mod tests {
    use super::super::kunit::{tests::guarded, Channel, Level, State, Value};
    use super::*;
    use core::cell::Cell;
    use core::ptr::NonNull;

    #[test]
    fn store_mb() {
        for_types!([i8, i16, i32, i64, isize, u8, u16, u32, u64, usize] check_store_mb);
        for_types!([bool, *mut u8, *const Cell<u64>, Option<NonNull<u64>>] check_store_mb);
        for_types!([State, Level, Channel] check_store_mb);
    }

    #[test]
    fn cond_load() {
        for_types!([i8, i16, i32, i64, isize, u8, u16, u32, u64, usize] check_cond_load);
        for_types!([bool, *mut u8, *const Cell<u64>, Option<NonNull<u64>>] check_cond_load);
        for_types!([State, Level, Channel] check_cond_load);
    }

    fn check_store_mb<T: Value>()
    where
        T::Repr: AtomicBasicOps + AtomicSmpOps,
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

    /// The condition plays the other side: it stores the next value when it has seen the last one.
    /// `wait` returns at `T::SAMPLES[last]`, having seen all before it.
    fn check_wait<T: Value>(wait: impl Fn(&Atomic<T>, &mut dyn FnMut(T) -> bool) -> T)
    where
        T::Repr: AtomicBasicOps + AtomicSmpOps,
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
        T::Repr: AtomicBasicOps + AtomicSmpOps,
    {
        check_wait::<T>(|x, cond| x.smp_cond_load_relaxed(cond));
        check_wait::<T>(|x, cond| x.smp_cond_load_acquire(cond));
    }
}
