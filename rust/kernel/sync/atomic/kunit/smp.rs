// SPDX-License-Identifier: GPL-2.0

//! The store with a barrier, and waiting. Who the wait is for is played by its condition: it stores
//! the next value when it has seen the last one.

use super::super::{internal::AtomicBasicOps, smp::AtomicSmpOps, Atomic, Relaxed};
use super::declared::{Channel, Level};
use super::{check, for_types, guarded, kunit_case, State, Value};
use core::cell::Cell;
use core::ptr::NonNull;

fn store_mb<T: Value>()
where
    T::Repr: AtomicBasicOps + AtomicSmpOps,
{
    for &old in T::SAMPLES {
        for &new in T::SAMPLES {
            guarded(old, |x| {
                x.smp_store_mb(new);
                check!(T, x.load(Relaxed) == new);
            });
        }
    }
}

/// Each sample in turn is in `x`; `wait` returns at the last one, having seen all.
fn wait<T: Value>(wait: impl Fn(&Atomic<T>, &mut dyn FnMut(T) -> bool) -> T)
where
    T::Repr: AtomicBasicOps + AtomicSmpOps,
{
    for last in 0..T::SAMPLES.len() {
        guarded(T::SAMPLES[0], |x| {
            let mut seen = 0;
            let result = wait(x, &mut |v| {
                check!(T, v == T::SAMPLES[seen]);
                if seen == last {
                    return true;
                }
                seen += 1;
                x.store(T::SAMPLES[seen], Relaxed);
                false
            });

            check!(T, seen == last);
            check!(T, result == T::SAMPLES[last]);
            check!(T, x.load(Relaxed) == T::SAMPLES[last]);
        });
    }
}

fn cond_load<T: Value>()
where
    T::Repr: AtomicBasicOps + AtomicSmpOps,
{
    wait::<T>(|x, cond| x.smp_cond_load_relaxed(cond));
    wait::<T>(|x, cond| x.smp_cond_load_acquire(cond));
}

// Seen to fail with `atomic_i8_store_mb()` writing two bytes: a guard changes.
kunit_case!(rust_atomics_store_mb, {
    for_types!([i8, i16, i32, i64, isize, u8, u16, u32, u64, usize] store_mb);
    for_types!([bool, *mut u8, *const Cell<u64>, Option<NonNull<u64>>] store_mb);
    for_types!([State, Level, Channel] store_mb);
});

// Seen to fail with `smp_cond_load_acquire()` returning the first value, and with
// `smp_cond_load_relaxed()` storing the value that it waits on.
kunit_case!(rust_atomics_cond_load, {
    for_types!([i8, i16, i32, i64, isize, u8, u16, u32, u64, usize] cond_load);
    for_types!([bool, *mut u8, *const Cell<u64>, Option<NonNull<u64>>] cond_load);
    for_types!([State, Level, Channel] cond_load);
});
