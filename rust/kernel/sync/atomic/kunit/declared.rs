// SPDX-License-Identifier: GPL-2.0

//! Types that `atomic_type!` declares, for the other files to test.

use super::Value;
use crate::sync::atomic::atomic_type;

atomic_type! {
    /// An enum, with attributes on both sides of the `repr`.
    #[derive(Clone, Copy, Debug)]
    #[repr(u8)]
    #[derive(PartialEq)]
    pub(super) enum Level {
        /// Also documented.
        Low,
        Middle = 0x7f,
        High = u8::MAX,
    }
}

impl Value for Level {
    const SAMPLES: &'static [Self] = &[Level::Low, Level::Middle, Level::High];
}

atomic_type! {
    /// A newtype, of a type whose representation is another.
    #[repr(transparent)]
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub(super) struct Channel(u16);
}

impl Value for Channel {
    const SAMPLES: &'static [Self] = &[Channel(0), Channel(0x0123), Channel(u16::MAX)];
}
