// SPDX-License-Identifier: GPL-2.0

//! A bitmap of a fixed size whose bit numbers are checked.

use super::MAX_BIT;
use crate::sync::atomic::ordering::{self, OrderingType};
use crate::sync::atomic::{Acquire, Atomic, Full, Relaxed, Release};
use core::iter;

const BITS_PER_LONG: usize = usize::BITS as usize;

/// Returns how many words a bitmap of `nr` bits has.
///
/// C: `BITS_TO_LONGS()`.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::bits_to_longs;
///
/// assert_eq!(bits_to_longs(1), 1);
/// assert_eq!(bits_to_longs(2 * usize::BITS as usize + 1), 3);
/// ```
#[doc(alias = "BITS_TO_LONGS")]
pub const fn bits_to_longs(nr: usize) -> usize {
    nr.div_ceil(BITS_PER_LONG)
}

/// The number of a bit in a bitmap of `BITS` bits.
///
/// # Invariants
///
/// The number is less than `BITS`.
///
/// # Examples
///
/// ```
/// use kernel::sync::bitops::Bit;
///
/// const LINK_UP: Bit<70> = Bit::new::<3>();
///
/// assert_eq!(LINK_UP.get(), 3);
/// assert_eq!(Bit::try_new(3), Some(LINK_UP));
/// assert_eq!(Bit::<70>::try_new(70), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(transparent)]
pub struct Bit<const BITS: usize>(usize);

struct InRange<const BITS: usize, const NR: usize>;

impl<const BITS: usize, const NR: usize> InRange<BITS, NR> {
    const CHECK: () = assert!(NR < BITS, "the bitmap has no bit of this number");
}

impl<const BITS: usize> Bit<BITS> {
    /// Names bit `NR`, which is checked at compile time.
    #[inline(always)]
    pub const fn new<const NR: usize>() -> Self {
        let () = InRange::<BITS, NR>::CHECK;

        // INVARIANT: Just checked.
        Self(NR)
    }

    /// Names bit `nr`, if the bitmap has one.
    #[inline(always)]
    pub const fn try_new(nr: usize) -> Option<Self> {
        if nr < BITS {
            // INVARIANT: Just checked.
            Some(Self(nr))
        } else {
            None
        }
    }

    /// Returns the number.
    #[inline(always)]
    pub const fn get(self) -> usize {
        self.0
    }
}

/// A bitmap of `BITS` bits in `WORDS` words, which C may access as an array of `unsigned long`.
///
/// `WORDS` has to be [`bits_to_longs`]`(BITS)`. The bits of the last word from `BITS` on do not
/// belong to the bitmap: no method here changes them, except through [`words`](Self::words).
///
/// Size and alignment are those of `[usize; WORDS]`; all bit patterns are valid. So a typedef of
/// such an array in a C header can be this type in what bindgen makes from it.
///
/// C: what `DECLARE_BITMAP()` declares.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::Full;
/// use kernel::sync::bitops::{bits_to_longs, AtomicBitmap, Bit};
///
/// const EVENTS: usize = 70;
/// const LINK_UP: Bit<EVENTS> = Bit::new::<3>();
/// const OVERRUN: Bit<EVENTS> = Bit::new::<69>();
///
/// static PENDING: AtomicBitmap<EVENTS, { bits_to_longs(EVENTS) }> = AtomicBitmap::new();
///
/// PENDING.set_bit(LINK_UP);
/// assert!(!PENDING.test_and_set_bit(OVERRUN));
/// assert!(PENDING.iter().eq([LINK_UP, OVERRUN]));
///
/// // Takes what is there, word by word.
/// assert_eq!(PENDING.take(Full).count(), 2);
/// assert!(!PENDING.test_bit(LINK_UP));
/// ```
#[doc(alias = "DECLARE_BITMAP")]
#[repr(transparent)]
pub struct AtomicBitmap<const BITS: usize, const WORDS: usize>([Atomic<usize>; WORDS]);

