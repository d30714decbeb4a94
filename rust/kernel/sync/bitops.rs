// SPDX-License-Identifier: GPL-2.0

//! Atomic operations on single bits of a bitmap that C and Rust share.
//!
//! A bitmap is an array of C's `unsigned long`, such as `page->flags` or what `DECLARE_BITMAP()`
//! declares; in Rust, of `usize`. Bit `nr` is bit `nr % BITS_PER_LONG`, counted from the lowest, of
//! word `nr / BITS_PER_LONG`.
//!
//! | operation                                                            | ordering              |
//! |----------------------------------------------------------------------|-----------------------|
//! | [`set_bit`], [`clear_bit`], [`change_bit`], [`test_bit`]             | none                  |
//! | [`test_bit_acquire`]                                                 | acquire               |
//! | [`test_and_set_bit`], [`test_and_clear_bit`],                        | full                  |
//! | [`test_and_change_bit`]                                              |                       |
//! | [`test_and_set_bit_lock`]                                            | acquire if it was not |
//! |                                                                      | set, none if it was   |
//! | [`clear_bit_unlock`]                                                 | release               |
//!
//! [`smp_mb_before_atomic`] and [`smp_mb_after_atomic`] add ordering to those that have none.
//!
//! # Which bits to use
//!
//! | the bits are                                      | use                                      |
//! |---------------------------------------------------|------------------------------------------|
//! | in a flags word or a bitmap of a C structure      | the functions here                       |
//! | in a `kernel::bitmap::Bitmap`, where the kernel   | its methods `set_bit_atomic` and         |
//! | has that                                          | `clear_bit_atomic`                       |
//! | flags that only Rust uses, at most a word of them | `Atomic<usize>` with `or`, `andnot`, ... |
//! | in a bitmap of a fixed size, Rust's or C's        | the methods of `AtomicBitmap`, whose     |
//! |                                                   | numbers the compiler checks              |
//!
//! # Sharing a bitmap with C
//!
//! Every function here has this contract, for bit `nr` of the bitmap at `addr`:
//!
//! 1. **Number**: `nr` is at most [`MAX_BIT`]. Some architectures take it as an `int`: a larger one
//!    would name another bit there, or memory in front of the bitmap.
//! 2. **Word**: The word of the bit, which is `addr.wrapping_add(nr / BITS_PER_LONG)`, keeps the
//!    [contract of memory that C and Rust share](crate::sync::atomic#sharing-memory-with-c), as a
//!    `usize`. A `SAFETY` comment justifies its parts *alignment*, *memory* and *no data race*.
//!    *Values* and *64 bits* always hold: every value is a valid `usize`, and a `usize` is never
//!    wider than a machine word.
//!
//! C's operations with two underscores, such as `__set_bit()`, are plain accesses to the word. They
//! race with all of these functions, also on another bit of the word.
//!
//! C file: `rust/helpers/bitops.c`. Manual: [`Documentation/atomic_bitops.txt`].
//!
//! [`smp_mb_before_atomic`]: super::barrier::smp_mb_before_atomic
//! [`smp_mb_after_atomic`]: super::barrier::smp_mb_after_atomic
//! [`Documentation/atomic_bitops.txt`]: srctree/Documentation/atomic_bitops.txt

use crate::bindings;

mod bitmap;

pub use bitmap::{bits_to_longs, AtomicBitmap, Bit};

/// The largest number of a bit.
///
/// C takes the number as an `int` in `arch/riscv`, `arch/arm` and `arch/powerpc`, as an `unsigned
/// int` in `include/asm-generic/bitops`, and as a `long` or an `unsigned long` elsewhere. This is
/// the largest one that fits in all of them.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::MAX_BIT;
///
/// assert_eq!(MAX_BIT, 0x7fff_ffff);
/// ```
pub const MAX_BIT: usize = i32::MAX as usize;

/// Checks the number of a bit, where debug assertions are on.
#[inline(always)]
fn check(nr: usize) {
    debug_assert!(nr <= MAX_BIT, "bit {nr} is larger than C's `int`");
}

/// Sets bit `nr` of the bitmap at `addr`.
///
/// C: `set_bit()`.
///
/// Ordering: none.
///
/// # Safety
///
/// - `nr` and `addr` keep the [contract](self#sharing-a-bitmap-with-c) for a load and a store.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::set_bit;
///
/// let mut bitmap = [0usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: Number 1 is in range, and its word is a local variable that nobody else accesses.
/// unsafe { set_bit(1, addr) };
/// assert_eq!(bitmap, [0b10, 0]);
/// ```
#[doc(alias = "fetch_or")]
#[inline(always)]
pub unsafe fn set_bit(nr: usize, addr: *mut usize) {
    check(nr);
    // SAFETY: By the contract `nr` fits, and the word is aligned, valid and free of data races.
    unsafe { bindings::set_bit(nr, addr) }
}

