// SPDX-License-Identifier: GPL-2.0

//! Readers of data that C writes under a `seqcount_t`.
//!
//! The writer makes the count odd, writes, and makes it even again. A reader copies the data
//! between two reads of the count. If the counts differ, the copy may be torn, and the reader makes
//! another.
//!
//! The copy and the writer are in a data race unless both sides are marked: Rust reads with
//! [`atomic_load_per_byte`](super::atomic::atomic_load_per_byte), and C writes with
//! `atomic_store_per_byte()` or with `WRITE_ONCE()` of each part.
//!
//! # Examples
//!
//! ```
//! # use kernel::bindings::{self, seqcount_t};
//! use kernel::sync::{
//!     atomic::atomic_load_per_byte,
//!     seqcount::{read_seqcount_begin, read_seqcount_retry},
//! };
//!
//! /// C's `struct stats`, which is written under a `seqcount_t`.
//! #[repr(C)]
//! struct Stats {
//!     packets: u64,
//!     bytes: u64,
//! }
//!
//! /// # Safety
//! ///
//! /// Both point to memory of C that lives during the call. C writes `stats` only under `seq`,
//! /// with `atomic_store_per_byte()`, and is not interrupted by the caller.
//! unsafe fn read(seq: *const seqcount_t, stats: *const Stats) -> Stats {
//!     loop {
//!         // SAFETY: By the contract of this function.
//!         let start = unsafe { read_seqcount_begin(seq) };
//!         // SAFETY: Memory: as above. No data race: C's stores are marked.
//!         let copy = unsafe { atomic_load_per_byte(stats) };
//!
//!         // SAFETY: As above.
//!         if !unsafe { read_seqcount_retry(seq, start) } {
//!             // SAFETY: Nobody wrote meanwhile, so this is what `stats` held.
//!             return unsafe { copy.assume_init() };
//!         }
//!     }
//! }
//! # let mut seq = seqcount_t::default();
//! # let stats = Stats { packets: 1, bytes: 60 };
//! # // SAFETY: These are local variables, which nobody writes.
//! # let stats = unsafe { bindings::seqcount_init(&mut seq); read(&seq, &stats) };
//! # assert_eq!((stats.packets, stats.bytes), (1, 60));
//! ```
//!
//! C header: [`include/linux/seqlock.h`](srctree/include/linux/seqlock.h)

use crate::bindings;

/// Waits until nobody writes, and returns the count, for [`read_seqcount_retry`].
///
/// This spins while a writer is in its section. In an interrupt of the writer's CPU it would do so
/// forever, as in C.
///
/// C: `read_seqcount_begin()`.
///
/// Ordering: Accesses that come later stay after the load of the count (acquire).
///
/// # Safety
///
/// `s` points to an initialized `seqcount_t` that lives during the call. No writer is interrupted
/// by the caller.
///
/// # Examples
///
/// See [the module](self).
#[doc(alias("seqlock", "raw_read_seqcount_begin"))]
#[inline(always)]
pub unsafe fn read_seqcount_begin(s: *const bindings::seqcount_t) -> u32 {
    // SAFETY: The caller promised it.
    unsafe { bindings::read_seqcount_begin(s) }
}

/// Returns whether somebody has written since [`read_seqcount_begin`] returned `start`.
///
/// If so, what was copied meanwhile may be torn.
///
/// C: `read_seqcount_retry()`.
///
/// Ordering: Loads that come earlier stay before the load of the count (`smp_rmb()`).
///
/// # Safety
///
/// `s` points to an initialized `seqcount_t` that lives during the call.
///
/// # Examples
///
/// See [the module](self).
#[inline(always)]
pub unsafe fn read_seqcount_retry(s: *const bindings::seqcount_t, start: u32) -> bool {
    // SAFETY: The caller promised it.
    unsafe { bindings::read_seqcount_retry(s, start) != 0 }
}

#[cfg(CONFIG_RUST_ATOMICS_KUNIT_TEST)]
#[macros::kunit_tests(rust_seqcount)]
mod tests {
    use super::*;
    use crate::{
        alloc::flags::GFP_KERNEL,
        error::Result,
        sync::{
            atomic::{atomic_load_per_byte, atomic_store_per_byte, Acquire, Atomic, Release},
            Arc,
        },
        workqueue,
    };
    use core::cell::UnsafeCell;

    const WORDS: usize = 64;
    const ROUNDS: u32 = 100;

