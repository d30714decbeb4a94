// SPDX-License-Identifier: GPL-2.0

//! Loads and stores, as methods and on raw pointers.

use super::super::{
    atomic_load, atomic_store, internal::AtomicBasicOps, ordering, Acquire, Relaxed, Release,
};
use super::{check, for_types, guarded, kunit_case, State, Value};
use core::cell::Cell;

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

fn load_each_ordering<T: Value>()
where
    T::Repr: AtomicBasicOps,
{
    load::<T, _>(|| Relaxed);
    load::<T, _>(|| Acquire);
}

fn store_each_ordering<T: Value>()
where
    T::Repr: AtomicBasicOps,
{
    store::<T, _>(|| Relaxed);
    store::<T, _>(|| Release);
}

// Seen to fail with `atomic_i16_read_acquire()` reading one byte.
kunit_case!(rust_atomics_load, {
    for_types!([i8, i16, i32, i64, isize, u32, u64, usize] load_each_ordering);
    for_types!([bool, *mut u8, *const Cell<u64>, State] load_each_ordering);
});

// Seen to fail with `atomic_i8_set_release()` writing two bytes: a guard changes.
kunit_case!(rust_atomics_store, {
    for_types!([i8, i16, i32, i64, isize, u32, u64, usize] store_each_ordering);
    for_types!([bool, *mut u8, *const Cell<u64>, State] store_each_ordering);
});
