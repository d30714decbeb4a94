// SPDX-License-Identifier: GPL-2.0

//! Exchange and compare-and-exchange, as methods and on raw pointers.

use super::super::{
    cmpxchg, internal::AtomicBasicOps, internal::AtomicExchangeOps, ordering, xchg, Relaxed,
};
use super::declared::{Channel, Level};
use super::{check, for_orderings, guarded, kunit_case, State, Value};
use core::cell::Cell;
use core::ptr::NonNull;

fn exchange<T: Value, O: ordering::Ordering>(o: impl Fn() -> O)
where
    T::Repr: AtomicBasicOps + AtomicExchangeOps,
{
    for &old in T::SAMPLES {
        for &new in T::SAMPLES {
            guarded(old, |x| {
                check!(T, x.xchg(new, o()) == old);
                check!(T, x.load(Relaxed) == new);

                // SAFETY: The pointer is that of a live atomic that only this task uses.
                let seen = unsafe { xchg(x.as_ptr(), old, o()) };

                check!(T, seen == new);
                check!(T, x.load(Relaxed) == old);
            });
        }
    }
}

/// Every `old` that is there succeeds; every other one fails and changes nothing.
fn compare_exchange<T: Value, O: ordering::Ordering>(o: impl Fn() -> O)
where
    T::Repr: AtomicBasicOps + AtomicExchangeOps,
{
    for &value in T::SAMPLES {
        for &old in T::SAMPLES {
            for &new in T::SAMPLES {
                let expected = if old == value { Ok(value) } else { Err(value) };
                let after = if old == value { new } else { value };

                guarded(value, |x| {
                    check!(T, x.cmpxchg(old, new, o()) == expected);
                    check!(T, x.load(Relaxed) == after);
                });
                guarded(value, |x| {
                    let mut seen = old;

                    check!(T, x.try_cmpxchg(&mut seen, new, o()) == (old == value));
                    check!(T, seen == value);
                    check!(T, x.load(Relaxed) == after);
                });
                guarded(value, |x| {
                    // SAFETY: The pointer comes from an atomic that is alive and used by this task
                    // only.
                    let seen = unsafe { cmpxchg(x.as_ptr(), old, new, o()) };

                    check!(T, seen == expected);
                    check!(T, x.load(Relaxed) == after);
                });
            }
        }
    }
}

// Seen to fail with `atomic_i8_xchg_release()` exchanging two bytes: a guard changes.
kunit_case!(rust_atomics_xchg, {
    for_orderings!(any, [i8, i16, i32, i64, isize, u32, u64, usize] exchange);
    for_orderings!(any, [bool, *mut u8, *const Cell<u64>, State] exchange);
    // Seen to fail for `Channel` with 0x0123 stored as zero.
    for_orderings!(any, [Level, Channel] exchange);
    for_orderings!(any, [u8, u16, Option<NonNull<u64>>] exchange);
});

// Seen to fail with `atomic_i16_try_cmpxchg_relaxed()` not writing the value found to `*old`, and
// with `try_cmpxchg()` returning the opposite.
kunit_case!(rust_atomics_cmpxchg, {
    for_orderings!(any, [i8, i16, i32, i64, isize, u32, u64, usize] compare_exchange);
    for_orderings!(any, [bool, *mut u8, *const Cell<u64>, State] compare_exchange);
    for_orderings!(any, [Level, Channel] compare_exchange);
    for_orderings!(any, [u8, u16, Option<NonNull<u64>>] compare_exchange);
});
