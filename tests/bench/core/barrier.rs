// SPDX-License-Identifier: GPL-2.0

//! Fences. `core` has none for devices, and none that complete another operation: for those, a
//! whole one has to do.

use core::sync::atomic::{
    compiler_fence,
    fence,
    Ordering::{Acquire, Release, SeqCst}, //
};

probe!("smp_mb", none, none, () { fence(SeqCst) });
probe!("smp_rmb", none, none, () { fence(Acquire) });
probe!("smp_wmb", none, none, () { fence(Release) });
probe!("smp_mb__before_atomic", none, none, () { fence(SeqCst) });
probe!("smp_mb__after_atomic", none, none, () { fence(SeqCst) });
probe!("smp_mb__after_spinlock", none, none, () { fence(SeqCst) });
probe!("smp_acquire__after_ctrl_dep", none, none, () { fence(Acquire) });

probe!("barrier", i32, none, (p: &mut i32) {
    *p = 1;
    compiler_fence(SeqCst);
    *p = 2;
});
