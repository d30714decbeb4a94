// SPDX-License-Identifier: GPL-2.0

//! The kernel's primitives for shared variables, for files that are compiled without a kernel.

use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicI32, Ordering};

/// A variable that other CPUs access.
#[repr(transparent)]
pub struct Atomic<T>(UnsafeCell<T>);

// SAFETY: All accesses are volatile ones of at most a word.
unsafe impl<T> Sync for Atomic<T> {}

impl<T: Copy> Atomic<T> {
    pub const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    #[inline(always)]
    pub fn load(&self) -> T {
        // SAFETY: The pointer is valid.
        unsafe { self.0.get().read_volatile() }
    }

    #[inline(always)]
    pub fn store(&self, value: T) {
        // SAFETY: The pointer is valid.
        unsafe { self.0.get().write_volatile(value) }
    }
}

impl Atomic<i32> {
    #[inline]
    fn rmw(&self) -> &AtomicI32 {
        // SAFETY: The two have the same layout.
        unsafe { &*self.0.get().cast() }
    }

    #[inline]
    pub fn fetch_add(&self, value: i32) -> i32 {
        self.rmw().fetch_add(value, Ordering::Relaxed)
    }

    #[inline]
    pub fn fetch_add_acquire(&self, value: i32) -> i32 {
        self.rmw().fetch_add(value, Ordering::Acquire)
    }

    #[inline]
    pub fn xchg(&self, value: i32) -> i32 {
        self.rmw().swap(value, Ordering::Relaxed)
    }

    #[inline]
    pub fn store_release(&self, value: i32) {
        self.rmw().store(value, Ordering::Release)
    }
}

#[inline(always)]
pub fn smp_mb() {
    // SAFETY: A barrier has no other effect.
    unsafe {
        #[cfg(target_arch = "aarch64")]
        core::arch::asm!("dmb ish");
        #[cfg(target_arch = "riscv64")]
        core::arch::asm!("fence rw, rw");
        #[cfg(target_arch = "x86_64")]
        core::arch::asm!("mfence");
    }
}
