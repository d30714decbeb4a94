// SPDX-License-Identifier: GPL-2.0

//! What C defines beside its barriers: a store with a full barrier, and waiting for a value.

use super::internal::AtomicBasicOps;
use super::{into_repr, Acquire, Atomic, AtomicType, Relaxed};
use crate::sync::barrier::smp_acquire_after_ctrl_dep;
pub(super) use ops::AtomicSmpOps;

mod ops;

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
        T::Repr::store_mb(&self.0, into_repr(v));
    }

    /// Waits until `cond` holds for the value, and returns the value for which it did.
    ///
    /// C: `smp_cond_load_relaxed()`, whose condition is an expression in `VAL`. Between two loads
    /// it does what C does: `__cmpwait_relaxed()` where the architecture has that (arm64, where the
    /// CPU sleeps until the cache line changes or a timer ticks; riscv with Zawrs, for 4 and 8
    /// bytes), and `cpu_relax()` elsewhere. powerpc also lowers the thread's priority in C, and
    /// does not here.
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
            T::Repr::cmpwait(&self.0, into_repr(v));
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
            T::Repr::cmpwait(&self.0, into_repr(v));
        }
    }
}
