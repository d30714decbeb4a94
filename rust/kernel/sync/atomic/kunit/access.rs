// SPDX-License-Identifier: GPL-2.0

//! Loads and stores, as methods and on raw pointers.

use super::super::{atomic_load, atomic_store, internal::AtomicBasicOps, ordering, Relaxed};
use super::declared::{Channel, Level};
use super::{check, for_orderings, guarded, kunit_case, State, Value};
use core::cell::Cell;
use core::ptr::NonNull;

fn load<T: Value, O: ordering::AcquireOrRelaxed>(o: impl Fn() -> O)
where
    T::Repr: AtomicBasicOps,
{
    for &v in T::SAMPLES {
        guarded(v, |x| {
            check!(T, x.load(o()) == v);
            // SAFETY: The pointer is that of a live atomic that only this task uses.
            check!(T, unsafe { atomic_load(x.as_ptr(), o()) } == v);
        });
    }
}

fn store<T: Value, O: ordering::ReleaseOrRelaxed>(o: impl Fn() -> O)
where
    T::Repr: AtomicBasicOps,
{
    for &old in T::SAMPLES {
        for &new in T::SAMPLES {
            guarded(old, |x| {
                x.store(new, o());
                check!(T, x.load(Relaxed) == new);

                // SAFETY: The pointer is that of a live atomic that only this task uses.
                unsafe { atomic_store(x.as_ptr(), old, o()) };
                check!(T, x.load(Relaxed) == old);
            });
        }
    }
}

// Seen to fail with `atomic_i16_read_acquire()` reading one byte.
kunit_case!(rust_atomics_load, {
    for_orderings!(load, [i8, i16, i32, i64, isize, u32, u64, usize] load);
    for_orderings!(load, [bool, *mut u8, *const Cell<u64>, State] load);
    for_orderings!(load, [Level, Channel] load);
    // Seen to fail for `u8` with 0xfe read as zero, for `Option` with 8 read as null.
    for_orderings!(load, [u8, u16, Option<NonNull<u64>>] load);
});

// Seen to fail with `atomic_i8_set_release()` writing two bytes: a guard changes.
kunit_case!(rust_atomics_store, {
    for_orderings!(store, [i8, i16, i32, i64, isize, u32, u64, usize] store);
    for_orderings!(store, [bool, *mut u8, *const Cell<u64>, State] store);
    // Seen to fail for `Level` with 0x7f stored as zero.
    for_orderings!(store, [Level, Channel] store);
    for_orderings!(store, [u8, u16, Option<NonNull<u64>>] store);
});
