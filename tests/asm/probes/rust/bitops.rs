// SPDX-License-Identifier: GPL-2.0

//! Operations on a bit of a bitmap, at a place that the compiler does not know: by the functions,
//! and by the methods of a bitmap with a number that was checked, which do nothing more.

use kernel::sync::bitops::{self, AtomicBitmap, Bit};

macro_rules! bit {
    ($($op:ident $ordering:ident ($ptr:ty) $(-> $ret:ty)?;)*) => {
        $(
            probe!(
                $op, bitmap, $ordering,
                (nr: usize, addr: $ptr) $(-> $ret)? {
                    // SAFETY: Nothing calls the probes; a caller would have to give a bitmap that
                    // has the bit.
                    unsafe { bitops::$op(nr, addr) }
                }
            );
            probe!(
                $op, checked, $ordering,
                (nr: Bit<100>, bitmap: &AtomicBitmap<100, 2>) $(-> $ret)? { bitmap.$op(nr) }
            );
        )*
    };
}

bit! {
    set_bit relaxed (*mut usize);
    clear_bit relaxed (*mut usize);
    change_bit relaxed (*mut usize);
    clear_bit_unlock release (*mut usize);
    test_bit relaxed (*const usize) -> bool;
    test_bit_acquire acquire (*const usize) -> bool;
    test_and_set_bit full (*mut usize) -> bool;
    test_and_clear_bit full (*mut usize) -> bool;
    test_and_change_bit full (*mut usize) -> bool;
    test_and_set_bit_lock acquire (*mut usize) -> bool;
}
