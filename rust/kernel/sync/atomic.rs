// SPDX-License-Identifier: GPL-2.0

//! Atomic operations of the Linux kernel memory model.
//!
//! C and Rust share memory, so they must share a memory model, and in the kernel that is [LKMM].
//! Every operation here calls the C primitive that its documentation names. Do not use
//! `core::sync::atomic` in kernel code: it follows another model, and two implementations of
//! ordering do not compose on one variable. If one puts its fence before an access and the other
//! after it, nothing orders the two sides.
//!
//! # Which access to use
//!
//! | the other side                                        | use                                  |
//! |-------------------------------------------------------|--------------------------------------|
//! | Rust code only                                        | [`Atomic<T>`] as the field's type    |
//! | C code, on a field of a C structure                   | [`atomic_load`], [`atomic_store`],   |
//! |                                                       | [`xchg`], [`cmpxchg`]                |
//! | C code, on an `atomic_t`, or with other operations    | [`Atomic::from_ptr`]                 |
//! | a device (MMIO) or DMA memory                         | the I/O accessors, `read_volatile()` |
//! | nobody: a lock is held, or the object is not shared   | a plain access, [`Atomic::get_mut`]  |
//!
//! C uses `READ_ONCE()` for several of these. Where others change the value at the same time, its
//! counterpart is [`atomic_load`] with [`Relaxed`].
//!
//! # Sharing memory with C
//!
//! This contract is about memory that holds a `T`, and that an operation here and other code, in C
//! or in Rust, may access at the same time. Accesses that a lock keeps apart are not at the same
//! time.
//!
//! 1. **Alignment**: The address is a multiple of `align_of::<T>()`.
//! 2. **Memory**: During the operation, or for as long as a reference to it lives, the memory holds
//!    a valid `T` and is valid for reads; also for writes, unless the operation is a load.
//! 3. **Values**: Each store that others make at that time, in C or in Rust and of any size, leaves
//!    a valid `T`. This always holds if every bit pattern is one, as for integers and raw pointers.
//!    A `bool` has to stay 0 or 1, an enum one of its variants. In turn, a store from Rust leaves a
//!    value that C may find there.
//! 4. **No data race**: Each access that others make at that time is a marked one: `READ_ONCE()`,
//!    `WRITE_ONCE()`, `atomic_*()` and the like in C, an operation of this module in Rust. It may
//!    be of another size, but is then not atomic as a whole against the operation. While nobody
//!    stores, C may read plainly. Some other [plain accesses in C](#plain-accesses-in-c) are
//!    allowed, too.
//! 5. **64 bits**: If `T` has 64 bits and the CPU has 32, each access that others make at that time
//!    is `atomic64_*()` in C or an operation on an `Atomic<i64>` or `Atomic<u64>` in Rust: see
//!    [below](#64-bit-values-on-32-bit-cpus).
//!
//! A plain access in Rust at that time is undefined behaviour, and so is a `&T` or `&mut T` to the
//! memory.
//!
//! ## Plain accesses in C
//!
//! Some fields are read without the lock under which C writes them with plain assignments:
//! `file->f_flags` is one. That is a data race for LKMM, whatever the kernel's configuration. The
//! operations here are marked accesses, so the race can only affect the value that they load. In
//! practice it does not: the kernel relies on its compilers to store an aligned integer or pointer,
//! up to the size of a machine word, in one piece. LKMM does not promise that. KCSAN by default
//! does not report such races (`CONFIG_KCSAN_ASSUME_PLAIN_WRITES_ATOMIC`, which changes no code).
//!
//! So the contract allows a plain write in C if all of these hold:
//!
//! - The operation is a [`Relaxed`] load, and its user concludes nothing from the value about other
//!   memory: the write is not ordered against other accesses.
//! - Every bit pattern is a valid `T`.
//! - The write is aligned, no wider than a machine word, and writes the whole `T`.
//! - Memory safety does not depend on the value, should a compiler store one nobody assigned.
//!
//! It allows a plain read in C, whatever the operation, if C's code is correct with any value:
//! `find_next_bit()` reads bitmaps so.
//!
//! The `SAFETY` comment names the C function. Where the code in C can be changed, mark its access
//! instead.
//!
//! # 64-bit values on 32-bit CPUs
//!
//! `i64` and `u64` are C's `atomic64_t`, which on many 32-bit CPUs is an integer under a spinlock.
//! The operations here are atomic against each other and against `atomic64_*()` in C. They are
//! *not* atomic against C's `READ_ONCE()` and `WRITE_ONCE()` of a 64-bit field, each of which is
//! two accesses there, nor against `cmpxchg64()`: these take no lock. Read such a field of a C
//! structure as C has to: under the lock that its writers hold, or with `atomic64_set()` on their
//! side.
//!
//! C headers: [`include/linux/atomic.h`], [`include/asm-generic/rwonce.h`],
//! [`include/asm-generic/barrier.h`]. Manual: [`Documentation/atomic_t.txt`].
//!
//! [LKMM]: srctree/tools/memory-model/
//! [`include/linux/atomic.h`]: srctree/include/linux/atomic.h
//! [`include/asm-generic/rwonce.h`]: srctree/include/asm-generic/rwonce.h
//! [`include/asm-generic/barrier.h`]: srctree/include/asm-generic/barrier.h
//! [`Documentation/atomic_t.txt`]: srctree/Documentation/atomic_t.txt

