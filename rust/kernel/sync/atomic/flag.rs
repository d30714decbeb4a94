// SPDX-License-Identifier: GPL-2.0

//! A flag in the width that is cheapest to exchange.

use super::{ordering, Atomic, AtomicType};

// One byte where the architecture exchanges bytes as fast as words; a word where it emulates that
// with a loop around a wider operation.
const BYTES: usize = if cfg!(any(CONFIG_X86_64, CONFIG_UML, CONFIG_ARM, CONFIG_ARM64,)) {
    1
} else {
    4
};

// The byte of the word that holds the flag, so that the word is 0 or 1. The others stay `false`.
const LOW: usize = if cfg!(target_endian = "big") {
    BYTES - 1
} else {
    0
};

#[derive(Clone, Copy)]
#[cfg_attr(
    not(any(CONFIG_X86_64, CONFIG_UML, CONFIG_ARM, CONFIG_ARM64)),
    repr(C, align(4))
)]
#[cfg_attr(
    any(CONFIG_X86_64, CONFIG_UML, CONFIG_ARM, CONFIG_ARM64),
    repr(transparent)
)]
struct Flag([bool; BYTES]);

impl Flag {
    #[inline(always)]
    const fn new(b: bool) -> Self {
        let mut bytes = [false; BYTES];

        bytes[LOW] = b;
        Self(bytes)
    }

    #[inline(always)]
    const fn get(self) -> bool {
        self.0[LOW]
    }
}

// SAFETY:
// - Size and alignment are those of `i8` for one byte and of `i32` for four, by `repr` above.
// - An array of `bool` has no padding, and each of its bit patterns is a valid integer.
// - The conversion keeps all bits.
// - An array of `bool` is `Send`.
unsafe impl AtomicType for Flag {
    #[cfg(any(CONFIG_X86_64, CONFIG_UML, CONFIG_ARM, CONFIG_ARM64))]
    type Repr = i8;
    #[cfg(not(any(CONFIG_X86_64, CONFIG_UML, CONFIG_ARM, CONFIG_ARM64)))]
    type Repr = i32;
}

/// A `bool` that several contexts may access, in whatever width is cheapest.
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
        &mut self.0.get_mut().0[LOW]
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

    /// Stores `new` if the value is `old`. See [`Atomic::cmpxchg`], also for the ordering when it
    /// fails.
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
