// SPDX-License-Identifier: GPL-2.0

//! Barriers that make another operation order more than it does by itself.
//!
//! Each one goes right beside that operation and costs what is missing to it: nothing, on an
//! architecture where the operation is fully ordered anyway.
//!
//! | Rust                           | C                               | beside              |
//! |--------------------------------|---------------------------------|---------------------|
//! | [`smp_mb_before_atomic`]       | `smp_mb__before_atomic()`       | a read-modify-write |
//! | [`smp_mb_after_atomic`]        | `smp_mb__after_atomic()`        | the same            |
//! | [`smp_mb_after_spinlock`]      | `smp_mb__after_spinlock()`      | taking a spinlock   |
//! | [`smp_acquire_after_ctrl_dep`] | `smp_acquire__after_ctrl_dep()` | a branch on a load  |
//!
//! C file: `rust/helpers/barrier_ext.c`.

use crate::bindings;

/// Orders all accesses before it against the atomic operation after it, and what follows that one.
///
/// For a read-modify-write operation that is [`Relaxed`](crate::sync::atomic::Relaxed), as all are
/// that return nothing. Not for `load` and `store`, which [`smp_mb`](super::smp_mb) is for.
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

/// Orders the atomic operation before it, and what precedes that one, against all accesses after
/// it.
///
/// For a read-modify-write operation that is [`Relaxed`](crate::sync::atomic::Relaxed), as all are
/// that return nothing. Not for `load` and `store`, which [`smp_mb`](super::smp_mb) is for.
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
/// // A waker that stores `event`, runs `smp_mb()` and reads `waiters` either finds this one, or
/// // is seen here.
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
/// Taking the lock is an acquire, which lets earlier accesses move into the critical section. With
/// this right after it, accesses before and after it are ordered as by [`smp_mb`](super::smp_mb).
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

/// Makes an acquire of a relaxed load whose value decided the branch that led here.
///
/// The branch by itself orders the load against later stores only. This adds later loads.
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
/// // Looks often, and pays for the acquire once.
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
