// SPDX-License-Identifier: GPL-2.0

//! A bit as what decides: who set it first, and who holds the lock that it is.

use crate::bindings;

/// Sets bit `nr` of the bitmap at `addr`, and returns whether it was set.
///
/// C: `test_and_set_bit()`.
///
/// Ordering: fully ordered.
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
/// use kernel::sync::bitops::test_and_set_bit;
///
/// let mut bitmap = [0usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: The bitmap is a local variable of two words, and bit 1 is in it.
/// assert!(!unsafe { test_and_set_bit(1, addr) });
/// assert_eq!(bitmap, [0b10, 0]);
/// ```
#[doc(alias = "fetch_or")]
#[inline(always)]
pub unsafe fn test_and_set_bit(nr: usize, addr: *mut usize) -> bool {
    // SAFETY: The caller promised an aligned bitmap that has the bit, validity for the access, and
    // that nothing races with it.
    unsafe { bindings::test_and_set_bit(nr as _, addr.cast()) }
}

/// Clears bit `nr` of the bitmap at `addr`, and returns whether it was set.
///
/// C: `test_and_clear_bit()`.
///
/// Ordering: fully ordered.
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
/// use kernel::sync::bitops::test_and_clear_bit;
///
/// let mut bitmap = [0b11usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: The bitmap is a local variable of two words, and bit 1 is in it.
/// assert!(unsafe { test_and_clear_bit(1, addr) });
/// assert_eq!(bitmap, [0b01, 0b11]);
/// ```
#[doc(alias = "fetch_and")]
#[inline(always)]
pub unsafe fn test_and_clear_bit(nr: usize, addr: *mut usize) -> bool {
    // SAFETY: The caller promised an aligned bitmap that has the bit, validity for the access, and
    // that nothing races with it.
    unsafe { bindings::test_and_clear_bit(nr as _, addr.cast()) }
}

/// Flips bit `nr` of the bitmap at `addr`, and returns whether it was set.
///
/// C: `test_and_change_bit()`.
///
/// Ordering: fully ordered.
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
/// use kernel::sync::bitops::test_and_change_bit;
///
/// let mut bitmap = [0b11usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: The bitmap is a local variable of two words, and bit 1 is in it.
/// assert!(unsafe { test_and_change_bit(1, addr) });
/// assert_eq!(bitmap, [0b01, 0b11]);
/// ```
#[doc(alias = "fetch_xor")]
#[inline(always)]
pub unsafe fn test_and_change_bit(nr: usize, addr: *mut usize) -> bool {
    // SAFETY: The caller promised an aligned bitmap that has the bit, validity for the access, and
    // that nothing races with it.
    unsafe { bindings::test_and_change_bit(nr as _, addr.cast()) }
}

/// Sets bit `nr` of the bitmap at `addr` as one takes a lock, and returns whether it was set.
///
/// `false` means that the lock is now the caller's.
///
/// C: `test_and_set_bit_lock()`.
///
/// Ordering: acquire if it returns `false`, none if it returns `true`.
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
/// use kernel::sync::bitops::{clear_bit_unlock, test_and_set_bit_lock};
///
/// let mut bitmap = [0usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: The bitmap is a local variable of two words, and bit 1 is in it.
/// unsafe {
///     assert!(!test_and_set_bit_lock(1, addr));
///     assert!(test_and_set_bit_lock(1, addr));
///     clear_bit_unlock(1, addr);
/// }
/// assert_eq!(bitmap, [0, 0]);
/// ```
#[doc(alias = "fetch_or")]
#[inline(always)]
pub unsafe fn test_and_set_bit_lock(nr: usize, addr: *mut usize) -> bool {
    // SAFETY: The caller promised an aligned bitmap that has the bit, validity for the access, and
    // that nothing races with it.
    unsafe { bindings::test_and_set_bit_lock(nr as _, addr.cast()) }
}

/// Clears bit `nr` of the bitmap at `addr` as one releases a lock.
///
/// C: `clear_bit_unlock()`.
///
/// Ordering: release.
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
/// use kernel::sync::bitops::clear_bit_unlock;
///
/// let mut bitmap = [0b11usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: The bitmap is a local variable of two words, and bit 1 is in it.
/// unsafe { clear_bit_unlock(1, addr) };
/// assert_eq!(bitmap, [0b01, 0b11]);
/// ```
#[doc(alias = "fetch_and")]
#[inline(always)]
pub unsafe fn clear_bit_unlock(nr: usize, addr: *mut usize) {
    // SAFETY: The caller promised an aligned bitmap that has the bit, validity for the access, and
    // that nothing races with it.
    unsafe { bindings::clear_bit_unlock(nr as _, addr.cast()) }
}
