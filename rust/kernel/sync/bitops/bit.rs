// SPDX-License-Identifier: GPL-2.0

//! One access to a bit: set, clear, flip, test.

use crate::bindings;

/// Sets bit `nr` of the bitmap at `addr`.
///
/// C: `set_bit()`.
///
/// Ordering: none.
///
/// # Safety
///
/// - `addr` is aligned to `align_of::<usize>()`, and points to a bitmap of more than `nr` bits.
/// - The word of bit `nr`, which is `addr.add(nr / BITS_PER_LONG)`, is valid for reads and writes.
/// - Any access to that word at the same time, in C or in Rust, is atomic or another marked one.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::set_bit;
///
/// let mut bitmap = [0usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: The bitmap is a local variable of two words, and bit 1 is in it.
/// unsafe { set_bit(1, addr) };
/// assert_eq!(bitmap, [0b10, 0]);
/// ```
#[doc(alias = "fetch_or")]
#[inline(always)]
pub unsafe fn set_bit(nr: usize, addr: *mut usize) {
    // SAFETY: The caller promised an aligned bitmap that has the bit, validity for the access, and
    // that nothing races with it.
    unsafe { bindings::set_bit(nr as _, addr.cast()) }
}

/// Clears bit `nr` of the bitmap at `addr`.
///
/// C: `clear_bit()`.
///
/// Ordering: none. For a lock bit there is [`clear_bit_unlock`](super::clear_bit_unlock).
///
/// # Safety
///
/// - `addr` is aligned to `align_of::<usize>()`, and points to a bitmap of more than `nr` bits.
/// - The word of bit `nr`, which is `addr.add(nr / BITS_PER_LONG)`, is valid for reads and writes.
/// - Any access to that word at the same time, in C or in Rust, is atomic or another marked one.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::clear_bit;
///
/// let mut bitmap = [0b11usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: The bitmap is a local variable of two words, and bit 1 is in it.
/// unsafe { clear_bit(1, addr) };
/// assert_eq!(bitmap, [0b01, 0b11]);
/// ```
#[doc(alias = "fetch_and")]
#[inline(always)]
pub unsafe fn clear_bit(nr: usize, addr: *mut usize) {
    // SAFETY: The caller promised an aligned bitmap that has the bit, validity for the access, and
    // that nothing races with it.
    unsafe { bindings::clear_bit(nr as _, addr.cast()) }
}

/// Flips bit `nr` of the bitmap at `addr`.
///
/// C: `change_bit()`.
///
/// Ordering: none.
///
/// # Safety
///
/// - `addr` is aligned to `align_of::<usize>()`, and points to a bitmap of more than `nr` bits.
/// - The word of bit `nr`, which is `addr.add(nr / BITS_PER_LONG)`, is valid for reads and writes.
/// - Any access to that word at the same time, in C or in Rust, is atomic or another marked one.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::change_bit;
///
/// let mut bitmap = [0b11usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: The bitmap is a local variable of two words, and bit 1 is in it.
/// unsafe { change_bit(1, addr) };
/// assert_eq!(bitmap, [0b01, 0b11]);
/// ```
#[doc(alias = "fetch_xor")]
#[inline(always)]
pub unsafe fn change_bit(nr: usize, addr: *mut usize) {
    // SAFETY: The caller promised an aligned bitmap that has the bit, validity for the access, and
    // that nothing races with it.
    unsafe { bindings::change_bit(nr as _, addr.cast()) }
}

/// Returns whether bit `nr` of the bitmap at `addr` is set.
///
/// C: `test_bit()`.
///
/// Ordering: none, as of [`Relaxed`](crate::sync::atomic::Relaxed) loads.
///
/// # Safety
///
/// - `addr` is aligned to `align_of::<usize>()`, and points to a bitmap of more than `nr` bits.
/// - The word of bit `nr`, which is `addr.add(nr / BITS_PER_LONG)`, is valid for reads.
/// - Any write to that word at the same time, in C or in Rust, is atomic or another marked one.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::test_bit;
///
/// let mut bitmap = [0b10usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: The bitmap is a local variable of two words, and bit 1 is in it.
/// assert!(unsafe { test_bit(1, addr) });
/// // SAFETY: As above.
/// assert!(!unsafe { test_bit(0, addr) });
/// ```
#[inline(always)]
pub unsafe fn test_bit(nr: usize, addr: *const usize) -> bool {
    // SAFETY: The caller promised an aligned bitmap that has the bit, validity for the access, and
    // that nothing races with it.
    unsafe { bindings::test_bit(nr as _, addr.cast()) }
}

/// Returns whether bit `nr` of the bitmap at `addr` is set, with acquire ordering.
///
/// C: `test_bit_acquire()`.
///
/// Ordering: all accesses after it come after the load, also if the bit is not set.
///
/// # Safety
///
/// - `addr` is aligned to `align_of::<usize>()`, and points to a bitmap of more than `nr` bits.
/// - The word of bit `nr`, which is `addr.add(nr / BITS_PER_LONG)`, is valid for reads.
/// - Any write to that word at the same time, in C or in Rust, is atomic or another marked one.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::{clear_bit_unlock, test_bit_acquire};
///
/// let mut bitmap = [0b10usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // The other side, when it is done.
/// // SAFETY: The bitmap is a local variable of two words, and bit 1 is in it.
/// unsafe { clear_bit_unlock(1, addr) };
///
/// // SAFETY: As above.
/// assert!(!unsafe { test_bit_acquire(1, addr) });
/// ```
#[inline(always)]
pub unsafe fn test_bit_acquire(nr: usize, addr: *const usize) -> bool {
    // SAFETY: The caller promised an aligned bitmap that has the bit, validity for the access, and
    // that nothing races with it.
    unsafe { bindings::test_bit_acquire(nr as _, addr.cast()) }
}
