// SPDX-License-Identifier: GPL-2.0

//! A pointer that was loaded may point anywhere: following it is unsafe.
//@ error: E0133
//@ error: call to unsafe function

use kernel::sync::atomic::{Atomic, Relaxed};

pub fn load(slot: &Atomic<*mut u32>) -> u32 {
    slot.load_dependent().load(Relaxed)
}
