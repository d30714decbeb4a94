// SPDX-License-Identifier: GPL-2.0

//! The control: the correct form of the mistakes in the other files, which has to compile.

use core::ptr::NonNull;
use kernel::sync::atomic::{
    atomic_store, atomic_type, dependent_field, Acquire, Atomic, AtomicType, Full, Relaxed, Release,
};
use kernel::sync::barrier::{ctrl_dep, smp_mb, Read};

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

    Atomic::new(nobody).try_cmpxchg(&mut owner, nobody, Full);
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
    x.inc_not_zero();
    x.fetch_add(1u64, Full) + x.load(Acquire)
}

/// Operations that depend on the sign.
pub fn take_token(tokens: &Atomic<i32>) -> bool {
    tokens.inc_unless_negative();
    tokens.dec_unless_positive();
    !tokens.add_negative(1, Relaxed) && tokens.dec_if_positive() >= 0
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

/// Whether the lock was taken; later stores come after the load.
pub fn lock(x: &Atomic<u32>) -> bool {
    let result = x.cmpxchg(0, 1, Relaxed);

    ctrl_dep(result.is_ok());
    result.is_ok()
}