/// Clears bit `nr` of the bitmap at `addr`.
///
/// C: `clear_bit()`.
///
/// Ordering: none. For a lock bit there is [`clear_bit_unlock`].
///
/// # Safety
///
/// - `nr` and `addr` keep the [contract](self#sharing-a-bitmap-with-c) for a load and a store.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::clear_bit;
///
/// let mut bitmap = [0b11usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: Number 1 is in range, and its word is a local variable that nobody else accesses.
/// unsafe { clear_bit(1, addr) };
/// assert_eq!(bitmap, [0b01, 0b11]);
/// ```
#[doc(alias = "fetch_and")]
#[inline(always)]
pub unsafe fn clear_bit(nr: usize, addr: *mut usize) {
    check(nr);
    // SAFETY: By the contract `nr` fits, and the word is aligned, valid and free of data races.
    unsafe { bindings::clear_bit(nr, addr) }
}

/// Flips bit `nr` of the bitmap at `addr`.
///
/// C: `change_bit()`.
///
/// Ordering: none.
///
/// # Safety
///
/// - `nr` and `addr` keep the [contract](self#sharing-a-bitmap-with-c) for a load and a store.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::change_bit;
///
/// let mut bitmap = [0b11usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: Number 1 is in range, and its word is a local variable that nobody else accesses.
/// unsafe { change_bit(1, addr) };
/// assert_eq!(bitmap, [0b01, 0b11]);
/// ```
#[doc(alias = "fetch_xor")]
#[inline(always)]
pub unsafe fn change_bit(nr: usize, addr: *mut usize) {
    check(nr);
    // SAFETY: By the contract `nr` fits, and the word is aligned, valid and free of data races.
    unsafe { bindings::change_bit(nr, addr) }
}

/// Returns whether bit `nr` of the bitmap at `addr` is set.
///
/// C: `test_bit()`.
///
/// Ordering: none, as of [`Relaxed`](crate::sync::atomic::Relaxed) loads.
///
/// # Safety
///
/// - `nr` and `addr` keep the [contract](self#sharing-a-bitmap-with-c) for a load.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::test_bit;
///
/// let mut bitmap = [0b10usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: Number 1 is in range, and its word is a local variable that nobody else accesses.
/// assert!(unsafe { test_bit(1, addr) });
/// // SAFETY: As above.
/// assert!(!unsafe { test_bit(0, addr) });
/// ```
#[must_use]
#[inline(always)]
pub unsafe fn test_bit(nr: usize, addr: *const usize) -> bool {
    check(nr);
    // SAFETY: By the contract `nr` fits, and the word is aligned, valid and free of data races.
    unsafe { bindings::test_bit(nr, addr) }
}

/// Returns whether bit `nr` of the bitmap at `addr` is set, with acquire ordering.
///
/// C: `test_bit_acquire()`.
///
/// Ordering: all accesses after it come after the load, also if the bit is not set.
///
/// # Safety
///
/// - `nr` and `addr` keep the [contract](self#sharing-a-bitmap-with-c) for a load.
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
/// // SAFETY: Number 1 is in range, and its word is a local variable that nobody else accesses.
/// unsafe { clear_bit_unlock(1, addr) };
///
/// // SAFETY: As above.
/// assert!(!unsafe { test_bit_acquire(1, addr) });
/// ```
#[must_use]
#[inline(always)]
pub unsafe fn test_bit_acquire(nr: usize, addr: *const usize) -> bool {
    check(nr);
    // SAFETY: By the contract `nr` fits, and the word is aligned, valid and free of data races.
    unsafe { bindings::test_bit_acquire(nr, addr) }
}

/// Sets bit `nr` of the bitmap at `addr`, and returns whether it was set.
///
/// C: `test_and_set_bit()`.
///
/// Ordering: fully ordered.
///
/// # Safety
///
/// - `nr` and `addr` keep the [contract](self#sharing-a-bitmap-with-c) for a load and a store.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::test_and_set_bit;
///
/// let mut bitmap = [0usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: Number 1 is in range, and its word is a local variable that nobody else accesses.
/// assert!(!unsafe { test_and_set_bit(1, addr) });
/// assert_eq!(bitmap, [0b10, 0]);
/// ```
#[doc(alias = "fetch_or")]
#[must_use = "who does not need to know whether the bit was set calls `set_bit()`"]
#[inline(always)]
pub unsafe fn test_and_set_bit(nr: usize, addr: *mut usize) -> bool {
    check(nr);
    // SAFETY: By the contract `nr` fits, and the word is aligned, valid and free of data races.
    unsafe { bindings::test_and_set_bit(nr, addr) }
}

