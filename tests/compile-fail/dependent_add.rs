// SPDX-License-Identifier: GPL-2.0

//! There is no arithmetic on a pointer with dependencies.
//@ error: E0599
//@ error: no method named `wrapping_add` found for struct `Dependent

use kernel::sync::atomic::Dependent;

pub fn next(p: Dependent<*mut u32>) -> Dependent<*mut u32> {
    p.wrapping_add(1)
}
