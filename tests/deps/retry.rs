// SPDX-License-Identifier: GPL-2.0

//! Operations of Rust's core library, for CPUs without LSE: loops of load-exclusive and store-exclusive.

#![no_std]

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

#[no_mangle]
pub fn halve(count: &AtomicU64) {
    let mut old = count.load(Relaxed);
    loop {
        let result = count.compare_exchange_weak(old, old / 2, Relaxed, Relaxed); // data: kept as another; data: unknown
        match result {
            Ok(_) => return,
            Err(new) => old = new,
        }
    }
}