/// Clears bit `nr` of the bitmap at `addr`, and returns whether it was set.
///
/// C: `test_and_clear_bit()`.
///
/// Ordering: fully ordered.
///
/// # Safety
///
/// - `nr` and `addr` keep the [contract](self#sharing-a-bitmap-with-c) for a load and a store.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::test_and_clear_bit;
///
/// let mut bitmap = [0b11usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: Number 1 is in range, and its word is a local variable that nobody else accesses.
/// assert!(unsafe { test_and_clear_bit(1, addr) });
/// assert_eq!(bitmap, [0b01, 0b11]);
/// ```
#[doc(alias = "fetch_and")]
#[must_use = "who does not need to know whether the bit was set calls `clear_bit()`"]
#[inline(always)]
pub unsafe fn test_and_clear_bit(nr: usize, addr: *mut usize) -> bool {
    check(nr);
    // SAFETY: By the contract `nr` fits, and the word is aligned, valid and free of data races.
    unsafe { bindings::test_and_clear_bit(nr, addr) }
}

/// Flips bit `nr` of the bitmap at `addr`, and returns whether it was set.
///
/// C: `test_and_change_bit()`.
///
/// Ordering: fully ordered.
///
/// # Safety
///
/// - `nr` and `addr` keep the [contract](self#sharing-a-bitmap-with-c) for a load and a store.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::test_and_change_bit;
///
/// let mut bitmap = [0b11usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: Number 1 is in range, and its word is a local variable that nobody else accesses.
/// assert!(unsafe { test_and_change_bit(1, addr) });
/// assert_eq!(bitmap, [0b01, 0b11]);
/// ```
#[doc(alias = "fetch_xor")]
#[must_use = "who does not need to know whether the bit was set calls `change_bit()`"]
#[inline(always)]
pub unsafe fn test_and_change_bit(nr: usize, addr: *mut usize) -> bool {
    check(nr);
    // SAFETY: By the contract `nr` fits, and the word is aligned, valid and free of data races.
    unsafe { bindings::test_and_change_bit(nr, addr) }
}

/// Takes a lock: sets bit `nr` of the bitmap at `addr`, and returns whether it was set.
///
/// `false` means that the caller now holds the lock.
///
/// C: `test_and_set_bit_lock()`.
///
/// Ordering: acquire if it returns `false`, none if it returns `true`.
///
/// # Safety
///
/// - `nr` and `addr` keep the [contract](self#sharing-a-bitmap-with-c) for a load and a store.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::{clear_bit_unlock, test_and_set_bit_lock};
///
/// let mut bitmap = [0usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: Number 1 is in range, and its word is a local variable that nobody else accesses.
/// unsafe {
///     assert!(!test_and_set_bit_lock(1, addr));
///     assert!(test_and_set_bit_lock(1, addr));
///     clear_bit_unlock(1, addr);
/// }
/// assert_eq!(bitmap, [0, 0]);
/// ```
#[doc(alias = "fetch_or")]
#[must_use = "the lock is held only if this returned `false`"]
#[inline(always)]
pub unsafe fn test_and_set_bit_lock(nr: usize, addr: *mut usize) -> bool {
    check(nr);
    // SAFETY: By the contract `nr` fits, and the word is aligned, valid and free of data races.
    unsafe { bindings::test_and_set_bit_lock(nr, addr) }
}

/// Releases a lock: clears bit `nr` of the bitmap at `addr`.
///
/// C: `clear_bit_unlock()`.
///
/// Ordering: release.
///
/// # Safety
///
/// - `nr` and `addr` keep the [contract](self#sharing-a-bitmap-with-c) for a load and a store.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::clear_bit_unlock;
///
/// let mut bitmap = [0b11usize; 2];
/// let addr = bitmap.as_mut_ptr();
///
/// // SAFETY: Number 1 is in range, and its word is a local variable that nobody else accesses.
/// unsafe { clear_bit_unlock(1, addr) };
/// assert_eq!(bitmap, [0b01, 0b11]);
/// ```
#[doc(alias = "fetch_and")]
#[inline(always)]
pub unsafe fn clear_bit_unlock(nr: usize, addr: *mut usize) {
    check(nr);
    // SAFETY: By the contract `nr` fits, and the word is aligned, valid and free of data races.
    unsafe { bindings::clear_bit_unlock(nr, addr) }
}

