// SPDX-License-Identifier: GPL-2.0

//! Owned pointers that RCU readers follow.

use super::{synchronize_rcu, Guard};
use crate::{
    ffi::c_void,
    sync::atomic::{Atomic, Relaxed, Release},
    types::ForeignOwnable,
};
use core::{
    marker::{PhantomData, PhantomPinned},
    pin::Pin,
    ptr::{null_mut, NonNull},
};

/// An owned pointer, such as a `KBox` or an `Arc`, that RCU readers follow while it is replaced.
///
/// Readers call [`dereference`], and keep what they got for as long as their [`Guard`]. The writer,
/// who is alone, calls [`replace`] or [`copy_update`], and gets the old value as an [`RcuOld`],
/// which is freed after a grace period. So is the last value when the `Rcu` is dropped.
///
/// It has size and alignment of a pointer. For C it is a `T __rcu *` with what
/// [`ForeignOwnable::into_foreign`] gives, or null. For a `KBox<T>` of a `#[repr(C)]` type that is
/// the address of the `T`, which `rcu_dereference()` may follow; for an `Arc` it is not.
///
/// A writer needs `Pin<&mut Self>`: it has to be the only one, and a `&mut` to another `Rcu` would
/// allow to swap both while readers look.
///
/// # Sharing
///
/// Readers have a `&Rcu` while the writer has a `Pin<&mut Rcu>`, which Rust's references do not
/// allow: the `Rcu` stands in an [`UnsafeCell`] or an [`Opaque`], or in memory of C, and `unsafe`
/// code makes both. It has to promise that:
///
/// - There is one `Pin<&mut Rcu>` at a time: a lock, or a single owner.
/// - The writer only calls [`replace`] and [`copy_update`]: `Pin::set` stores plainly.
/// - The `Rcu` is dropped when no reader can come to it any more. `Opaque` drops nothing: then
///   `copy_update(|_| None)` frees the last value.
///
/// What waits for readers, to drop an `Rcu` or an [`RcuOld`], must not be done in a read-side
/// critical section, not even in that of another `Rcu`: see [`synchronize_rcu`].
///
/// # Invariants
///
/// The pointer is null, or was made by [`ForeignOwnable::into_foreign`] and belongs to this value.
///
/// # Examples
///
/// ```
/// use core::pin::pin;
/// use kernel::sync::rcu::{self, Rcu};
///
/// struct Config {
///     limit: u32,
///     retries: u32,
/// }
///
/// let first = KBox::new(Config { limit: 10, retries: 3 }, GFP_KERNEL)?;
/// let mut config = pin!(Rcu::new(first));
///
/// // A writer: a new version, made from the current one.
/// let mut new = KBox::new(Config { limit: 20, retries: 0 }, GFP_KERNEL)?;
/// let old = config.as_mut().copy_update(|current| {
///     new.retries = current.map_or(0, |current| current.retries);
///     Some(new)
/// });
/// drop(old); // Waits for the readers, then frees.
///
/// // A reader.
/// let guard = rcu::read_lock();
/// let seen = config.dereference(&guard).map(|config| (config.limit, config.retries));
/// drop(guard);
/// assert_eq!(seen, Some((20, 3)));
/// # Ok::<(), Error>(())
/// ```
///
/// [`UnsafeCell`]: core::cell::UnsafeCell
/// [`Opaque`]: crate::types::Opaque
/// [`dereference`]: Self::dereference
/// [`replace`]: Self::replace
/// [`copy_update`]: Self::copy_update
#[doc(alias("__rcu", "rcu_assign_pointer", "rcu_dereference"))]
#[repr(transparent)]
pub struct Rcu<P: ForeignOwnable> {
    ptr: Atomic<*mut c_void>,
    _owns: PhantomData<P>,
    // A `Pin<&mut Self>` does not exclude readers.
    _pinned: PhantomPinned,
}

// SAFETY: The value may be dropped elsewhere, and a reader here may still have it: what
// `dereference()` returns does not borrow the `Rcu`.
unsafe impl<P: ForeignOwnable + Send + Sync> Send for Rcu<P> {}

/// A value that was taken out of an [`Rcu`], and that readers may still look at.
///
/// To drop it waits for a grace period and frees the value. That sleeps: drop it outside of locks
/// that spin, of read-side critical sections and of interrupts.
///
/// # Invariants
///
/// The pointer was made by [`ForeignOwnable::into_foreign`] and belongs to this value. No reader
/// whose section begins later can find it.
#[must_use = "to drop it waits for a grace period"]
pub struct RcuOld<P: ForeignOwnable>(pub(super) NonNull<c_void>, PhantomData<P>);

