// SPDX-License-Identifier: GPL-2.0

//! `sync::bitops` for the case in `rust/atomics_kunit.c`, which makes the bitmaps and checks them.

use crate::sync::bitops::{self, clear_bit, clear_bit_unlock, set_bit};
use core::ffi::c_ulong;

/// Defines functions that C calls, with the result `false` for operations that have none.
macro_rules! bitops {
    ($($name:ident: |$nr:ident, $addr:ident| $call:expr;)*) => {
        $(
            /// # Safety
            ///
            /// Those of the operation.
            #[no_mangle]
            unsafe extern "C" fn $name($nr: usize, $addr: *mut c_ulong) -> bool {
                let $addr = $addr.cast::<usize>();

                // SAFETY: The caller promised what the operation asks for.
                unsafe { $call }
            }
        )*
    };
}

bitops! {
    rust_atomics_set_bit: |nr, addr| { set_bit(nr, addr); false };
    rust_atomics_clear_bit: |nr, addr| { clear_bit(nr, addr); false };
    rust_atomics_change_bit: |nr, addr| { bitops::change_bit(nr, addr); false };
    rust_atomics_test_bit: |nr, addr| bitops::test_bit(nr, addr);
    rust_atomics_test_bit_acquire: |nr, addr| bitops::test_bit_acquire(nr, addr);
    rust_atomics_test_and_set_bit: |nr, addr| bitops::test_and_set_bit(nr, addr);
    rust_atomics_test_and_clear_bit: |nr, addr| bitops::test_and_clear_bit(nr, addr);
    rust_atomics_test_and_change_bit: |nr, addr| bitops::test_and_change_bit(nr, addr);
    rust_atomics_test_and_set_bit_lock: |nr, addr| bitops::test_and_set_bit_lock(nr, addr);
    rust_atomics_clear_bit_unlock: |nr, addr| { clear_bit_unlock(nr, addr); false };
}