// First, as the others use its macro.
#[macro_use]
mod internal;
#[cfg(all(CONFIG_KUNIT = "y", CONFIG_RUST_ATOMICS_KUNIT_TEST))]
#[macro_use]
mod kunit;
mod arith;
mod atomic_type;
mod core_names;
mod dependent;
mod field;
mod flag;
mod integer;
pub(super) mod loads;
pub mod ordering;
mod per_byte;
mod predefine;
mod raw;
mod update;
mod wait;
pub use crate::atomic_field;

pub use crate::atomic_type;
pub use crate::dependent_field;
pub use arith::{AtomicAdd, AtomicArithmeticOps};
pub use dependent::{dependent_load, AtomicPlace, AtomicPointer, Dependent};
pub use flag::AtomicFlag;
pub use integer::{AtomicInteger, AtomicIntegerOps, AtomicSigned};
pub use internal::{AtomicBasicOps, AtomicExchangeOps, AtomicImpl};
pub use loads::AtomicLoadOps;
pub use ordering::{Acquire, Full, Relaxed, Release};
pub use per_byte::{atomic_load_per_byte, atomic_store_per_byte};
pub use raw::{atomic_load, atomic_store, cmpxchg, xchg};
pub use wait::AtomicWaitOps;

use crate::{build_error, init::Zeroable};
use core::{fmt, mem, ptr};
use internal::AtomicRepr;
use ordering::OrderingType;

/// A `T` that several contexts may access at the same time.
///
/// Size, alignment and valid bit patterns are those of `T`. There is no niche: `Option<Atomic<T>>`
/// is larger than `Atomic<T>`.
///
/// # Invariants
///
/// The memory always holds a valid `T`.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, Acquire, Relaxed, Release};
///
/// struct Event {
///     payload: Atomic<u32>,
///     ready: Atomic<bool>,
/// }
///
/// let e = Event { payload: Atomic::new(0), ready: Atomic::new(false) };
///
/// // The producer.
/// e.payload.store(7, Relaxed);
/// e.ready.store(true, Release);
///
/// // The consumer: sees the payload if it sees the flag.
/// if e.ready.load(Acquire) {
///     assert_eq!(e.payload.load(Relaxed), 7);
/// }
/// ```
#[doc(alias = "atomic_t")]
#[doc(alias = "atomic64_t")]
#[doc(alias = "atomic_long_t")]
#[repr(transparent)]
pub struct Atomic<T: AtomicType>(AtomicRepr<T::Repr>);

// SAFETY: The value may move to another context: `AtomicType` requires that of `T`.
unsafe impl<T: AtomicType> Send for Atomic<T> {}

