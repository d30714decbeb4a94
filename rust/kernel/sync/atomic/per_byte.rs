// SPDX-License-Identifier: GPL-2.0

//! Loads and stores of any type, which may tear.

use crate::{bindings, transmute::AsBytes};
use core::mem::{size_of, ManuallyDrop, MaybeUninit};

/// Loads a value that others may write at the same time, and that may be torn.
///
/// Each byte is read once. It is one that the memory held during the call, but its neighbour may be
/// of another time. So the result is a `MaybeUninit<T>`: torn bytes may be no valid `T`. It is one
/// if every bit pattern is a valid `T`, or if you know that nobody wrote meanwhile, for example by
/// a sequence counter. The type needs no alignment and no [`AtomicType`](super::AtomicType).
///
/// C: `atomic_load_per_byte()`, which is a `READ_ONCE()` of each part.
///
/// Ordering: that of a [`Relaxed`](super::Relaxed) load for each part, and none between the parts.
///
/// # Safety
///
/// - `ptr` keeps the [contract](super#sharing-memory-with-c) for a load, except that the memory may
///   have any alignment and need not hold a valid `T`, and that 64 bits are as others. Marked
///   accesses of others may be of any size: [`atomic_store_per_byte`],
///   [`atomic_store`](super::atomic_store), C's `WRITE_ONCE()`.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::atomic_load_per_byte;
///
/// let stats = [1u64, 2, 3];
///
/// // SAFETY: Memory: `stats` is a local variable. No data race: nobody writes it.
/// let copy = unsafe { atomic_load_per_byte(&stats) };
/// // SAFETY: Every bit pattern is a valid `[u64; 3]`.
/// assert_eq!(unsafe { copy.assume_init() }, [1, 2, 3]);
/// ```
#[doc(alias("READ_ONCE", "memcpy", "AtomicPerByte"))]
#[inline(always)]
pub unsafe fn atomic_load_per_byte<T>(ptr: *const T) -> MaybeUninit<T> {
    let mut value = MaybeUninit::uninit();
    let to: *mut T = value.as_mut_ptr();

    // SAFETY: `to` is valid for writes of a `T`; the caller promised the rest.
    unsafe { bindings::atomic_load_per_byte(to.cast(), ptr.cast(), size_of::<T>()) };
    value
}

/// Stores a value that others may read or write at the same time, byte by byte.
///
/// Each byte is written once. Others may see some bytes of the new value beside some of the old
/// one. The type has no padding, whose bytes have no value to store: [`AsBytes`] says that.
///
/// The old value is not dropped.
///
/// C: `atomic_store_per_byte()`, which is a `WRITE_ONCE()` of each part.
///
/// Ordering: that of a [`Relaxed`](super::Relaxed) store for each part, and none between the parts.
///
/// # Safety
///
/// - `ptr` keeps the [contract](super#sharing-memory-with-c) for a store, except that the memory
///   may have any alignment, and that 64 bits are as others. Marked accesses of others may be of
///   any size: [`atomic_load_per_byte`], [`atomic_load`](super::atomic_load), C's `READ_ONCE()`.
/// - Whoever reads the memory can do with a mixture of old and new bytes, or knows by other means
///   that it has none.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::atomic_store_per_byte;
///
/// let mut stats = [1u64, 2, 3];
///
/// // SAFETY: Memory: `stats` is a local variable. Values, no data race: nobody else accesses it.
/// unsafe { atomic_store_per_byte(&mut stats, [4, 5, 6]) };
/// assert_eq!(stats, [4, 5, 6]);
/// ```
#[doc(alias("WRITE_ONCE", "memcpy", "AtomicPerByte"))]
#[inline(always)]
pub unsafe fn atomic_store_per_byte<T: AsBytes>(ptr: *mut T, v: T) {
    let v = ManuallyDrop::new(v);
    let from: *const ManuallyDrop<T> = &v;

    // SAFETY: `from` is valid for reads, and all of its bytes have a value; the caller promised the
    // rest.
    unsafe { bindings::atomic_store_per_byte(ptr.cast(), from.cast(), size_of::<T>()) };
}

#[cfg(CONFIG_RUST_ATOMICS_KUNIT_TEST)]
#[macros::kunit_tests(rust_atomic_per_byte)]
mod tests {
    use super::super::{Acquire, Atomic, Release};
    use super::*;
    use crate::{alloc::flags::GFP_KERNEL, error::Result, sync::Arc, workqueue};
    use core::cell::UnsafeCell;

    const SIZE: usize = 61;

    /// Every length at every alignment, and not a byte beside it.
    #[test]
    fn every_size_and_alignment() {
        check_size::<0>();
        check_size::<1>();
        check_size::<3>();
        check_size::<8>();
        check_size::<15>();
        check_size::<16>();
        check_size::<29>();
    }

