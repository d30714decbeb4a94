// SPDX-License-Identifier: GPL-2.0

//! A pointer with dependencies is no integer: arithmetic on that could cancel the address.
//@ error: E0605
//@ error: non-primitive cast: `Dependent<*mut u32>` as `usize`

use kernel::sync::atomic::Dependent;

pub fn address(p: Dependent<*mut u32>) -> usize {
    p as usize
}