// SAFETY: A shared reference allows only atomic operations, which do not race with each other, and
// passing values of `T` between contexts, which `AtomicType` requires to be sound.
unsafe impl<T: AtomicType> Sync for Atomic<T> {}

impl<T: AtomicType + Default> Default for Atomic<T> {
    #[inline(always)]
    fn default() -> Self {
        Self::new(T::default())
    }
}

// SAFETY: An `Atomic<T>` has the layout and the valid bit patterns of a `T`.
unsafe impl<T: AtomicType + Zeroable> Zeroable for Atomic<T> {}

/// Types that atomic operations work on.
///
/// Implemented for `bool`, integers and pointers: the list is at the end of this page. Implement it
/// for a type of your own by naming the representation whose C operations it is to use.
///
/// An enum without data or a newtype needs no `unsafe`: see [`atomic_type!`].
///
/// # Safety
///
/// - `Self` has the size and the alignment of [`Self::Repr`].
/// - Every valid `Self` is a valid `Self::Repr`: all its bytes are initialized (no padding).
/// - A `Self::Repr` that was made from a `Self` gives back that same `Self`. Other values of
///   `Self::Repr` need not be valid: an enum with a few variants qualifies.
/// - A `Self` may be sent to another context. `Send` types fulfil that; so do raw pointers, since
///   the code that dereferences one has to justify that anyway.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, AtomicType, Full};
///
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// #[repr(i32)]
/// enum State {
///     Idle = 0,
///     Busy = 1,
/// }
///
/// // SAFETY: `State` is a `repr(i32)` enum without data, so it has the layout of `i32`, each of
/// // its values is an `i32`, and it is `Send`.
/// unsafe impl AtomicType for State {
///     type Repr = i32;
/// }
///
/// let state = Atomic::new(State::Idle);
///
/// assert_eq!(state.cmpxchg(State::Idle, State::Busy, Full), Ok(State::Idle));
/// assert_eq!(state.cmpxchg(State::Idle, State::Busy, Full), Err(State::Busy));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no atomic operations",
    label = "`Atomic<{Self}>` is not supported",
    note = "an enum or a newtype of an integer is declared with `atomic_type!`",
    note = "in place of a reference or a box there are raw pointers, `Option<NonNull<_>>` and \
            `kernel::sync::rcu::Rcu`",
    note = "C's `atomic_t` is an `Atomic<i32>` at the address of its field `counter`",
    note = "see the list of types at `kernel::sync::atomic::AtomicType`"
)]
pub unsafe trait AtomicType: Sized + Copy {
    /// The integer or pointer that C's operations work on.
    type Repr: AtomicImpl;
}

#[inline(always)]
const fn into_repr<T: AtomicType>(v: T) -> T::Repr {
    // SAFETY: `AtomicType` requires that a `T` is a valid `T::Repr` and of its size.
    unsafe { mem::transmute_copy(&v) }
}

/// # Safety
///
/// `r` was made from a `T`, by [`into_repr`] or by other means.
#[inline(always)]
const unsafe fn from_repr<T: AtomicType>(r: T::Repr) -> T {
    // SAFETY: `r` was made from a `T`, and `AtomicType` requires that this gives the `T` back.
    unsafe { mem::transmute_copy(&r) }
}

impl<T: AtomicType> Atomic<T> {
    // A wrong `unsafe impl AtomicType` does not compile where an `Atomic` of it is made.
    const LAYOUT: () = assert!(
        mem::size_of::<T>() == mem::size_of::<T::Repr>()
            && mem::align_of::<T>() == mem::align_of::<T::Repr>(),
        "`AtomicType::Repr` and the type differ in size or alignment"
    );

    /// Creates an atomic with the value `v`: C's `ATOMIC_INIT()`.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// static USERS: Atomic<i32> = Atomic::new(0);
    ///
    /// assert_eq!(USERS.load(Relaxed), 0);
    /// ```
    #[doc(alias = "ATOMIC_INIT")]
    #[inline(always)]
    pub const fn new(v: T) -> Self {
        let () = Self::LAYOUT;

        // INVARIANT: The memory holds `v`.
        Self(AtomicRepr::new(into_repr(v)))
    }