// Writes a method that passes its bit to a function of the module.
macro_rules! bit_method {
    ($(#[$attr:meta])* $name:ident $(-> $result:ty)?) => {
        $(#[$attr])*
        #[inline(always)]
        pub fn $name(&self, nr: Bit<BITS>) $(-> $result)? {
            // SAFETY:
            // - Number: less than `BITS` by the invariant of `Bit`, and so at most `MAX_BIT`.
            // - Word: `as_ptr()` guarantees that the words of all `BITS` bits are aligned and
            //   valid, and they are `Atomic`: others have to access them by marked accesses.
            unsafe { super::$name(nr.get(), self.as_ptr()) }
        }
    };
}

impl<const BITS: usize, const WORDS: usize> AtomicBitmap<BITS, WORDS> {
    const LAYOUT: () = assert!(
        BITS > 0 && BITS - 1 <= MAX_BIT && WORDS == bits_to_longs(BITS),
        "`AtomicBitmap<BITS, WORDS>` needs `WORDS` to be `bits_to_longs(BITS)`"
    );

    /// Creates a bitmap with all bits clear.
    #[inline(always)]
    pub const fn new() -> Self {
        let () = Self::LAYOUT;
        #[allow(clippy::declare_interior_mutable_const)] // Is copied into the array.
        const CLEAR: Atomic<usize> = Atomic::new(0);

        Self([CLEAR; WORDS])
    }

    /// Borrows a bitmap of C.
    ///
    /// # Safety
    ///
    /// - For all of `'a`, each of the `WORDS` words from `ptr` on, as a `usize`, keeps the
    ///   [contract](crate::sync::atomic#sharing-memory-with-c) for a load and a store.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::bitops::{AtomicBitmap, Bit};
    ///
    /// let mut flags = 0b100usize; // Stands for a flags word of C.
    ///
    /// // SAFETY: One word, a local variable that nobody else accesses.
    /// let bits: &AtomicBitmap<8, 1> = unsafe { AtomicBitmap::from_ptr(&mut flags) };
    ///
    /// bits.clear_bit(Bit::new::<2>());
    /// assert_eq!(flags, 0);
    /// ```
    #[inline(always)]
    pub unsafe fn from_ptr<'a>(ptr: *mut usize) -> &'a Self {
        let () = Self::LAYOUT;

        // CAST: An `Atomic<usize>` has the layout of a `usize`, and the struct that of the array.
        // SAFETY: The caller keeps the contract for all words for `'a`.
        unsafe { &*ptr.cast::<Self>() }
    }

    /// Returns the address of the first word, for C.
    ///
    /// # Guarantees
    ///
    /// The pointer is aligned, and valid for reads and writes of `WORDS` words as long as `self` is
    /// borrowed.
    #[inline(always)]
    pub const fn as_ptr(&self) -> *mut usize {
        let () = Self::LAYOUT;

        // CAST: An `Atomic<usize>` has the layout of a `usize`, and may be written to through a
        // shared reference.
        // GUARANTEE: The address of an array of `WORDS` words.
        self.0.as_ptr().cast_mut().cast()
    }

    /// Returns the words, for operations on several bits at a time.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::Full;
    /// use kernel::sync::bitops::{AtomicBitmap, Bit};
    ///
    /// let bits = AtomicBitmap::<8, 1>::new();
    ///
    /// bits.set_bit(Bit::new::<7>());
    /// assert_eq!(bits.words()[0].xchg(0b11, Full), 0x80);
    /// assert_eq!(bits.iter().count(), 2);
    /// ```
    #[inline(always)]
    pub const fn words(&self) -> &[Atomic<usize>; WORDS] {
        &self.0
    }

    bit_method! {
        /// Sets bit `nr`. C, ordering: as [`set_bit`](super::set_bit).
        set_bit
    }
    bit_method! {
        /// Clears bit `nr`. C, ordering: as [`clear_bit`](super::clear_bit).
        clear_bit
    }
    bit_method! {
        /// Flips bit `nr`. C, ordering: as [`change_bit`](super::change_bit).
        change_bit
    }
    bit_method! {
        /// Returns whether bit `nr` is set. C, ordering: as [`test_bit`](super::test_bit).
        #[must_use]
        test_bit -> bool
    }
    bit_method! {
        /// Returns whether bit `nr` is set, with acquire ordering. C, ordering: as
        /// [`test_bit_acquire`](super::test_bit_acquire).
        #[must_use]
        test_bit_acquire -> bool
    }
    bit_method! {
        /// Sets bit `nr`, and returns whether it was set. C, ordering: as
        /// [`test_and_set_bit`](super::test_and_set_bit).
        #[must_use = "who does not need to know whether the bit was set calls `set_bit()`"]
        test_and_set_bit -> bool
    }
    bit_method! {
        /// Clears bit `nr`, and returns whether it was set. C, ordering: as
        /// [`test_and_clear_bit`](super::test_and_clear_bit).
        #[must_use = "who does not need to know whether the bit was set calls `clear_bit()`"]
        test_and_clear_bit -> bool
    }
    bit_method! {
        /// Flips bit `nr`, and returns whether it was set. C, ordering: as
        /// [`test_and_change_bit`](super::test_and_change_bit).
        #[must_use = "who does not need to know whether the bit was set calls `change_bit()`"]
        test_and_change_bit -> bool
    }
    bit_method! {
        /// Takes a lock: sets bit `nr`, and returns whether it was set, which means that somebody
        /// else holds it. C, ordering: as [`test_and_set_bit_lock`](super::test_and_set_bit_lock).
        #[must_use = "the lock is held only if this returned `false`"]
        test_and_set_bit_lock -> bool
    }
    bit_method! {
        /// Releases a lock: clears bit `nr`. C, ordering: as
        /// [`clear_bit_unlock`](super::clear_bit_unlock).
        clear_bit_unlock
    }

    /// Returns the bits that are set, in ascending order.
    ///
    /// Loads each word once, when the iterator gets there, [`Relaxed`]. C: `for_each_set_bit()`,
    /// which reads the words plainly.
    #[doc(alias = "for_each_set_bit")]
    pub fn iter(&self) -> impl Iterator<Item = Bit<BITS>> + '_ {
        self.set_bits(|word, _| word.load(Relaxed))
    }

    /// Clears the bitmap, and returns the bits that were set, in ascending order.
    ///
    /// Clears each word at once, by an operation of the given ordering, when the iterator gets
    /// there: no bit that is set meanwhile gets lost. Words that the iterator does not reach stay
    /// the same. But the other bits of a word are cleared when its first one is returned: whoever
    /// may stop early uses [`iter`](Self::iter) and
    /// [`test_and_clear_bit`](Self::test_and_clear_bit).
    ///
    /// C: `xchg()` of a word; `try_cmpxchg()` of the last one, if not all of its bits belong to the
    /// bitmap.
    pub fn take<Ordering: ordering::Ordering>(
        &self,
        _: Ordering,
    ) -> impl Iterator<Item = Bit<BITS>> + '_ {
        self.set_bits(clear::<Ordering>)
    }

    /// Returns the bits that are set in what `read` returns for each word and the bits that it has
    /// in the bitmap.
    fn set_bits(
        &self,
        read: fn(&Atomic<usize>, usize) -> usize,
    ) -> impl Iterator<Item = Bit<BITS>> + '_ {
        self.0.iter().enumerate().flat_map(move |(i, word)| {
            let left = BITS - i * BITS_PER_LONG;
            let own = if left < BITS_PER_LONG {
                (1 << left) - 1
            } else {
                usize::MAX
            };
            let mut left = read(word, own) & own;

            iter::from_fn(move || {
                let nr = left.trailing_zeros() as usize;

                left &= left.wrapping_sub(1);
                // None if no bit is left, as `nr` is the number of bits in a word then.
                (nr < BITS_PER_LONG).then(|| i * BITS_PER_LONG + nr)
            })
            .filter_map(Bit::try_new)
        })
    }
}

