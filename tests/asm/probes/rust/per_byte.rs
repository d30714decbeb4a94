// SPDX-License-Identifier: GPL-2.0

//! Copies that may tear: of a word, which is one access if it is aligned.

use core::mem::MaybeUninit;
use kernel::sync::atomic::{atomic_load_per_byte, atomic_store_per_byte};

probe!(
    load_per_byte, u64, relaxed,
    (from: *const u64) -> MaybeUninit<u64> {
        // SAFETY: Nothing calls the probes; a caller would have to give valid pointers.
        unsafe { atomic_load_per_byte(from) }
    }
);
probe!(
    store_per_byte, u64, relaxed,
    (to: *mut u64, copy: u64) {
        // SAFETY: As above.
        unsafe { atomic_store_per_byte(to, copy) }
    }
);
