// SPDX-License-Identifier: GPL-2.0

//! Old values that a callback frees after a grace period.

use super::RcuOld;
use crate::{
    alloc::KBox,
    bindings,
    ffi::c_void,
    types::{ForeignOwnable, Opaque},
};
use core::mem::ManuallyDrop;

/// C's `struct rcu_head`, a field that [`RcuOld::call_rcu`] needs in the value.
#[doc(alias("callback_head"))]
#[repr(transparent)]
pub struct RcuHead(Opaque<bindings::callback_head>);

// SAFETY: Only C accesses it, from `call_rcu()` to the callback.
unsafe impl Send for RcuHead {}
// SAFETY: As above.
unsafe impl Sync for RcuHead {}

impl RcuHead {
    /// One for a new value.
    pub const fn new() -> Self {
        Self(Opaque::uninit())
    }
}

impl Default for RcuHead {
    fn default() -> Self {
        Self::new()
    }
}

/// A type whose values a callback of `call_rcu()` may drop.
///
/// # Safety
///
/// - An [`RcuHead`] is at [`OFFSET`](Self::OFFSET) in every value, and nobody else uses it.
/// - To drop a value does not sleep. The callback is in no task: it runs in a softirq.
/// - A module with such a type calls [`rcu_barrier`](super::rcu_barrier) when it has made its last
///   call of [`RcuOld::call_rcu`], before it is unloaded: the callback is a function of the module.
pub unsafe trait HasRcuHead: Send + 'static {
    /// Where in the value its [`RcuHead`] is: an `offset_of!`.
    const OFFSET: usize;
}

impl<T: HasRcuHead> RcuOld<KBox<T>> {
    /// Frees the value after a grace period, and does not wait for that.
    ///
    /// It does not sleep, so it may be called under locks that spin, in read-side critical sections
    /// and in interrupts.
    ///
    /// C: `call_rcu()`.
    ///
    /// # Examples
    ///
    /// ```
    /// use core::{mem::offset_of, pin::pin};
    /// use kernel::sync::rcu::{self, HasRcuHead, Rcu, RcuHead};
    ///
    /// struct Config {
    ///     limit: u32,
    ///     head: RcuHead,
    /// }
    ///
    /// // SAFETY: `head` is an `RcuHead` of its own. Nothing has to be done to drop a `Config`.
    /// // This is no module, and calls `rcu_barrier()` all the same.
    /// unsafe impl HasRcuHead for Config {
    ///     const OFFSET: usize = offset_of!(Config, head);
    /// }
    ///
    /// let first = Config { limit: 1, head: RcuHead::new() };
    /// let mut config = pin!(Rcu::new(KBox::new(first, GFP_KERNEL)?));
    /// let new = KBox::new(Config { limit: 2, head: RcuHead::new() }, GFP_KERNEL)?;
    ///
    /// let guard = rcu::read_lock();
    /// if let Some(old) = config.as_mut().replace(new) {
    ///     old.call_rcu(); // Does not wait for the guard, as a drop would.
    /// }
    /// assert_eq!(config.dereference(&guard).map(|config| config.limit), Some(2));
    /// drop(guard);
    /// rcu::rcu_barrier();
    /// # Ok::<(), Error>(())
    /// ```
    pub fn call_rcu(self) {
        let value = ManuallyDrop::new(self).0.as_ptr().cast::<T>();

        // SAFETY: `value` is a `T` that belongs to `self`, and its head is used once: the value is
        // dropped after that. `free` gets this head, of a `T`.
        unsafe { bindings::call_rcu(value.byte_add(T::OFFSET).cast(), Some(free::<T>)) };
    }
}

/// Drops a value, given its head.
///
/// # Safety
///
/// `head` is that of a `T` of which [`RcuOld::call_rcu`] has disposed. A grace period has passed.
unsafe extern "C" fn free<T: HasRcuHead>(head: *mut bindings::callback_head) {
    // SAFETY: By this function's contract there is a `T` of an `RcuOld` around `head`: its pointer
    // is of `into_foreign()`, and no reader has it any more.
    drop(unsafe { KBox::<T>::from_foreign(head.byte_sub(T::OFFSET).cast::<c_void>()) });
}

#[cfg(CONFIG_RUST_ATOMICS_KUNIT_TEST)]
#[macros::kunit_tests(rust_rcu_callback)]
mod tests {
    use super::super::{rcu_barrier, read_lock, Rcu};
    use super::*;
    use crate::{
        alloc::flags::GFP_KERNEL,
        error::Result,
        sync::atomic::{Atomic, Relaxed},
    };
    use core::{mem::offset_of, pin::pin};

    static LIVE: Atomic<i32> = Atomic::new(0);

    struct Value {
        id: u32,
        head: RcuHead,
    }

    // SAFETY: `head` is an `RcuHead` of its own. A drop does not sleep. The kernel is no module.
    unsafe impl HasRcuHead for Value {
        const OFFSET: usize = offset_of!(Value, head);
    }

    impl Drop for Value {
        fn drop(&mut self) {
            LIVE.sub(1, Relaxed);
        }
    }

    fn boxed(id: u32) -> Result<KBox<Value>> {
        let head = RcuHead::new();
        let value = KBox::new(Value { id, head }, GFP_KERNEL)?;

        LIVE.add(1, Relaxed);
        Ok(value)
    }

    /// The callback waits for a reader, but `call_rcu()` does not.
    #[test]
    fn freed_after_the_reader() -> Result {
        let mut rcu = pin!(Rcu::new(boxed(1)?));
        let second = boxed(2)?;

        let guard = read_lock();
        let first = rcu.dereference(&guard);
        let old = rcu.as_mut().replace(second);
        assert!(old.is_some());
        if let Some(old) = old {
            old.call_rcu();
        }
        assert!(first.is_some_and(|value| value.id == 1));
        assert!(LIVE.load(Relaxed) == 2);
        drop(guard);

        rcu_barrier();
        assert!(LIVE.load(Relaxed) == 1);
        drop(rcu.as_mut().copy_update(|_| None));
        assert!(LIVE.load(Relaxed) == 0);
        Ok(())
    }
}
