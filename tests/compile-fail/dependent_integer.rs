// SPDX-License-Identifier: GPL-2.0

//! Only pointers have dependencies: `x & 0` and `x - x` cancel those of an integer.
//@ error: E0599
//@ error: the method `load_dependent` exists for reference

use kernel::sync::atomic::Atomic;

pub fn load(x: &Atomic<usize>) -> usize {
    x.load_dependent()
}