    fn check_size<const N: usize>() {
        let value: [u8; N] = core::array::from_fn(|i| i as u8 + 1);

        for offset in 0..9 {
            let mut memory = [0xffu8; 40];
            // SAFETY: `offset + N` is at most 37.
            let ptr = unsafe { memory.as_mut_ptr().add(offset) }.cast::<[u8; N]>();

            // SAFETY: `ptr` is in `memory`, which nobody else accesses.
            unsafe { atomic_store_per_byte(ptr, value) };
            // SAFETY: As above, and every bit pattern is a valid array.
            let read = unsafe { atomic_load_per_byte(ptr).assume_init() };
            assert!(read == value);

            let (before, rest) = memory.split_at(offset);
            let (inside, after) = rest.split_at(N);
            assert!(inside == value);
            assert!(before.iter().chain(after).all(|&byte| byte == 0xff));
        }
    }

    #[repr(C)]
    struct Padded(u8, u32);

    #[test]
    fn padding_is_read() {
        let value = Padded(1, 2);

        // SAFETY: `value` is a local variable that nobody writes, so the copy is a valid `Padded`.
        let copy = unsafe { atomic_load_per_byte(&value).assume_init() };
        assert!((copy.0, copy.1) == (1, 2));
    }

    /// What two CPUs share.
    struct Shared {
        // With a size and an address that take bytes and words.
        memory: UnsafeCell<[u8; SIZE + 1]>,
        /// How many steps both have taken.
        step: Atomic<u32>,
    }

    // SAFETY: `memory` is accessed with the functions of this module only.
    unsafe impl Send for Shared {}
    // SAFETY: As above.
    unsafe impl Sync for Shared {}

    impl Shared {
        fn ptr(&self) -> *mut [u8; SIZE] {
            self.memory.get().cast::<u8>().wrapping_add(1).cast()
        }

        fn wait_for(&self, step: u32) {
            while self.step.load(Acquire) < step {
                // SAFETY: The task may sleep here, and is runnable.
                unsafe { bindings::schedule() };
            }
        }

        /// Writes `first` to the first half and then, in a further step, to the second one.
        fn write_in_two_steps(&self, step: u32, byte: u8) {
            let half = self.ptr().cast::<[u8; SIZE / 2]>();

            // SAFETY: `half` is in `memory`.
            unsafe { atomic_store_per_byte(half, [byte; SIZE / 2]) };
            self.step.store(step + 1, Release);
            self.wait_for(step + 2);
            // SAFETY: As above; the whole has one byte more than two halves.
            unsafe { atomic_store_per_byte(self.ptr(), [byte; SIZE]) };
            self.step.store(step + 3, Release);
            self.wait_for(step + 4);
        }

        fn read(&self) -> [u8; SIZE] {
            // SAFETY: `memory` is written with `atomic_store_per_byte`. Every bit pattern is valid.
            unsafe { atomic_load_per_byte(self.ptr()).assume_init() }
        }
    }

    const ROUNDS: u8 = 100;

    /// A writer, on another CPU if there is one, that is in the middle at known times.
    #[test]
    fn torn_on_purpose() -> Result {
        let shared = Arc::new(
            Shared {
                memory: UnsafeCell::new([0; SIZE + 1]),
                step: Atomic::new(0),
            },
            GFP_KERNEL,
        )?;
        let writer = shared.clone();

        workqueue::system_unbound().try_spawn(GFP_KERNEL, move || {
            for round in 0..ROUNDS {
                writer.write_in_two_steps(4 * u32::from(round), round + 1);
            }
        })?;
        for round in 0..ROUNDS {
            let step = 4 * u32::from(round);
            let old_or_new = |byte: &u8| *byte == round || *byte == round + 1;

            // The writer may be at any place of the first half, then is behind it.
            while shared.step.load(Acquire) == step {
                assert!(shared.read().iter().all(old_or_new));
                // SAFETY: The task may sleep here, and is runnable.
                unsafe { bindings::schedule() };
            }
            let value = shared.read();
            assert!(value[..SIZE / 2].iter().all(|&byte| byte == round + 1));
            assert!(value[SIZE / 2..].iter().all(|&byte| byte == round));

            shared.step.store(step + 2, Release);
            while shared.step.load(Acquire) == step + 2 {
                assert!(shared.read().iter().all(old_or_new));
                // SAFETY: As above.
                unsafe { bindings::schedule() };
            }
            assert!(shared.read() == [round + 1; SIZE]);
            shared.step.store(step + 4, Release);
        }
        Ok(())
    }
}