    /// Borrows memory that holds a `T`, such as a field of a C structure, as an atomic.
    ///
    /// There is no `T: Sync` bound: a `&Atomic<T>` does not give out a `&T`.
    ///
    /// For a single access, [`atomic_load`] and its siblings are shorter.
    ///
    /// # Safety
    ///
    /// - For all of `'a`, `ptr` keeps the [contract](self#sharing-memory-with-c) for each operation
    ///   on the result.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::{bindings, sync::atomic::{Atomic, Relaxed}, types::Opaque};
    ///
    /// // Stands for an object that C code made.
    /// let counter = Opaque::new(bindings::atomic_t { counter: 3 });
    /// let ptr: *mut i32 = counter.get().cast();
    ///
    /// // SAFETY: Alignment, memory: `ptr` is the address of an `atomic_t`, alive as long as
    /// // `counter`. Values: every `i32` is valid. No data race: C uses `atomic_*()` on it.
    /// let users = unsafe { Atomic::from_ptr(ptr) };
    ///
    /// assert_eq!(users.xchg(4, Relaxed), 3);
    /// assert_eq!(users.load(Relaxed), 4);
    /// ```
    #[inline(always)]
    pub unsafe fn from_ptr<'a>(ptr: *mut T) -> &'a Self {
        let () = Self::LAYOUT;

        // CAST: `Atomic<T>` has the layout of `T::Repr`, and so of `T`.
        // SAFETY: The caller keeps the contract for `'a`: the memory is aligned and holds a valid
        // `T`, and nothing races with the operations, which are all that the reference allows.
        unsafe { &*ptr.cast::<Self>() }
    }

    /// Returns the address of the value, for C.
    ///
    /// Accesses through it, while others may access `self`, have to keep the
    /// [contract](self#sharing-memory-with-c): each store leaves a valid `T`, each access is a
    /// marked one, and one of 64 bits on a 32-bit CPU is `atomic64_*()`.
    ///
    /// # Guarantees
    ///
    /// The pointer is aligned for `T`, points to a valid `T`, and is valid for reads and writes as
    /// long as `self` is borrowed.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::{bindings, sync::atomic::{Atomic, Relaxed}};
    ///
    /// let x = Atomic::new(5i32);
    ///
    /// // SAFETY: An `Atomic<i32>` has the layout of an `atomic_t`, and this one is alive.
    /// unsafe { bindings::atomic_inc(x.as_ptr().cast()) };
    /// assert_eq!(x.load(Relaxed), 6);
    /// ```
    #[inline(always)]
    pub const fn as_ptr(&self) -> *mut T {
        // CAST: `T` has the layout of `T::Repr`.
        // GUARANTEE: That of `AtomicRepr::as_ptr()`, and the memory holds a valid `T` by the type's
        // invariant.
        self.0.as_ptr().cast()
    }

    /// Borrows the value mutably: a plain access, which is exclusive and needs no atomicity.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let mut x = Atomic::new(1u32);
    ///
    /// *x.get_mut() += 1;
    /// assert_eq!(x.load(Relaxed), 2);
    /// ```
    #[inline(always)]
    pub fn get_mut(&mut self) -> &mut T {
        // SAFETY: `as_ptr()` returns the aligned address of a valid `T`, and `&mut self` makes the
        // access exclusive for the lifetime of the result.
        unsafe { &mut *self.as_ptr() }
    }
}

