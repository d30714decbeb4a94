// SPDX-License-Identifier: GPL-2.0

//! `core`'s names of operations lead to the kernel's.
//@ error: E0277
//@ error: `swap()` is called `xchg()` in the kernel
//@ error: `compare_exchange()` is called `cmpxchg()` in the kernel
//@ error: cmpxchg(old, new, ordering): a failed one is `Relaxed`
//@ error: C has no `fetch_max()`
//@ error: fetch_update(|old| old.max(v), ordering)

use kernel::sync::atomic::{Atomic, Full, Relaxed};

pub fn all(x: &Atomic<u32>) {
    x.swap(1, Full);
    let _ = x.compare_exchange(1, 2, Full, Relaxed);
    x.fetch_max(3, Relaxed);
}