// SAFETY: The value is only dropped, after all readers have gone.
unsafe impl<P: ForeignOwnable + Send> Send for RcuOld<P> {}

impl<P: ForeignOwnable> Rcu<P> {
    /// Owns `p` from now on.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::{rcu::{self, Rcu}, Arc};
    ///
    /// let value = Rcu::new(Arc::new(7u32, GFP_KERNEL)?);
    ///
    /// assert_eq!(value.dereference(&rcu::read_lock()).as_deref(), Some(&7));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(p: P) -> Self {
        // INVARIANT: `into_foreign()` makes the pointer, which nobody else has.
        Self {
            ptr: Atomic::new(into_foreign(p)),
            _owns: PhantomData,
            _pinned: PhantomPinned,
        }
    }

    /// Returns the value, or `None` if [`copy_update`](Self::copy_update) left none.
    ///
    /// What is returned stays as long as the guard, also if the value is replaced meanwhile.
    ///
    /// C: `rcu_dereference()`.
    ///
    /// Ordering: after the load of the pointer, as [`Dependent::as_ptr`]: the reader sees what the
    /// value was before it was published. The compiler may break that only if the reader compares
    /// the address that it got with that of a `static` or another value. See [`Dependent`].
    ///
    /// # Examples
    ///
    /// See [`Rcu`].
    ///
    /// [`Dependent`]: crate::sync::atomic::Dependent
    /// [`Dependent::as_ptr`]: crate::sync::atomic::Dependent::as_ptr
    #[doc(alias("rcu_dereference"))]
    #[inline(always)]
    pub fn dereference<'rcu>(&self, _guard: &'rcu Guard) -> Option<P::Borrowed<'rcu>> {
        let p = NonNull::new(self.ptr.load_dependent().as_ptr());

        // SAFETY: By the type's invariant the pointer is of `into_foreign()`. Before it goes to
        // `from_foreign()`, it is made impossible to find, and a grace period passes: it waits for
        // the guard's section, which outlives the result.
        p.map(|p| unsafe { P::borrow(p.as_ptr()) })
    }

    /// Publishes the value that `update` makes from the current one, and returns the current one.
    ///
    /// `None` as argument or result of `update` stands for no value.
    ///
    /// C: `rcu_dereference_protected()`, and `rcu_assign_pointer()` with a new value.
    ///
    /// Ordering: `update` comes before readers see the new value.
    ///
    /// # Examples
    ///
    /// See [`Rcu`].
    #[doc(alias("rcu_replace_pointer", "rcu_assign_pointer", "RCU_INIT_POINTER"))]
    #[must_use = "to drop it waits for a grace period"]
    pub fn copy_update<F>(self: Pin<&mut Self>, update: F) -> Option<RcuOld<P>>
    where
        F: FnOnce(Option<P::Borrowed<'_>>) -> Option<P>,
    {
        let ptr = &self.into_ref().get_ref().ptr;
        // Nobody else stores: this loads what the caller, or whoever was the writer before, has
        // stored.
        let old = NonNull::new(ptr.load(Relaxed));
        // SAFETY: By the type's invariant the pointer is of `into_foreign()`. It goes to
        // `from_foreign()` after `update` has returned, when what was borrowed is gone.
        let current = old.map(|old| unsafe { P::borrow(old.as_ptr()) });

        // INVARIANT: The pointer is of `into_foreign()`, or null.
        match update(current) {
            Some(new) => ptr.store(into_foreign(new), Release),
            None => ptr.store(null_mut(), Relaxed),
        }
        // INVARIANT: It has just been replaced, and was the `Rcu`'s own.
        old.map(|old| RcuOld(old, PhantomData))
    }

    /// Publishes `new`, and returns the value before.
    ///
    /// C: `rcu_replace_pointer()`.
    ///
    /// Ordering: All that the caller has done before comes before readers see the new value.
    ///
    /// # Examples
    ///
    /// ```
    /// use core::pin::pin;
    /// use kernel::sync::rcu::{self, Rcu};
    ///
    /// let mut value = pin!(Rcu::new(KBox::new(1, GFP_KERNEL)?));
    /// let new = KBox::new(2, GFP_KERNEL)?;
    ///
    /// let guard = rcu::read_lock();
    /// let before = value.dereference(&guard);
    /// let old = value.as_mut().replace(new);
    /// assert_eq!(before, Some(&1)); // It stays as long as the guard.
    /// assert_eq!(value.dereference(&guard), Some(&2));
    ///
    /// drop(guard);
    /// drop(old); // Sleeps, so after the guard.
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias("rcu_replace_pointer"))]
    #[must_use = "to drop it waits for a grace period"]
    pub fn replace(self: Pin<&mut Self>, new: P) -> Option<RcuOld<P>> {
        self.copy_update(|_| Some(new))
    }
}