impl<T: AtomicType> Atomic<T>
where
    T::Repr: AtomicBasicOps,
{
    /// Loads the value.
    ///
    /// C: `atomic_read()` and `atomic_read_acquire()`, or their `atomic64_` counterparts; for one
    /// and two bytes and for pointers `READ_ONCE()` and `smp_load_acquire()`.
    ///
    /// Ordering: [`Acquire`] or [`Relaxed`].
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Acquire, Atomic, Relaxed};
    ///
    /// let x = Atomic::new(42i32);
    ///
    /// assert_eq!(x.load(Relaxed), 42);
    /// assert_eq!(x.load(Acquire), 42);
    /// ```
    #[doc(alias("READ_ONCE", "smp_load_acquire", "atomic_read", "atomic_read_acquire"))]
    #[doc(alias("atomic64_read", "atomic64_read_acquire"))]
    #[inline(always)]
    pub fn load<Ordering: ordering::AcquireOrRelaxed>(&self, _: Ordering) -> T {
        let v = match Ordering::TYPE {
            OrderingType::Relaxed => T::Repr::atomic_read(&self.0),
            OrderingType::Acquire => T::Repr::atomic_read_acquire(&self.0),
            _ => build_error!("a load is relaxed or acquire"),
        };

        // SAFETY: By the type's invariant, what the memory holds was made from a `T`.
        unsafe { from_repr(v) }
    }

    /// Stores `v`.
    ///
    /// C: `atomic_set()` and `atomic_set_release()`, or their `atomic64_` counterparts; for one and
    /// two bytes and for pointers `WRITE_ONCE()` and `smp_store_release()`.
    ///
    /// Ordering: [`Release`] or [`Relaxed`].
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed, Release};
    ///
    /// let x = Atomic::new(1i32);
    ///
    /// x.store(2, Relaxed);
    /// x.store(3, Release);
    /// assert_eq!(x.load(Relaxed), 3);
    /// ```
    #[doc(alias("WRITE_ONCE", "smp_store_release", "atomic_set", "atomic_set_release"))]
    #[doc(alias("atomic64_set", "atomic64_set_release"))]
    #[inline(always)]
    pub fn store<Ordering: ordering::ReleaseOrRelaxed>(&self, v: T, _: Ordering) {
        let v = into_repr(v);

        // INVARIANT: `v` was made from a `T`.
        match Ordering::TYPE {
            OrderingType::Relaxed => T::Repr::atomic_set(&self.0, v),
            OrderingType::Release => T::Repr::atomic_set_release(&self.0, v),
            _ => build_error!("a store is relaxed or release"),
        }
    }
}

impl<T: AtomicType + fmt::Debug> fmt::Debug for Atomic<T>
where
    T::Repr: AtomicBasicOps,
{
    /// Formats the value that a [`Relaxed`] load returns.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.load(Relaxed).fmt(f)
    }
}

