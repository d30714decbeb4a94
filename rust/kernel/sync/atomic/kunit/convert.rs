// SPDX-License-Identifier: GPL-2.0

//! What is around the operations: layout, pointers to and from C, `get_mut`, `Debug`.

use super::super::{internal::AtomicBasicOps, Atomic, Relaxed};
use super::declared::{Channel, Level};
use super::{check, for_types, guarded, kunit_case, State, Value};
use crate::{bindings, str::CString, types::Opaque};
use core::cell::Cell;
use core::mem::{align_of, size_of};
use core::ptr::NonNull;

fn layout<T: Value>() {
    check!(T, size_of::<Atomic<T>>() == size_of::<T>());
    check!(T, align_of::<Atomic<T>>() == align_of::<T>());
    // No niche: the spare bit patterns of a `bool` or an enum are not used for `None`.
    check!(T, size_of::<Option<Atomic<T>>>() > size_of::<T>());
}

// Seen to fail with `AtomicRepr` aligned to eight bytes.
kunit_case!(rust_atomics_layout, {
    for_types!([i8, i16, i32, i64, isize, u32, u64, usize] layout);
    for_types!([bool, *mut u8, *const Cell<u64>, State] layout);
    for_types!([Level, Channel] layout);
    for_types!([u8, u16, Option<NonNull<u64>>] layout);
});

fn get_mut<T: Value>() {
    for &v in T::SAMPLES {
        for &w in T::SAMPLES {
            let mut x = Atomic::new(v);

            check!(T, *x.get_mut() == v);
            *x.get_mut() = w;
            check!(T, *x.get_mut() == w);
        }
    }
}

// Seen to fail with `get_mut()` returning the address one further.
kunit_case!(rust_atomics_get_mut, {
    for_types!([i8, i16, i32, i64, isize, u32, u64, usize] get_mut);
    for_types!([bool, *mut u8, *const Cell<u64>, State] get_mut);
    for_types!([Level, Channel] get_mut);
    for_types!([u8, u16, Option<NonNull<u64>>] get_mut);
});

// C and Rust take turns on one variable. Seen to fail with `atomic_inc()` decrementing.
kunit_case!(rust_atomics_shared_with_c, {
    let c = Opaque::new(bindings::atomic_t { counter: -1 });
    // SAFETY: `c` is an aligned `atomic_t`, alive for the whole function, used by this task only.
    let x = unsafe { Atomic::from_ptr(c.get().cast::<i32>()) };

    check!(i32, x.as_ptr() == c.get().cast());
    // SAFETY: `c` is a valid `atomic_t`.
    unsafe { bindings::atomic_inc(c.get()) };
    check!(i32, x.load(Relaxed) == 0);
    x.add(i32::MIN, Relaxed);
    // SAFETY: As above.
    check!(i32, unsafe { bindings::atomic_read(c.get()) } == i32::MIN);

    guarded(i64::MAX, |x| {
        // SAFETY: An `Atomic<i64>` has size and alignment of C's `atomic64_t`.
        unsafe { bindings::atomic64_inc(x.as_ptr().cast()) };
        check!(i64, x.load(Relaxed) == i64::MIN);
    });
});

fn debug<T: Value>()
where
    T::Repr: AtomicBasicOps,
{
    for &v in T::SAMPLES {
        // In hexadecimal: a decimal `u64` takes a division, which `core` lacks on 32-bit CPUs.
        let ours = CString::try_from_fmt(format_args!("{:x?}", Atomic::new(v)));
        let expected = CString::try_from_fmt(format_args!("{:x?}", v));

        match (ours, expected) {
            (Ok(ours), Ok(expected)) => check!(T, ours.to_str() == expected.to_str()),
            _ => check!(T, false),
        }
    }
}

// Seen to fail with `Debug` writing a blank before the value.
kunit_case!(rust_atomics_debug, {
    for_types!([i8, i16, i32, i64, isize, u32, u64, usize] debug);
    for_types!([bool, *mut u8, *const Cell<u64>, State] debug);
    for_types!([Level, Channel] debug);
    for_types!([u8, u16, Option<NonNull<u64>>] debug);
});
