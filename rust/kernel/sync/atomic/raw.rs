// SPDX-License-Identifier: GPL-2.0

//! Operations on raw pointers, for fields of C structures.
//!
//! Their safety condition is the [contract](super#sharing-memory-with-c) in the documentation of
//! [`super`]: it binds the pointer and all other accesses to the field.
//!
//! The names are C's. `xchg` and `cmpxchg` have no `atomic_` prefix because C's `atomic_xchg()` is
//! the one on `atomic_t`. Loads and stores have it: a bare `load` says too little, and on an
//! `atomic_t` C calls them `atomic_read()` and `atomic_set()`.

use super::internal::{AtomicBasicOps, AtomicExchangeOps};
use super::{ordering, Atomic, AtomicType};

/// Loads the value at `ptr`: C's `READ_ONCE(*ptr)` or `smp_load_acquire(ptr)`.
///
/// `ptr` is `*mut` because a field that needs atomic loads is one that somebody writes. Cast the
/// pointer where C gave a `const` one.
///
/// Ordering: [`Acquire`](super::Acquire) is `smp_load_acquire()`, [`Relaxed`](super::Relaxed) is
/// `READ_ONCE()`, which on arm64 with LTO is an acquire too.
///
/// # Safety
///
/// - `ptr` keeps the [contract](super#sharing-memory-with-c) for a load.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{atomic_load, Acquire, Relaxed};
///
/// let mut flags: u32 = 0x800;
/// let ptr = core::ptr::addr_of_mut!(flags);
///
/// // SAFETY: `ptr` is the address of a local variable of this type; nobody else accesses it.
/// assert_eq!(unsafe { atomic_load(ptr, Relaxed) }, 0x800);
/// // SAFETY: As above.
/// assert_eq!(unsafe { atomic_load(ptr, Acquire) }, 0x800);
/// ```
#[doc(alias("READ_ONCE", "smp_load_acquire"))]
#[inline(always)]
pub unsafe fn atomic_load<T: AtomicType, Ordering: ordering::AcquireOrRelaxed>(
    ptr: *mut T,
    o: Ordering,
) -> T
where
    T::Repr: AtomicBasicOps,
{
    // SAFETY: The caller keeps the contract for the one operation that the reference is used for.
    unsafe { Atomic::from_ptr(ptr) }.load(o)
}

/// Stores `v` at `ptr`: C's `WRITE_ONCE(*ptr, v)` or `smp_store_release(ptr, v)`.
///
/// Ordering: [`Release`](super::Release) is `smp_store_release()`, [`Relaxed`](super::Relaxed) is
/// `WRITE_ONCE()`.
///
/// # Safety
///
/// - `ptr` keeps the [contract](super#sharing-memory-with-c) for a store.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{atomic_store, Relaxed, Release};
///
/// let mut state = 0u32;
/// let ptr = core::ptr::addr_of_mut!(state);
///
/// // SAFETY: `ptr` is the address of a local variable of this type; nobody else accesses it.
/// unsafe { atomic_store(ptr, 1, Relaxed) };
/// // SAFETY: As above.
/// unsafe { atomic_store(ptr, 2, Release) };
///
/// assert_eq!(state, 2);
/// ```
#[doc(alias("WRITE_ONCE", "smp_store_release"))]
#[inline(always)]
pub unsafe fn atomic_store<T: AtomicType, Ordering: ordering::ReleaseOrRelaxed>(
    ptr: *mut T,
    v: T,
    o: Ordering,
) where
    T::Repr: AtomicBasicOps,
{
    // SAFETY: The caller keeps the contract for the one operation that the reference is used for.
    unsafe { Atomic::from_ptr(ptr) }.store(v, o);
}

/// Stores `new` at `ptr` and returns the value before: C's `xchg(ptr, new)`.
///
/// Ordering: any. [`Full`](super::Full) is C's name without a suffix.
///
/// # Safety
///
/// - `ptr` keeps the [contract](super#sharing-memory-with-c) for a load and a store.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{xchg, Full};
///
/// let mut owner = 1i32;
/// let ptr = core::ptr::addr_of_mut!(owner);
///
/// // SAFETY: `ptr` is the address of a local variable of this type; nobody else accesses it.
/// assert_eq!(unsafe { xchg(ptr, 2, Full) }, 1);
/// assert_eq!(owner, 2);
/// ```
#[doc(alias("xchg_acquire", "xchg_release", "xchg_relaxed", "swap"))]
#[inline(always)]
pub unsafe fn xchg<T: AtomicType, Ordering: ordering::Ordering>(
    ptr: *mut T,
    new: T,
    o: Ordering,
) -> T
where
    T::Repr: AtomicExchangeOps,
{
    // SAFETY: The caller keeps the contract for the one operation that the reference is used for.
    unsafe { Atomic::from_ptr(ptr) }.xchg(new, o)
}

/// Stores `new` at `ptr` if the value there is `old`: C's `try_cmpxchg(ptr, &old, new)`.
///
/// Returns `Ok` with the value before if it stored `new`, `Err` with the value found otherwise.
///
/// Ordering: any. If it fails, the operation is a [`Relaxed`](super::Relaxed) load and orders
/// nothing.
///
/// # Safety
///
/// - `ptr` keeps the [contract](super#sharing-memory-with-c) for a load and a store.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{cmpxchg, Acquire};
///
/// let mut lock = 0u32;
/// let ptr = core::ptr::addr_of_mut!(lock);
///
/// // SAFETY: `ptr` is the address of a local variable of this type; nobody else accesses it.
/// assert_eq!(unsafe { cmpxchg(ptr, 0, 1, Acquire) }, Ok(0));
/// // SAFETY: As above.
/// assert_eq!(unsafe { cmpxchg(ptr, 0, 1, Acquire) }, Err(1));
/// ```
#[doc(alias("try_cmpxchg", "compare_exchange"))]
#[inline(always)]
pub unsafe fn cmpxchg<T: AtomicType, Ordering: ordering::Ordering>(
    ptr: *mut T,
    old: T,
    new: T,
    o: Ordering,
) -> Result<T, T>
where
    T::Repr: AtomicExchangeOps,
{
    // SAFETY: The caller keeps the contract for the one operation that the reference is used for.
    unsafe { Atomic::from_ptr(ptr) }.cmpxchg(old, new, o)
}
