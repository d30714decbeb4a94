// SPDX-License-Identifier: GPL-2.0

//! The memory orderings that atomic operations take as arguments.
//!
//! Each ordering is a type of its own with one value of the same name. An operation names the
//! orderings that C offers for it as a trait bound ([`AcquireOrRelaxed`], [`ReleaseOrRelaxed`] or
//! any [`Ordering`]), so a load with [`Release`] does not compile.
//!
//! | ordering    | accesses that stay before it       | accesses that stay after it       |
//! |-------------|------------------------------------|-----------------------------------|
//! | [`Relaxed`] | none                               | those that depend on its value    |
//! | [`Acquire`] | none                               | all: after the load part          |
//! | [`Release`] | all: before the store part         | none                              |
//! | [`Full`]    | all                                | all                               |
//!
//! - [`Acquire`] and [`Release`] order one half of a read-modify-write operation; the other half is
//!   [`Relaxed`].
//! - [`Full`] orders all accesses before the operation against all accesses after it too, as
//!   `smp_mb()` on both sides of it would. It is C's ordering for a value-returning operation whose
//!   name has no suffix.
//! - [`Relaxed`] still carries address, data and (to later stores) control dependencies, as C's
//!   `READ_ONCE()` does, and as long as the compiler keeps them: see "DEPENDENCY RELATIONS" in
//!   [`explanation.txt`].
//! - An operation that fails, such as a compare-and-exchange that finds another value, orders
//!   nothing, whatever ordering it was given.
//!
//! They are not those of `core::sync::atomic::Ordering`. There is no `SeqCst`: [`Full`] operations
//! have no total order beyond what LKMM derives.
//!
//! Source: [`Documentation/atomic_t.txt`], "ORDERING".
//!
//! [`explanation.txt`]: srctree/tools/memory-model/Documentation/explanation.txt
//! [`Documentation/atomic_t.txt`]: srctree/Documentation/atomic_t.txt

/// No ordering beyond dependencies: C's `_relaxed` operations, `READ_ONCE()`, `WRITE_ONCE()`.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, Relaxed};
///
/// // A hint, from which nobody draws conclusions about other memory.
/// let last_port = Atomic::new(0u32);
///
/// last_port.store(80, Relaxed);
/// assert_eq!(last_port.load(Relaxed), 80);
/// ```
#[doc(alias = "_relaxed")]
pub struct Relaxed;

/// Later accesses stay after the load: C's `_acquire` operations and `smp_load_acquire()`.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Acquire, Atomic};
///
/// let lock = Atomic::new(false);
///
/// // The data under the lock is accessed after this line.
/// assert!(!lock.xchg(true, Acquire));
/// ```
#[doc(alias = "_acquire")]
pub struct Acquire;

/// Earlier accesses stay before the store: C's `_release` operations and `smp_store_release()`.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Acquire, Atomic, Release};
///
/// let lock = Atomic::new(true);
///
/// // The data under the lock was accessed before this line.
/// lock.store(false, Release);
/// assert!(!lock.load(Acquire));
/// ```
#[doc(alias = "_release")]
pub struct Release;

/// Fully ordered: C's value-returning operations without a suffix.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, Full, Relaxed};
///
/// let (mine, theirs) = (Atomic::new(0), Atomic::new(0));
///
/// // The exchange is visible before the load is done: if the other side does the same, one of the
/// // two sees the other's store.
/// assert_eq!(mine.xchg(1, Full), 0);
/// assert_eq!(theirs.load(Relaxed), 0);
/// ```
#[doc(alias = "SeqCst")]
pub struct Full;

/// An ordering as a value, by which an operation chooses its C primitive.
#[doc(hidden)]
pub enum OrderingType {
    /// See [`Relaxed`](super::Relaxed).
    Relaxed,
    /// See [`Acquire`](super::Acquire).
    Acquire,
    /// See [`Release`](super::Release).
    Release,
    /// See [`Full`](super::Full).
    Full,
}

mod internal {
    /// Only the four orderings of C are orderings.
    pub trait Sealed {}
}

/// The orderings of a read-modify-write operation: any of the four.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{ordering, Atomic, Full};
///
/// fn take<O: ordering::Ordering>(owner: &Atomic<u32>, me: u32, order: O) -> u32 {
///     owner.xchg(me, order)
/// }
///
/// assert_eq!(take(&Atomic::new(7), 8, Full), 7);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an ordering of LKMM",
    label = "use `Relaxed`, `Acquire`, `Release` or `Full`",
    note = "they are types, in `kernel::sync::atomic`; `core`'s `Ordering` is an enum, and of \
            another memory model"
)]
pub trait Ordering: internal::Sealed {
    /// Which one it is.
    const TYPE: OrderingType;
}

/// The orderings of a load: [`Acquire`] or [`Relaxed`].
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{ordering, Acquire, Atomic};
///
/// fn is_even<O: ordering::AcquireOrRelaxed>(x: &Atomic<u32>, order: O) -> bool {
///     x.load(order) % 2 == 0
/// }
///
/// assert!(is_even(&Atomic::new(4), Acquire));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an ordering of a load",
    label = "a load is `Relaxed` or `Acquire`",
    note = "with `Full` order: `smp_mb(Full)` of `kernel::sync::barrier`, before or after the load"
)]
pub trait AcquireOrRelaxed: Ordering {}

/// The orderings of a store: [`Release`] or [`Relaxed`].
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{ordering, Atomic, Relaxed, Release};
///
/// fn clear<O: ordering::ReleaseOrRelaxed>(x: &Atomic<u32>, order: O) {
///     x.store(0, order);
/// }
///
/// let x = Atomic::new(1);
///
/// clear(&x, Release);
/// assert_eq!(x.load(Relaxed), 0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an ordering of a store",
    label = "a store is `Relaxed` or `Release`",
    note = "with `Full` order: `smp_store_mb()`, which orders it against what follows"
)]
pub trait ReleaseOrRelaxed: Ordering {}

macro_rules! define_orderings {
    ($($ordering:ident: $($bound:ident)*;)*) => {
        $(
            impl internal::Sealed for $ordering {}

            impl Ordering for $ordering {
                const TYPE: OrderingType = OrderingType::$ordering;
            }

            $(impl $bound for $ordering {})*
        )*
    };
}

define_orderings! {
    Relaxed: AcquireOrRelaxed ReleaseOrRelaxed;
    Acquire: AcquireOrRelaxed;
    Release: ReleaseOrRelaxed;
    Full: ;
}
