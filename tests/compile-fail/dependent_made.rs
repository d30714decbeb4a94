// SPDX-License-Identifier: GPL-2.0

//! A pointer with dependencies comes from a load: the compiler would know that of a variable.
//@ error: E0624
//@ error: associated function `new` is private

use kernel::sync::atomic::Dependent;

static DEFAULT: u32 = 1;

pub fn default() -> Dependent<*const u32> {
    Dependent::new(&raw const DEFAULT)
}
