// SPDX-License-Identifier: GPL-2.0

//! The Rust ends of the rings that C shares.

use crate::c;
use kernel::sync::atomic::{Acquire, Relaxed, Release};

/// The only consumer of a ring.
pub(crate) struct Consumer<'a>(&'a c::driver_ring);

impl<'a> Consumer<'a> {
    /// # Safety
    ///
    /// - Nobody else consumes from the ring, which was set up, for `'a`.
    pub(crate) unsafe fn new(ring: &'a c::driver_ring) -> Self {
        Self(ring)
    }

    pub(crate) fn pop(&mut self) -> Option<c::driver_msg> {
        let tail = self.0.tail.load(Relaxed);

        if self.0.head.load(Acquire) == tail {
            return None;
        }
        // SAFETY: The slot is in the ring. The producer filled it before it released `head`, and
        // does not touch it before `tail` is released.
        let m = unsafe {
            self.0
                .slot
                .add((tail % c::DRIVER_RING_SLOTS) as usize)
                .read()
        };

        self.0.tail.store(tail.wrapping_add(1), Release);
        Some(m)
    }
}

/// The only producer of a ring.
pub(crate) struct Producer<'a>(&'a c::driver_ring);

impl<'a> Producer<'a> {
    /// # Safety
    ///
    /// - Nobody else produces into the ring, which was set up, for `'a`.
    pub(crate) unsafe fn new(ring: &'a c::driver_ring) -> Self {
        Self(ring)
    }

    /// Returns whether there was space.
    pub(crate) fn push(&mut self, m: c::driver_msg) -> bool {
        let head = self.0.head.load(Relaxed);

        if head.wrapping_sub(self.0.tail.load(Acquire)) >= c::DRIVER_RING_SLOTS {
            return false;
        }
        // SAFETY: The slot is in the ring. The consumer has read it before it released `tail`, and
        // does not touch it before `head` is released.
        unsafe {
            self.0
                .slot
                .add((head % c::DRIVER_RING_SLOTS) as usize)
                .write(m)
        };
        self.0.head.store(head.wrapping_add(1), Release);
        true
    }
}