/// Clears the bits `own` of a word, and returns what the word was.
fn clear<Ordering: ordering::Ordering>(word: &Atomic<usize>, own: usize) -> usize {
    if own == usize::MAX {
        return match Ordering::TYPE {
            OrderingType::Full => word.xchg(0, Full),
            OrderingType::Acquire => word.xchg(0, Acquire),
            OrderingType::Release => word.xchg(0, Release),
            OrderingType::Relaxed => word.xchg(0, Relaxed),
        };
    }

    let mut old = word.load(Relaxed);

    loop {
        let new = old & !own;
        let result = match Ordering::TYPE {
            OrderingType::Full => word.cmpxchg(old, new, Full),
            OrderingType::Acquire => word.cmpxchg(old, new, Acquire),
            OrderingType::Release => word.cmpxchg(old, new, Release),
            OrderingType::Relaxed => word.cmpxchg(old, new, Relaxed),
        };

        match result {
            Ok(_) => return old,
            Err(found) => old = found,
        }
    }
}

impl<const BITS: usize, const WORDS: usize> Default for AtomicBitmap<BITS, WORDS> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(CONFIG_RUST_ATOMICS_KUNIT_TEST)]
#[macros::kunit_tests(rust_atomic_bitmap)]
mod tests {
    use super::*;

