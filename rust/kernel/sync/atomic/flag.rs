// SPDX-License-Identifier: GPL-2.0

//! A flag in the width that is cheapest to exchange.

use super::{ordering, Atomic, AtomicType};
use core::mem::size_of;

// One byte where the architecture exchanges bytes as fast as words; a word where it emulates that
// with a loop around a wider operation.
#[cfg(any(CONFIG_X86_64, CONFIG_UML, CONFIG_ARM, CONFIG_ARM64))]
type FlagRepr = i8;
#[cfg(not(any(CONFIG_X86_64, CONFIG_UML, CONFIG_ARM, CONFIG_ARM64)))]
type FlagRepr = i32;

const BYTES: usize = size_of::<FlagRepr>();

// The lowest byte of the word holds the flag, so that the word is 0 or 1. The others stay `false`.
const LOW: usize = if cfg!(target_endian = "big") {
    BYTES - 1
} else {
    0
};

#[derive(Clone, Copy)]
#[repr(C)]
struct Flag {
    bytes: [bool; BYTES],
    // No bytes, but the alignment.
    _align: [FlagRepr; 0],
}

impl Flag {
    #[inline(always)]
    const fn new(b: bool) -> Self {
        let mut bytes = [false; BYTES];

        bytes[LOW] = b;
        Self { bytes, _align: [] }
    }

    #[inline(always)]
    const fn get(self) -> bool {
        self.bytes[LOW]
    }
}

// SAFETY:
// - `Flag` has as many bytes as `FlagRepr`, and its alignment.
// - An array of `bool` has no padding, and each of its bit patterns is a valid integer.
// - The conversion keeps all bits.
// - An array of `bool` is `Send`.
unsafe impl AtomicType for Flag {
    type Repr = FlagRepr;
}

/// A `bool` that several contexts may access, in the width that is cheapest to exchange.
///
/// Takes one byte on x86_64, UML, 32-bit ARM and arm64, and four bytes, aligned to four, on other
/// architectures: those exchange a byte with a loop around a wider operation, which costs more and
/// fails when a neighbour changes. Use `Atomic<bool>` where the size matters more, or where C has a
/// `bool` there.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{AtomicFlag, Full, Relaxed};
///
/// let claimed = AtomicFlag::new(false);
///
/// assert_eq!(claimed.cmpxchg(false, true, Full), Ok(false));
/// assert_eq!(claimed.cmpxchg(false, true, Full), Err(true));
/// assert!(claimed.load(Relaxed));
/// ```
pub struct AtomicFlag(Atomic<Flag>);

impl AtomicFlag {
    /// Creates a flag with the value `b`.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{AtomicFlag, Relaxed};
    ///
    /// static STOP: AtomicFlag = AtomicFlag::new(false);
    ///
    /// assert!(!STOP.load(Relaxed));
    /// ```
    #[inline(always)]
    pub const fn new(b: bool) -> Self {
        Self(Atomic::new(Flag::new(b)))
    }

    /// Borrows the value mutably: a plain access, which is exclusive and needs no atomicity.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{AtomicFlag, Relaxed};
    ///
    /// let mut f = AtomicFlag::new(false);
    ///
    /// *f.get_mut() = true;
    /// assert!(f.load(Relaxed));
    /// ```
    #[inline(always)]
    pub fn get_mut(&mut self) -> &mut bool {
        &mut self.0.get_mut().bytes[LOW]
    }

    /// Loads the value. See [`Atomic::load`].
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Acquire, AtomicFlag};
    ///
    /// assert!(AtomicFlag::new(true).load(Acquire));
    /// ```
    #[inline(always)]
    pub fn load<Ordering: ordering::AcquireOrRelaxed>(&self, o: Ordering) -> bool {
        self.0.load(o).get()
    }

    /// Stores `v`. See [`Atomic::store`].
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{AtomicFlag, Relaxed, Release};
    ///
    /// let f = AtomicFlag::new(false);
    ///
    /// f.store(true, Release);
    /// assert!(f.load(Relaxed));
    /// ```
    #[inline(always)]
    pub fn store<Ordering: ordering::ReleaseOrRelaxed>(&self, v: bool, o: Ordering) {
        self.0.store(Flag::new(v), o);
    }

    /// Stores `new` and returns the value before. See [`Atomic::xchg`].
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{AtomicFlag, Full};
    ///
    /// let f = AtomicFlag::new(false);
    ///
    /// assert!(!f.xchg(true, Full));
    /// assert!(f.xchg(true, Full));
    /// ```
    #[doc(alias = "swap")]
    #[inline(always)]
    pub fn xchg<Ordering: ordering::Ordering>(&self, new: bool, o: Ordering) -> bool {
        self.0.xchg(Flag::new(new), o).get()
    }

    /// Stores `new` if the value is `old`. See [`Atomic::cmpxchg`] for the result, and for the
    /// ordering if it fails.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{AtomicFlag, Relaxed};
    ///
    /// let f = AtomicFlag::new(true);
    ///
    /// assert_eq!(f.cmpxchg(false, true, Relaxed), Err(true));
    /// assert_eq!(f.cmpxchg(true, false, Relaxed), Ok(true));
    /// ```
    #[doc(alias = "compare_exchange")]
    #[inline(always)]
    pub fn cmpxchg<Ordering: ordering::Ordering>(
        &self,
        old: bool,
        new: bool,
        o: Ordering,
    ) -> Result<bool, bool> {
        match self.0.cmpxchg(Flag::new(old), Flag::new(new), o) {
            Ok(seen) => Ok(seen.get()),
            Err(seen) => Err(seen.get()),
        }
    }
}
