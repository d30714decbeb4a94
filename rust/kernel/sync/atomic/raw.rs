// SPDX-License-Identifier: GPL-2.0

//! Operations straight on raw pointers, for fields of C structures.
//!
//! The names are C's. `xchg` and `cmpxchg` carry no `atomic_` prefix because C's `atomic_xchg()` is
//! the one on `atomic_t`; loads and stores have it, since a bare `load` says too little, and C's
//! name for them on an `atomic_t` is another.

use super::internal::{AtomicBasicOps, AtomicExchangeOps};
use super::{ordering, Atomic, AtomicType};

/// Loads the value at `ptr`: C's `READ_ONCE(*ptr)` or `smp_load_acquire(ptr)`.
///
/// `ptr` is `*mut` because a field that is accessed atomically is one that somebody writes; cast
/// the pointer where C gave a `const` one.
///
/// Ordering: [`Acquire`](super::Acquire) is `smp_load_acquire()`, [`Relaxed`](super::Relaxed) is
/// `READ_ONCE()`, which on arm64 with LTO is an acquire too.
///
/// # 64 bits on 32-bit CPUs
///
/// `i64` and `u64` go through `atomic64_read()`. Where that takes a lock, it is not atomic against
/// a `WRITE_ONCE()` in C, which is two stores and takes none. Read a 64-bit field of a C structure
/// there as C has to: under the lock that its writers hold, or with `atomic64_set()` on their side.
///
/// # Safety
///
/// - `ptr` is aligned to `align_of::<T>()`.
/// - `ptr` is valid for reads, and points to a valid `T`.
/// - Any store at the same time, in C or in Rust, is atomic or another marked one.
/// - If `T` is 64 bits wide and the CPU is not, any store at the same time is `atomic64_*()` in C
///   or made through an [`Atomic`].
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{atomic_load, Acquire, Relaxed};
///
/// let mut flags: u32 = 0x800;
/// let ptr = core::ptr::addr_of_mut!(flags);
///
/// // SAFETY: `ptr` is the address of a live local variable that nobody else accesses.
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
    // SAFETY:
    // - The caller promised that `ptr` is aligned, points to a valid `T` and is valid for reads. A
    //   load does not write, and the reference ends with it.
    // - The caller promised that no store races with the load, which is the only access here.
    // - The caller promised `atomic64_*()` on the other side where that matters.
    unsafe { Atomic::from_ptr(ptr) }.load(o)
}

/// Stores `v` at `ptr`: C's `WRITE_ONCE(*ptr, v)` or `smp_store_release(ptr, v)`.
///
/// Ordering: [`Release`](super::Release) is `smp_store_release()`, [`Relaxed`](super::Relaxed) is
/// `WRITE_ONCE()`.
///
/// # 64 bits on 32-bit CPUs
///
/// `i64` and `u64` go through `atomic64_set()`. Where that takes a lock, it is not atomic against a
/// `READ_ONCE()` in C, which is two loads and takes none.
///
/// # Safety
///
/// - `ptr` is aligned to `align_of::<T>()`.
/// - `ptr` is valid for reads and writes, and points to a valid `T`.
/// - Any access at the same time, in C or in Rust, is atomic or another marked one.
/// - If `T` is 64 bits wide and the CPU is not, any access at the same time is `atomic64_*()` in C
///   or made through an [`Atomic`].
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{atomic_store, Relaxed, Release};
///
/// let mut state = 0u32;
/// let ptr = core::ptr::addr_of_mut!(state);
///
/// // SAFETY: `ptr` is the address of a live local variable that nobody else accesses.
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
    // SAFETY:
    // - The caller promised that `ptr` is aligned, points to a valid `T`, and is valid for reads
    //   and writes. The reference ends with the operation.
    // - The caller promised that no access races with the operation, which is the only one here.
    // - The caller promised `atomic64_*()` on the other side where that matters.
    unsafe { Atomic::from_ptr(ptr) }.store(v, o);
}

/// Stores `new` at `ptr` and returns the value before: C's `xchg(ptr, new)`.
///
/// Ordering: any. [`Full`](super::Full) is C's name without a suffix.
///
/// # 64 bits on 32-bit CPUs
///
/// `i64` and `u64` go through `atomic64_xchg()`, which may take a lock. It is then atomic against
/// other `atomic64_*()` operations only, not against a `WRITE_ONCE()`, and C's own `xchg()` there
/// does not do 64 bits at all.
///
/// # Safety
///
/// - `ptr` is aligned to `align_of::<T>()`.
/// - `ptr` is valid for reads and writes, and points to a valid `T`.
/// - Any access at the same time, in C or in Rust, is atomic or another marked one.
/// - If `T` is 64 bits wide and the CPU is not, any access at the same time is `atomic64_*()` in C
///   or made through an [`Atomic`].
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{xchg, Full};
///
/// let mut owner = 1i32;
/// let ptr = core::ptr::addr_of_mut!(owner);
///
/// // SAFETY: `ptr` is the address of a live local variable that nobody else accesses.
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
    // SAFETY:
    // - The caller promised that `ptr` is aligned, points to a valid `T`, and is valid for reads
    //   and writes. The reference ends with the operation.
    // - The caller promised that no access races with the operation, which is the only one here.
    // - The caller promised `atomic64_*()` on the other side where that matters.
    unsafe { Atomic::from_ptr(ptr) }.xchg(new, o)
}

/// Stores `new` at `ptr` if the value there is `old`: C's `try_cmpxchg(ptr, &old, new)`.
///
/// Returns `Ok` with the value before if it stored `new`, `Err` with the value found otherwise.
///
/// Ordering: any. If it fails, the operation is a [`Relaxed`](super::Relaxed) load and orders
/// nothing.
///
/// # 64 bits on 32-bit CPUs
///
/// `i64` and `u64` go through `atomic64_try_cmpxchg()`, which may take a lock. It is then atomic
/// against other `atomic64_*()` operations only, not against a `WRITE_ONCE()`, nor against C's
/// `cmpxchg64()`, which takes none.
///
/// # Safety
///
/// - `ptr` is aligned to `align_of::<T>()`.
/// - `ptr` is valid for reads and writes, and points to a valid `T`.
/// - Any access at the same time, in C or in Rust, is atomic or another marked one.
/// - If `T` is 64 bits wide and the CPU is not, any access at the same time is `atomic64_*()` in C
///   or made through an [`Atomic`].
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{cmpxchg, Acquire};
///
/// let mut lock = 0u32;
/// let ptr = core::ptr::addr_of_mut!(lock);
///
/// // SAFETY: `ptr` is the address of a live local variable that nobody else accesses.
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
    // SAFETY:
    // - The caller promised that `ptr` is aligned, points to a valid `T`, and is valid for reads
    //   and writes. The reference ends with the operation.
    // - The caller promised that no access races with the operation, which is the only one here.
    // - The caller promised `atomic64_*()` on the other side where that matters.
    unsafe { Atomic::from_ptr(ptr) }.cmpxchg(old, new, o)
}