    type Data = [u32; WORDS];

    /// What a writer shares with the test, which reads. The writer is a work item, on another CPU
    /// if there is one.
    struct Shared {
        seq: UnsafeCell<bindings::seqcount_t>,
        data: UnsafeCell<Data>,
        /// How many steps both have taken.
        step: Atomic<u32>,
    }

    // SAFETY: `data` is accessed per byte, and `seq` by C.
    unsafe impl Send for Shared {}
    // SAFETY: As above.
    unsafe impl Sync for Shared {}

    impl Shared {
        fn new() -> Result<Arc<Self>> {
            let shared = Arc::new(
                Self {
                    seq: UnsafeCell::new(bindings::seqcount_t::default()),
                    data: UnsafeCell::new([0; WORDS]),
                    step: Atomic::new(0),
                },
                GFP_KERNEL,
            )?;

            // SAFETY: Nobody else uses it yet.
            unsafe { bindings::seqcount_init(shared.seq.get()) };
            Ok(shared)
        }

        fn wait_for(&self, step: u32) {
            while self.step.load(Acquire) < step {
                // SAFETY: The task may sleep here, and is runnable.
                unsafe { bindings::schedule() };
            }
        }

        /// Stores `value` in all words as C does, and calls `halfway` in the middle.
        fn write(&self, value: u32, halfway: impl FnOnce()) {
            let half = self.data.get().cast::<[u32; WORDS / 2]>();

            // SAFETY: There is one writer. `half` and the half behind it are in `data`, which
            // others only load per byte.
            unsafe {
                bindings::raw_write_seqcount_begin(self.seq.get());
                atomic_store_per_byte(half, [value; WORDS / 2]);
                halfway();
                atomic_store_per_byte(half.add(1), [value; WORDS / 2]);
                bindings::raw_write_seqcount_end(self.seq.get());
            }
        }

        fn begin(&self) -> u32 {
            // SAFETY: `seq` was initialized.
            unsafe { read_seqcount_begin(self.seq.get()) }
        }

        fn copy(&self) -> Data {
            // SAFETY: Others store per byte. Every bit pattern is valid.
            unsafe { atomic_load_per_byte(self.data.get()).assume_init() }
        }

        fn retry(&self, start: u32) -> bool {
            // SAFETY: `seq` was initialized.
            unsafe { read_seqcount_retry(self.seq.get(), start) }
        }
    }

    /// A copy that is made while the writer is in the middle is torn, and refused.
    #[test]
    fn torn_copy_is_refused() -> Result {
        let shared = Shared::new()?;
        let writer = shared.clone();

        workqueue::system_unbound().try_spawn(GFP_KERNEL, move || {
            for round in 0..ROUNDS {
                let step = 4 * round;

                writer.wait_for(step + 1);
                writer.write(round + 1, || {
                    writer.step.store(step + 2, Release);
                    // It may sleep: the reader does not wait for an even count meanwhile.
                    writer.wait_for(step + 3);
                });
                writer.step.store(step + 4, Release);
            }
        })?;
        for round in 0..ROUNDS {
            let step = 4 * round;

            let start = shared.begin();
            assert!(shared.copy() == [round; WORDS]);
            assert!(!shared.retry(start));
            shared.step.store(step + 1, Release);
            shared.wait_for(step + 2);
            let torn = shared.copy();
            assert!(torn[0] == round + 1 && torn[WORDS - 1] == round);
            assert!(shared.retry(start));
            shared.step.store(step + 3, Release);
            shared.wait_for(step + 4);
            assert!(shared.retry(start));
        }
        Ok(())
    }

    /// Copies that are not refused are whole, while the writer writes again and again.
    #[test]
    fn whole_copies() -> Result {
        let shared = Shared::new()?;
        let writer = shared.clone();

        workqueue::system_unbound().try_spawn(GFP_KERNEL, move || {
            writer.step.store(1, Release);
            for value in 1..=1_000_000 {
                writer.write(value, || ());
                if writer.step.load(Acquire) == 2 {
                    return;
                }
                // SAFETY: The task may sleep here, and is runnable.
                unsafe { bindings::schedule() };
            }
        })?;
        shared.wait_for(1);
        for _ in 0..100_000 {
            let (start, copy) = (shared.begin(), shared.copy());

            assert!(shared.retry(start) || copy == [copy[0]; WORDS]);
        }
        shared.step.store(2, Release);
        Ok(())
    }
}
