// SPDX-License-Identifier: GPL-2.0

//! Read-copy-update: readers that take no lock, and writers that wait for them.
//!
//! C header: [`include/linux/rcupdate.h`](srctree/include/linux/rcupdate.h)

use crate::bindings;
use core::marker::PhantomData;

mod callback;
mod pointer;

pub use callback::{HasRcuHead, RcuHead};
pub use pointer::{Rcu, RcuOld};

/// A read-side critical section, which lasts as long as the guard.
///
/// It ends on the task that began it, so the guard is not `Send`. Do not sleep in it.
///
/// # Invariants
///
/// `rcu_read_lock()` was called for this guard, and `rcu_read_unlock()` not yet.
pub struct Guard(PhantomData<*mut ()>);

impl Guard {
    /// Begins a read-side critical section: `rcu_read_lock()`.
    #[inline]
    pub fn new() -> Self {
        // SAFETY: It may be called in every context. The guard's drop ends the section.
        unsafe { bindings::rcu_read_lock() };
        // INVARIANT: It was just called.
        Self(PhantomData)
    }

    /// Ends the section: `rcu_read_unlock()`. To drop the guard is the same.
    #[inline]
    pub fn unlock(self) {}
}

impl Default for Guard {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Guard {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: By the type's invariant, this ends a section that was begun on this task.
        unsafe { bindings::rcu_read_unlock() };
    }
}

/// Begins a read-side critical section: `rcu_read_lock()`.
///
/// # Examples
///
/// ```
/// use kernel::sync::rcu;
///
/// let guard = rcu::read_lock();
/// // What is read here stays until the end of the section.
/// drop(guard);
/// ```
#[inline]
pub fn read_lock() -> Guard {
    Guard::new()
}

/// Waits for all read-side critical sections that have begun before: `synchronize_rcu()`.
///
/// It sleeps. Inside a read-side critical section it must not be called, which the compiler does
/// not find: with `CONFIG_PREEMPT_RCU` it would wait for itself, without it the section would end
/// here, and what the section has protected be freed. `CONFIG_PROVE_RCU` and
/// `CONFIG_DEBUG_ATOMIC_SLEEP` report it.
///
/// Ordering: What was stored before is seen by all sections that begin after, and what sections
/// that began before have loaded does not change under them until this returns.
#[inline]
pub fn synchronize_rcu() {
    // SAFETY: The function has no requirements but the context, which Rust code in the kernel does
    // not express in types: as for every function that sleeps.
    unsafe { bindings::synchronize_rcu() };
}

/// Waits for all callbacks of `call_rcu()` that are pending: `rcu_barrier()`.
///
/// A module whose functions are such callbacks calls it before it goes. It sleeps.
#[inline]
pub fn rcu_barrier() {
    // SAFETY: As `synchronize_rcu()`.
    unsafe { bindings::rcu_barrier() };
}