/// [`ForeignOwnable::into_foreign`], whose pointer is `*const` on some kernels.
fn into_foreign<P: ForeignOwnable>(p: P) -> *mut c_void {
    let ptr: *const c_void = p.into_foreign();

    ptr.cast_mut()
}

impl<P: ForeignOwnable> Drop for RcuOld<P> {
    fn drop(&mut self) {
        synchronize_rcu();
        // SAFETY: By the type's invariant the pointer is of `into_foreign()` and belongs to this
        // value, and the sections that may have found it have ended, with all that they borrowed.
        drop(unsafe { P::from_foreign(self.0.as_ptr()) });
    }
}

impl<P: ForeignOwnable> Drop for Rcu<P> {
    fn drop(&mut self) {
        let last = NonNull::new(*self.ptr.get_mut());

        self.ptr.store(null_mut(), Relaxed);
        // INVARIANT: The pointer was the `Rcu`'s own, and has just been replaced.
        drop(last.map(|last| RcuOld::<P>(last, PhantomData)));
    }
}

#[cfg(CONFIG_RUST_ATOMICS_KUNIT_TEST)]
#[macros::kunit_tests(rust_rcu_pointer)]
mod tests {
    use super::super::read_lock;
    use super::*;
    use crate::{
        alloc::{flags::GFP_KERNEL, KBox},
        bindings,
        error::Result,
        sync::{atomic::Acquire, Arc},
        workqueue,
    };
    use core::{cell::UnsafeCell, mem::size_of, pin::pin, ptr::null};

    /// How many values there are. Each case begins and ends with none.
    static LIVE: Atomic<i32> = Atomic::new(0);

    const POISON: u64 = 0x6b6b_6b6b_6b6b_6b6b;

    struct Value {
        id: u64,
        same: Atomic<u64>,
    }

    impl Value {
        fn new(id: u64) -> Self {
            LIVE.add(1, Relaxed);
            Self {
                id,
                same: Atomic::new(id),
            }
        }
    }

    impl Drop for Value {
        fn drop(&mut self) {
            self.same.store(POISON, Relaxed);
            LIVE.sub(1, Relaxed);
        }
    }

    fn boxed(id: u64) -> Result<KBox<Value>> {
        Ok(KBox::new(Value::new(id), GFP_KERNEL)?)
    }

    #[test]
    fn replaced_and_freed() -> Result {
        let mut rcu = pin!(Rcu::new(boxed(1)?));
        let second = boxed(2)?;

        let guard = read_lock();
        let first = rcu.dereference(&guard);
        let old = rcu.as_mut().replace(second);
        assert!(first.is_some_and(|value| value.id == 1 && value.same.load(Relaxed) == 1));
        assert!(rcu.dereference(&guard).is_some_and(|value| value.id == 2));
        assert!(LIVE.load(Relaxed) == 2);
        guard.unlock();

        assert!(old.is_some());
        drop(old);
        assert!(LIVE.load(Relaxed) == 1);
        rcu.set(Rcu::new(boxed(3)?));
        assert!(LIVE.load(Relaxed) == 1);
        drop(rcu.as_mut().copy_update(|value| {
            assert!(value.is_some_and(|value| value.id == 3));
            None
        }));
        assert!(LIVE.load(Relaxed) == 0);
        assert!(rcu.dereference(&read_lock()).is_none());
        assert!(rcu.as_mut().copy_update(|_| None).is_none());
        assert!(rcu.as_mut().replace(boxed(4)?).is_none());
        assert!(LIVE.load(Relaxed) == 1);
        // The last one goes with the `Rcu`.
        rcu.set(Rcu::new(boxed(5)?));
        assert!(LIVE.load(Relaxed) == 1);
        drop(rcu.as_mut().copy_update(|_| None));
        assert!(LIVE.load(Relaxed) == 0);
        Ok(())
    }

    /// Whether a reader found something in an `Rcu` while its value was dropped.
    static FOUND: Atomic<bool> = Atomic::new(true);

    /// A value that knows the `Rcu` that it is in.
    struct Last(*const Rcu<KBox<Last>>);

