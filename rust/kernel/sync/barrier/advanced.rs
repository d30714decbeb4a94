// SPDX-License-Identifier: GPL-2.0

//! The advanced barrier functions of `Documentation/memory-barriers.txt`, which strengthen the
//! ordering of one operation, directly before or after it. Where that operation is fully ordered
//! already, they generate no instruction.
//!
//! | Rust                           | C                               | the operation             |
//! |--------------------------------|---------------------------------|---------------------------|
//! | [`smp_mb_before_atomic`]       | `smp_mb__before_atomic()`       | a read-modify-write       |
//! | [`smp_mb_after_atomic`]        | `smp_mb__after_atomic()`        | the same                  |
//! | [`smp_mb_after_spinlock`]      | `smp_mb__after_spinlock()`      | taking a spinlock         |
//! | [`smp_acquire_after_ctrl_dep`] | `smp_acquire__after_ctrl_dep()` | a load and a branch on it |
//!
//! C file: `rust/helpers/barrier.c`.

use crate::bindings;

/// Orders all accesses before this barrier against the atomic operation after it, and against
/// what follows that operation.
///
/// The operation is a read-modify-write with [`Relaxed`](crate::sync::atomic::Relaxed) ordering,
/// such as any that returns nothing. For `load` and `store`, use [`smp_mb`](super::smp_mb).
///
/// C: `smp_mb__before_atomic()`.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, Relaxed};
/// use kernel::sync::barrier::smp_mb_before_atomic;
///
/// let (done, users) = (Atomic::new(false), Atomic::new(1));
///
/// // Whoever sees the count drop also sees the work done.
/// done.store(true, Relaxed);
/// smp_mb_before_atomic();
/// users.add(-1, Relaxed);
/// # assert_eq!(users.load(Relaxed), 0);
/// ```
#[doc(alias("smp_mb__before_atomic", "fence"))]
#[inline(always)]
pub fn smp_mb_before_atomic() {
    // SAFETY: A barrier may be called anywhere.
    unsafe { bindings::smp_mb__before_atomic() }
}

/// Orders the atomic operation before this barrier, and what precedes that operation, against all
/// accesses after the barrier.
///
/// The operation is a read-modify-write with [`Relaxed`](crate::sync::atomic::Relaxed) ordering,
/// such as any that returns nothing. For `load` and `store`, use [`smp_mb`](super::smp_mb).
///
/// C: `smp_mb__after_atomic()`.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, Relaxed};
/// use kernel::sync::barrier::smp_mb_after_atomic;
///
/// let (waiters, event) = (Atomic::new(0), Atomic::new(false));
///
/// // A waker stores `event`, runs `smp_mb()` and reads `waiters`. Either it finds this waiter, or
/// // this waiter sees the event.
/// waiters.add(1, Relaxed);
/// smp_mb_after_atomic();
/// assert!(!event.load(Relaxed));
/// ```
#[doc(alias("smp_mb__after_atomic", "fence"))]
#[inline(always)]
pub fn smp_mb_after_atomic() {
    // SAFETY: A barrier may be called anywhere.
    unsafe { bindings::smp_mb__after_atomic() }
}

/// Orders all accesses before taking a spinlock against all accesses after it.
///
/// Taking the lock is an acquire, which lets earlier accesses move into the critical section. This
/// barrier directly after it orders accesses before and after as [`smp_mb`](super::smp_mb) does.
///
/// C: `smp_mb__after_spinlock()`.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, Relaxed};
/// use kernel::sync::{barrier::smp_mb_after_spinlock, Arc};
/// use kernel::{new_spinlock, prelude::*};
///
/// let (wanted, sleeping) = (Atomic::new(false), Atomic::new(false));
/// let lock = Arc::pin_init(new_spinlock!(0), GFP_KERNEL)?;
///
/// // Against a CPU that stores `sleeping`, runs `smp_mb()` and loads `wanted`.
/// wanted.store(true, Relaxed);
/// let guard = lock.lock();
/// smp_mb_after_spinlock();
/// assert!(!sleeping.load(Relaxed));
/// # drop(guard);
/// # Ok::<(), Error>(())
/// ```
#[doc(alias("smp_mb__after_spinlock", "fence"))]
#[inline(always)]
pub fn smp_mb_after_spinlock() {
    // SAFETY: A barrier may be called anywhere.
    unsafe { bindings::smp_mb__after_spinlock() }
}

/// Gives a relaxed load acquire ordering, after a branch that depends on the value loaded.
///
/// The branch alone orders the load against later stores. The barrier adds later loads.
///
/// C: `smp_acquire__after_ctrl_dep()`.
///
/// The compiler may drop a branch whose outcome it knows, and the ordering against stores with it:
/// the condition has to depend on the value loaded.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, Relaxed};
/// use kernel::sync::barrier::smp_acquire_after_ctrl_dep;
///
/// let (ready, data) = (Atomic::new(true), Atomic::new(7));
///
/// // Many loads need only one acquire.
/// while !ready.load(Relaxed) {}
/// smp_acquire_after_ctrl_dep();
/// assert_eq!(data.load(Relaxed), 7);
/// ```
#[doc(alias("smp_acquire__after_ctrl_dep", "fence"))]
#[inline(always)]
pub fn smp_acquire_after_ctrl_dep() {
    // SAFETY: A barrier may be called anywhere.
    unsafe { bindings::smp_acquire__after_ctrl_dep() }
}
