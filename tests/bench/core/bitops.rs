// SPDX-License-Identifier: GPL-2.0

//! A bit of a bitmap: `core` has no such operations, so from those on a whole word.

use core::sync::atomic::{
    AtomicUsize,
    Ordering::{Acquire, Relaxed, Release, SeqCst}, //
};

/// The word that has the bit, and the bit in it.
///
/// # Safety
///
/// - `addr` points to an aligned bitmap that has bit `nr`, for as long as the result is used.
#[inline(always)]
unsafe fn word<'a>(nr: usize, addr: *mut usize) -> (&'a AtomicUsize, usize) {
    let bits = usize::BITS as usize;

    // SAFETY: The caller promises that the bitmap has the bit, and so this word.
    let word = unsafe { AtomicUsize::from_ptr(addr.add(nr / bits)) };
    (word, 1 << (nr % bits))
}

macro_rules! bit {
    ($($op:literal $ordering:ident |$word:ident, $mask:ident| $(-> $ret:ty)? $body:block)*) => {
        $(
            probe!($op, bitmap, $ordering, (nr: usize, addr: *mut usize) $(-> $ret)? {
                // SAFETY: The benchmark gives a bitmap that has the bit.
                let ($word, $mask) = unsafe { word(nr, addr) };
                $body
            });
        )*
    };
}

bit! {
    "set_bit" relaxed |word, mask| { word.fetch_or(mask, Relaxed); }
    "clear_bit" relaxed |word, mask| { word.fetch_and(!mask, Relaxed); }
    "change_bit" relaxed |word, mask| { word.fetch_xor(mask, Relaxed); }
    "clear_bit_unlock" release |word, mask| { word.fetch_and(!mask, Release); }
    "test_bit" relaxed |word, mask| -> bool { word.load(Relaxed) & mask != 0 }
    "test_bit_acquire" acquire |word, mask| -> bool { word.load(Acquire) & mask != 0 }
    "test_and_set_bit" full |word, mask| -> bool { word.fetch_or(mask, SeqCst) & mask != 0 }
    "test_and_clear_bit" full |word, mask| -> bool { word.fetch_and(!mask, SeqCst) & mask != 0 }
    "test_and_change_bit" full |word, mask| -> bool { word.fetch_xor(mask, SeqCst) & mask != 0 }
    "test_and_set_bit_lock" acquire |word, mask| -> bool { word.fetch_or(mask, Acquire) & mask != 0 }
}