    const BITS: usize = 2 * BITS_PER_LONG + 5;

    type Bitmap = AtomicBitmap<BITS, 3>;

    /// The bits at the edges of 32 and of 64 bits, and the last one.
    fn edges() -> impl Iterator<Item = Bit<BITS>> {
        [0, 31, 32, 63, 64, BITS - 1]
            .into_iter()
            .filter_map(Bit::try_new)
    }

    #[test]
    fn one_bit_and_no_other() {
        for nr in edges() {
            let bits = Bitmap::new();

            bits.set_bit(nr);
            assert!(bits.iter().eq([nr]));
            assert!(bits.test_bit(nr) && bits.test_bit_acquire(nr));
            assert!(bits.test_and_set_bit(nr) && bits.test_and_set_bit_lock(nr));

            bits.clear_bit_unlock(nr);
            assert!(bits.iter().next().is_none());
            assert!(!bits.test_bit(nr) && !bits.test_bit_acquire(nr));
            assert!(!bits.test_and_set_bit_lock(nr));

            bits.clear_bit(nr);
            assert!(!bits.test_and_change_bit(nr));
            assert!(bits.test_and_clear_bit(nr));
            bits.change_bit(nr);
            assert!(bits.iter().eq([nr]));
        }
    }

    #[test]
    fn numbers() {
        assert!(edges().count() == 6);
        assert!(Bit::<BITS>::try_new(BITS).is_none());
        assert!(Bit::<BITS>::try_new(usize::MAX).is_none());
        assert!(Bit::<BITS>::new::<{ BITS - 1 }>().get() == BITS - 1);
    }

    /// `take()` neither returns nor clears a bit that does not belong to the bitmap.
    #[test]
    fn take_in_every_ordering() {
        fn check<Ordering: ordering::Ordering>(o: Ordering) {
            let bits = Bitmap::new();

            for nr in edges() {
                bits.set_bit(nr);
            }
            bits.words()[2].add(1 << 5, Relaxed);
            assert!(bits.iter().eq(edges()));
            assert!(bits.take(o).eq(edges()));
            assert!(bits.words().each_ref().map(|word| word.load(Relaxed)) == [0, 0, 1 << 5]);
        }

        check(Relaxed);
        check(Acquire);
        check(Release);
        check(Full);
    }

    #[test]
    fn taken_word_by_word() {
        let bits = Bitmap::new();

        for nr in edges() {
            bits.set_bit(nr);
        }
        assert!(bits.take(Full).next() == Bit::try_new(0));
        assert!(bits.words()[0].load(Relaxed) == 0);
        assert!(bits.words()[1].load(Relaxed) != 0);
    }

    #[test]
    fn of_c() {
        let mut memory = [usize::MAX, 0, 0, 0, usize::MAX];
        // SAFETY: Three words of a local variable that nobody else accesses.
        let bits: &Bitmap = unsafe { AtomicBitmap::from_ptr(memory.as_mut_ptr().add(1)) };

        for nr in edges() {
            bits.set_bit(nr);
            // SAFETY: The bitmap has more bits than `nr`.
            let found =
                unsafe { crate::bindings::_find_next_bit(bits.as_ptr(), nr.get() + 1, nr.get()) };
            assert!(found == nr.get());
        }
        assert!(bits.iter().eq(edges()));
        assert!(memory[0] == usize::MAX && memory[4] == usize::MAX);
    }
}
