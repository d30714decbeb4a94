// SPDX-License-Identifier: GPL-2.0

//! Barriers, alone in a function.

use kernel::sync::barrier::{self, dma_mb, mb, smp_mb, Full, Read, Write};

macro_rules! barriers {
    ($($name:ident: $call:expr;)*) => {
        $(
            probe!($name, none, none, () { $call });
        )*
    };
}

barriers! {
    mb: mb(Full);
    rmb: mb(Read);
    wmb: mb(Write);
    smp_mb: smp_mb(Full);
    smp_rmb: smp_mb(Read);
    smp_wmb: smp_mb(Write);
    dma_mb: dma_mb(Full);
    dma_rmb: dma_mb(Read);
    dma_wmb: dma_mb(Write);
    smp_mb__before_atomic: barrier::smp_mb_before_atomic();
    smp_mb__after_atomic: barrier::smp_mb_after_atomic();
    smp_mb__after_spinlock: barrier::smp_mb_after_spinlock();
    smp_acquire__after_ctrl_dep: barrier::smp_acquire_after_ctrl_dep();
}

// No instruction: what it does is to keep the first of two plain stores.
probe!(
    barrier, i32, none,
    (p: *mut i32) {
        // SAFETY: Nothing calls the probes; a caller would have to give a valid pointer. (With a
        // reference the compiler would know that nobody else looks, and drop the first store.)
        unsafe {
            *p = 1;
            barrier::barrier();
            *p = 2;
        }
    }
);
