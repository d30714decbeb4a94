// SPDX-License-Identifier: GPL-2.0

//! Pointers with dependencies have no `==`: it would tell the compiler the address.
//@ error: E0369
//@ error: binary operation `==` cannot be applied to type `Dependent<*mut u32>`

use kernel::sync::atomic::Dependent;

pub fn same(p: Dependent<*mut u32>, q: Dependent<*mut u32>) -> bool {
    p == q
}