    impl Drop for Last {
        fn drop(&mut self) {
            // SAFETY: It is null or the test's local variable, which outlives its values.
            if let Some(of) = unsafe { self.0.as_ref() } {
                FOUND.store(of.dereference(&read_lock()).is_some(), Relaxed);
            }
        }
    }

    #[test]
    fn gone_before_it_is_freed() -> Result {
        let mut rcu = pin!(Rcu::new(KBox::new(Last(null()), GFP_KERNEL)?));
        let of: *const _ = &*rcu;

        drop(rcu.as_mut().replace(KBox::new(Last(of), GFP_KERNEL)?));
        rcu.set(Rcu::new(KBox::new(Last(null()), GFP_KERNEL)?));
        assert!(!FOUND.load(Relaxed));
        Ok(())
    }

    #[test]
    fn counted() -> Result {
        let value = Arc::new(7u32, GFP_KERNEL)?;
        let rcu = Rcu::new(value.clone());

        let again: Option<Arc<u32>> = rcu.dereference(&read_lock()).map(Into::into);
        drop(rcu);
        assert!(again.is_some_and(|again| Arc::ptr_eq(&again, &value)));
        assert!(size_of::<Rcu<Arc<u32>>>() == size_of::<*mut u32>());
        Ok(())
    }

    /// An `Rcu` that a work item reads and the test replaces.
    struct Shared {
        rcu: UnsafeCell<Rcu<KBox<Value>>>,
        /// How often the reader has found a value, and the writer has replaced it.
        found: Atomic<u32>,
        replaced: Atomic<u32>,
        bad: Atomic<u32>,
    }

    // SAFETY: The test makes only `Pin<&mut Rcu>` of `rcu`, alone, and the work item `&Rcu`.
    unsafe impl Sync for Shared {}
    // SAFETY: All fields can be sent.
    unsafe impl Send for Shared {}

    const ROUNDS: u32 = 20;

    impl Shared {
        /// Waits for the other side, for some time only: on one CPU it may not run meanwhile.
        fn spin_until(count: &Atomic<u32>, round: u32) {
            for _ in 0..100_000 {
                if count.load(Acquire) > round {
                    return;
                }
                core::hint::spin_loop();
            }
        }

        /// Holds on to a value that is replaced meanwhile, in each round.
        fn read(&self, round: u32) {
            // SAFETY: The test makes no other use of `rcu` meanwhile than by `Pin<&mut Rcu>`, which
            // allows readers.
            let rcu = unsafe { &*self.rcu.get() };
            let guard = read_lock();
            let value = rcu.dereference(&guard);

            self.found.store(round + 1, Release);
            Self::spin_until(&self.replaced, round);
            // A writer that does not wait frees it now.
            let whole = value
                .is_some_and(|value| (0..10_000).all(|_| value.same.load(Relaxed) == value.id));
            drop(guard);
            self.bad.add(u32::from(!whole), Relaxed);
        }
    }

    fn wait_for(count: &Atomic<u32>, round: u32) {
        while count.load(Acquire) <= round {
            // SAFETY: The task may sleep here, and is runnable.
            unsafe { bindings::schedule() };
        }
    }

    /// A reader, on another CPU if there is one, keeps what it found until its section ends.
    #[test]
    fn a_reader_and_a_writer() -> Result {
        let shared = Arc::new(
            Shared {
                rcu: UnsafeCell::new(Rcu::new(boxed(0)?)),
                found: Atomic::new(0),
                replaced: Atomic::new(0),
                bad: Atomic::new(0),
            },
            GFP_KERNEL,
        )?;
        let reader = shared.clone();
        workqueue::system_unbound().try_spawn(GFP_KERNEL, move || {
            for round in 0..ROUNDS {
                reader.read(round);
                wait_for(&reader.replaced, round);
            }
            reader.found.store(ROUNDS + 1, Release);
        })?;

        // SAFETY: This is the only writer, and `rcu` does not move.
        let mut rcu = unsafe { Pin::new_unchecked(&mut *shared.rcu.get()) };
        for round in 0..ROUNDS {
            let new = boxed(u64::from(round) + 1)?;

            wait_for(&shared.found, round);
            let old = rcu.as_mut().replace(new);
            shared.replaced.store(round + 1, Release);
            drop(old);
            assert!(LIVE.load(Relaxed) == 1);
        }
        wait_for(&shared.found, ROUNDS);
        assert!(shared.bad.load(Relaxed) == 0);
        drop(rcu.copy_update(|_| None));
        assert!(LIVE.load(Relaxed) == 0);
        Ok(())
    }
}
