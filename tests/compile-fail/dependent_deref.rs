// SPDX-License-Identifier: GPL-2.0

//! A pointer with dependencies gives no reference by itself.
//@ error: E0614
//@ error: type `Dependent<*mut u32>` cannot be dereferenced

use kernel::sync::atomic::Dependent;

pub fn value(p: Dependent<*mut u32>) -> u32 {
    *p
}
