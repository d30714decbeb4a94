// SPDX-License-Identifier: GPL-2.0

//! A pointer with dependencies cannot be compared with a plain one either.
//@ error: E0369
//@ error: binary operation `==` cannot be applied to type `Dependent<*const u32>`

use kernel::sync::atomic::Dependent;

static DEFAULT: u32 = 1;

pub fn is_default(p: Dependent<*const u32>) -> bool {
    p == &raw const DEFAULT
}
