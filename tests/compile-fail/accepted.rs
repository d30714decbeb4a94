// SPDX-License-Identifier: GPL-2.0

//! The control: what the other files get wrong, done right. It must compile, or their errors would
//! prove nothing.

use kernel::sync::atomic::{atomic_store, Acquire, Atomic, AtomicType, Full, Relaxed, Release};
use kernel::sync::barrier::{smp_mb, Read};

/// Has the layout of an `i16`.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Port(i16);

// SAFETY: `Port` is a transparent wrapper of an `i16` and `Send`.
unsafe impl AtomicType for Port {
    type Repr = i16;
}

/// Not `Sync`, and yet fine behind a pointer.
pub static CELL: Atomic<*mut core::cell::Cell<u8>> = Atomic::new(core::ptr::null_mut());

/// One of each.
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
    x.fetch_add(1u64, Full) + x.load(Acquire)
}