#[cfg(CONFIG_RUST_ATOMICS_KUNIT_TEST)]
#[macros::kunit_tests(rust_bitops)]
mod tests {
    use super::*;

    const BITS_PER_LONG: usize = usize::BITS as usize;

    /// Bits of a bitmap of three words: at the edges of 32 and of 64 bits, and the last one.
    const EDGES: [usize; 6] = [0, 31, 32, 63, 64, 3 * BITS_PER_LONG - 1];

    /// An operation, with the new state of the bit and the result for a bit that was clear and for
    /// one that was set.
    struct Case {
        operation: unsafe fn(usize, *mut usize) -> bool,
        bit: [bool; 2],
        result: [bool; 2],
    }

    // Writes a `Case`. Operations without a result return `false` here.
    macro_rules! case {
        ($name:ident, $bit:expr) => {
            Case {
                operation: |nr, addr| {
                    // SAFETY: The caller of `operation` keeps the contract of the function.
                    unsafe { $name(nr, addr) };
                    false
                },
                bit: $bit,
                result: [false, false],
            }
        };
        ($name:ident, $bit:expr, returns) => {
            Case {
                // SAFETY: The caller of `operation` keeps the contract of the function.
                operation: |nr, addr| unsafe { $name(nr, addr) },
                bit: $bit,
                result: [false, true],
            }
        };
    }

    const CASES: [Case; 10] = [
        case!(set_bit, [true, true]),
        case!(clear_bit, [false, false]),
        case!(change_bit, [true, false]),
        case!(test_bit, [false, true], returns),
        case!(test_bit_acquire, [false, true], returns),
        case!(test_and_set_bit, [true, true], returns),
        case!(test_and_clear_bit, [false, false], returns),
        case!(test_and_change_bit, [true, false], returns),
        case!(test_and_set_bit_lock, [true, true], returns),
        case!(clear_bit_unlock, [false, false]),
    ];

    /// A bitmap of three words between two others, each word `fill` except for bit `nr`.
    fn words(fill: usize, nr: usize, bit: bool) -> [usize; 5] {
        let mut words = [fill; 5];
        let mask = 1 << (nr % BITS_PER_LONG);
        let word = &mut words[1 + nr / BITS_PER_LONG];

        *word = if bit { *word | mask } else { *word & !mask };
        words
    }

    /// Returns whether C finds bit `nr` set in the bitmap of `words`.
    fn c_finds(words: &[usize; 5], nr: usize) -> bool {
        // SAFETY: The bitmap has more bits than `nr`, and nobody else accesses it.
        unsafe { bindings::_find_next_bit(words[1..].as_ptr(), nr + 1, nr) == nr }
    }

    #[test]
    fn one_bit_and_no_other() {
        for case in CASES {
            for nr in EDGES {
                for (fill, was) in [(0, 0), (0, 1), (usize::MAX, 0), (usize::MAX, 1)] {
                    let mut memory = words(fill, nr, was == 1);
                    let addr = memory[1..].as_mut_ptr();
                    // SAFETY: Number `nr` is in range, and its word is in a local variable that
                    // nobody else accesses.
                    let result = unsafe { (case.operation)(nr, addr) };

                    assert_eq!(memory, words(fill, nr, case.bit[was]));
                    assert_eq!(c_finds(&memory, nr), case.bit[was]);
                    assert_eq!(result, case.result[was]);
                }
            }
        }
    }

    // The contract asks for the word of the bit and not for those before it, so this needs no large
    // bitmap: it computes where one would begin that ends with this word.
    #[test]
    fn largest_number() {
        for case in CASES {
            for was in [0, 1] {
                let nr = MAX_BIT % BITS_PER_LONG;
                let mut memory = words(0, nr, was == 1);
                let addr = memory[1..]
                    .as_mut_ptr()
                    .wrapping_sub(MAX_BIT / BITS_PER_LONG);
                // SAFETY: `MAX_BIT` is allowed, and its word is in a local variable that nobody
                // else accesses.
                let result = unsafe { (case.operation)(MAX_BIT, addr) };

                assert_eq!(memory, words(0, nr, case.bit[was]));
                assert_eq!(result, case.result[was]);
            }
        }
    }
}
