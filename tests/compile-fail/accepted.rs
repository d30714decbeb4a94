// SPDX-License-Identifier: GPL-2.0

//! The control: the correct form of the mistakes in the other files, which has to compile.

use core::ptr::NonNull;
use kernel::bindings;
use kernel::sync::atomic::{
    atomic_field, atomic_load, atomic_store, atomic_type, dependent_field, Acquire, Atomic,
    AtomicBasicOps, AtomicExchangeOps, AtomicInteger, AtomicIntegerOps, AtomicType, AtomicWaitOps,
    Full, Relaxed, Release,
};
use kernel::sync::barrier::{ctrl_dep, smp_mb, Read};
use kernel::sync::bitops::{bits_to_longs, AtomicBitmap, Bit};

/// Has the layout of an `i16`.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Port(i16);

// SAFETY: `Port` is a transparent wrapper of an `i16` and `Send`.
unsafe impl AtomicType for Port {
    type Repr = i16;
}

atomic_type! {
    /// Has the layout of an `i32`, and two of its values.
    #[derive(Clone, Copy)]
    #[repr(i32)]
    pub enum State {
        /// The first.
        Idle,
        /// The second.
        Busy = -1,
    }
}

atomic_type! {
    #[derive(Clone, Copy)]
    #[repr(transparent)]
    struct Owner(*mut State);
}

// SAFETY: Nobody dereferences the pointer.
unsafe impl Send for Owner {}

/// Uses the types that the macro declared.
pub fn declared() -> State {
    let nobody = Owner(core::ptr::null_mut());
    let mut owner = nobody;

    if Atomic::new(nobody).try_cmpxchg(&mut owner, nobody, Full) {
        return State::Idle;
    }
    Atomic::new(State::Idle).xchg(State::Busy, Relaxed)
}

/// A pointer that may be null.
pub static NEXT: Atomic<Option<NonNull<u8>>> = Atomic::new(None);

/// A pointer to a type that is not `Sync`.
pub static CELL: Atomic<*mut core::cell::Cell<u8>> = Atomic::new(core::ptr::null_mut());

/// Operations of each kind.
///
/// # Safety
///
/// `raw` is valid.
pub unsafe fn operations(x: &Atomic<u64>, port: &Atomic<Port>, raw: *mut u32) -> u64 {
    port.store(Port(1), Release);
    // SAFETY: The caller promised that `raw` is valid.
    unsafe { atomic_store(raw, 1, Relaxed) };
    smp_mb(Read);
    x.add(1u64, Relaxed);
    x.or(8, Relaxed);
    u64::from(x.inc_not_zero()) + x.fetch_add(1u64, Full) + x.load(Acquire)
}

/// Operations that depend on the sign.
pub fn take_token(tokens: &Atomic<i32>) -> bool {
    let changed = tokens.inc_unless_negative() && tokens.dec_unless_positive();

    changed && !tokens.add_negative(1, Relaxed) && tokens.dec_if_positive() >= 0
}

/// A structure whose address is published.
pub struct Device {
    id: u32,
    users: Atomic<u32>,
}

/// What a pointer with dependencies offers.
///
/// # Safety
///
/// `slot` points to a device that is alive, or is null.
pub unsafe fn users(slot: &Atomic<Option<NonNull<Device>>>, other: &Device) -> u32 {
    let p = slot.load_dependent();

    if p.is_null() || p.ptr_eq(other) {
        return 0;
    }
    // SAFETY: The caller promised that the pointer is valid, and it is not null.
    unsafe {
        dependent_field!(p, Device, id).read() + dependent_field!(p, Device, users).load(Relaxed)
    }
}

/// Operations on any type that has them.
pub fn clear<T: AtomicType + Default>(x: &Atomic<T>) -> T
where
    T::Repr: AtomicBasicOps + AtomicExchangeOps,
{
    x.store(T::default(), Relaxed);
    x.xchg(T::default(), Full)
}

/// A store that is ordered against what follows.
pub fn clear_first<T: AtomicType + Default>(x: &Atomic<T>)
where
    T::Repr: AtomicBasicOps + AtomicWaitOps,
{
    x.smp_store_mb(T::default());
}

/// Operations on any integer.
pub fn count<T: AtomicInteger>(x: &Atomic<T>) -> T
where
    T::Repr: AtomicIntegerOps,
{
    x.fetch_inc(Relaxed)
}

/// Updates by a function.
pub fn saturate(x: &Atomic<u8>) -> bool {
    x.fetch_update(|v| v.saturating_add(1), Relaxed);
    x.try_update(|v| v.checked_add(1), Full).is_ok()
}

/// A field of C's, and one of a field of C's.
///
/// # Safety
///
/// `file` and `page` point to live structures.
pub unsafe fn fields(file: *const bindings::file, page: *mut bindings::page) -> i32 {
    // SAFETY: By this function's contract; C's accesses are marked.
    unsafe {
        atomic_store(atomic_field!(file, f_flags), 0, Relaxed);
        atomic_load(atomic_field!(page, _refcount.counter), Relaxed)
    }
}

/// A bitmap, with numbers of both kinds.
pub fn bits(flags: &AtomicBitmap<70, { bits_to_longs(70) }>, nr: usize) -> Option<bool> {
    flags.set_bit(Bit::new::<69>());
    Some(flags.test_and_clear_bit(Bit::try_new(nr)?))
}

/// Whether the lock was taken; later stores come after the load.
pub fn lock(x: &Atomic<u32>) -> bool {
    let result = x.cmpxchg(0, 1, Relaxed);

    ctrl_dep(result.is_ok());
    result.is_ok()
}