impl<T: AtomicType> Atomic<T>
where
    T::Repr: AtomicExchangeOps,
{
    /// Stores `v` and returns the value before.
    ///
    /// C: `atomic_xchg*()` or `atomic64_xchg*()`; for one and two bytes and for pointers `xchg*()`.
    ///
    /// Ordering: any.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Acquire, Atomic, Relaxed};
    ///
    /// let x = Atomic::new(42);
    ///
    /// assert_eq!(x.xchg(52, Acquire), 42);
    /// assert_eq!(x.load(Relaxed), 52);
    /// ```
    #[doc(alias("atomic_xchg", "atomic64_xchg", "swap"))]
    #[inline(always)]
    pub fn xchg<Ordering: ordering::Ordering>(&self, v: T, _: Ordering) -> T {
        let v = into_repr(v);

        // INVARIANT: `v` was made from a `T`.
        let old = match Ordering::TYPE {
            OrderingType::Full => T::Repr::atomic_xchg(&self.0, v),
            OrderingType::Acquire => T::Repr::atomic_xchg_acquire(&self.0, v),
            OrderingType::Release => T::Repr::atomic_xchg_release(&self.0, v),
            OrderingType::Relaxed => T::Repr::atomic_xchg_relaxed(&self.0, v),
        };

        // SAFETY: By the type's invariant, what the memory held was made from a `T`.
        unsafe { from_repr(old) }
    }

    /// Stores `new` if the value is `old`.
    ///
    /// Returns `Ok` with the value before, which is `old`, if it stored `new`; otherwise `Err` with
    /// the value found. Values are compared byte by byte, not with `PartialEq`.
    ///
    /// C: `atomic_try_cmpxchg*()` or `atomic64_try_cmpxchg*()`; for one and two bytes and for
    /// pointers `try_cmpxchg*()`.
    ///
    /// Ordering: any. If it fails, the operation is a [`Relaxed`] load and orders nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Full, Relaxed};
    ///
    /// let x = Atomic::new(42);
    ///
    /// assert_eq!(x.cmpxchg(1, 2, Full), Err(42));
    /// assert_eq!(x.cmpxchg(42, 43, Relaxed), Ok(42));
    ///
    /// // A loop for an operation that C does not have: add 60, but to 100 at most.
    /// let mut old = x.load(Relaxed);
    /// while let Err(seen) = x.cmpxchg(old, 100.min(old + 60), Relaxed) {
    ///     old = seen;
    /// }
    /// assert_eq!(x.load(Relaxed), 100);
    /// ```
    #[doc(alias("atomic_cmpxchg", "atomic64_cmpxchg", "atomic_try_cmpxchg"))]
    #[doc(alias("atomic64_try_cmpxchg", "compare_exchange"))]
    #[inline(always)]
    pub fn cmpxchg<Ordering: ordering::Ordering>(
        &self,
        mut old: T,
        new: T,
        o: Ordering,
    ) -> Result<T, T> {
        // `try_cmpxchg()` rather than C's `cmpxchg()`, which returns the value found: on several
        // architectures the instruction itself says whether it stored, so a caller that only needs
        // to know that compares nothing again.
        if self.try_cmpxchg(&mut old, new, o) {
            Ok(old)
        } else {
            Err(old)
        }
    }

    /// Stores `new` if the value is `*old`; otherwise writes the value found to `*old`.
    ///
    /// Returns whether it stored `new`. This is [`Atomic::cmpxchg`] in C's form, for a loop that
    /// tries again with the value found. Values are compared byte by byte, not with `PartialEq`.
    ///
    /// C: `atomic_try_cmpxchg*()` or `atomic64_try_cmpxchg*()`; for one and two bytes and for
    /// pointers `try_cmpxchg*()`.
    ///
    /// Ordering: any. If it fails, the operation is a [`Relaxed`] load and orders nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Full, Relaxed};
    ///
    /// let x = Atomic::new(42);
    /// let mut old = 1;
    ///
    /// assert!(!x.try_cmpxchg(&mut old, 2, Full));
    /// assert_eq!(old, 42);
    ///
    /// // Doubles the value: after a failure, `old` has the value that the next try starts from.
    /// loop {
    ///     let new = old * 2;
    ///     if x.try_cmpxchg(&mut old, new, Relaxed) {
    ///         break;
    ///     }
    /// }
    /// assert_eq!(x.load(Relaxed), 84);
    /// ```
    #[doc(alias("atomic_try_cmpxchg", "atomic64_try_cmpxchg", "compare_exchange"))]
    #[must_use = "the result says whether `new` was stored"]
    #[inline(always)]
    pub fn try_cmpxchg<Ordering: ordering::Ordering>(
        &self,
        old: &mut T,
        new: T,
        _: Ordering,
    ) -> bool {
        let new = into_repr(new);
        // CAST: `T` has the layout of `T::Repr`.
        // SAFETY: A reference is aligned and valid, and every `T` is a valid `T::Repr`. The value
        // that the operation writes there comes from `self`, where it was made from a `T`.
        let old = unsafe { &mut *ptr::from_mut(old).cast::<T::Repr>() };

        // INVARIANT: `new` was made from a `T`.
        match Ordering::TYPE {
            OrderingType::Full => T::Repr::atomic_try_cmpxchg(&self.0, old, new),
            OrderingType::Acquire => T::Repr::atomic_try_cmpxchg_acquire(&self.0, old, new),
            OrderingType::Release => T::Repr::atomic_try_cmpxchg_release(&self.0, old, new),
            OrderingType::Relaxed => T::Repr::atomic_try_cmpxchg_relaxed(&self.0, old, new),
        }
    }
}
