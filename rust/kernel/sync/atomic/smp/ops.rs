// SPDX-License-Identifier: GPL-2.0

//! The C functions behind these operations.

use super::super::internal::{AtomicImpl, AtomicRepr};
use crate::{bindings, macros::paste};
use core::ffi::c_void;

/// C files: `rust/helpers/atomic_smp.c`.
pub trait AtomicSmpOps: AtomicImpl {
    /// `smp_store_mb()`.
    fn store_mb(a: &AtomicRepr<Self>, v: Self);
    /// What `smp_cond_load_relaxed()` does between two loads, of which the first one found `v`:
    /// `__cmpwait_relaxed()` where the architecture has it, `cpu_relax()` elsewhere.
    fn cmpwait(a: &AtomicRepr<Self>, v: Self);
}

macro_rules! impl_smp_ops {
    ($($repr:ty: $c:ident),*) => {
        paste! {
            $(
                impl AtomicSmpOps for $repr {
                    #[inline(always)]
                    fn store_mb(a: &AtomicRepr<Self>, v: Self) {
                        // SAFETY: The C function asks for an aligned pointer that is valid for
                        // writes, which `AtomicRepr::as_ptr()` guarantees. Other accesses go
                        // through an `AtomicRepr` too, or were promised not to race with it when it
                        // was made from a pointer.
                        unsafe { bindings::[<$c _store_mb>](a.as_ptr().cast(), v) }
                    }

                    #[inline(always)]
                    fn cmpwait(a: &AtomicRepr<Self>, v: Self) {
                        // SAFETY: As above; this one at most reads.
                        unsafe { bindings::[<$c _cmpwait>](a.as_ptr().cast(), v) }
                    }
                }
            )*
        }
    };
}

impl_smp_ops! {
    i8: atomic_i8, i16: atomic_i16, *const c_void: atomic_ptr, i32: atomic, i64: atomic64
}
