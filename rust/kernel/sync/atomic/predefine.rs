// SPDX-License-Identifier: GPL-2.0

//! The types for which `AtomicType` is implemented here.
//!
//! | type                 | representation                           | C type                   |
//! |----------------------|------------------------------------------|--------------------------|
//! | `bool`, `i8`, `u8`   | `i8`                                     | `bool`, `s8`, `u8`       |
//! | `i16`, `u16`         | `i16`                                    | `s16`, `u16`             |
//! | `i32`, `u32`         | `i32`                                    | `atomic_t`, `int`, `u32` |
//! | `i64`, `u64`         | `i64`                                    | `atomic64_t`, `s64`      |
//! | `isize`, `usize`     | `i64` with `CONFIG_64BIT`, `i32` without | `atomic_long_t`, `long`  |
//! | `*mut U`, `*const U` | `*const c_void`                          | pointers                 |
//! | `Option<NonNull<U>>` | `*const c_void`                          | pointers; `None` is null |
//!
//! C has no arithmetic on one and two bytes, so those types load, store and exchange.

use super::AtomicType;
use crate::static_assert;
use core::ffi::c_void;
use core::mem::{align_of, size_of};
use core::ptr::NonNull;

macro_rules! impl_atomic_type {
    ($($ty:ty: $repr:ty),* $(,)?) => {
        $(
            static_assert!(size_of::<$ty>() == size_of::<$repr>());
            static_assert!(align_of::<$ty>() == align_of::<$repr>());

            // SAFETY:
            // - Size and alignment are checked above.
            // - An integer or a `bool` has no padding, and each of its bit patterns is a valid
            //   integer of the same size.
            // - The conversion keeps all bits, so it gives the same value back.
            // - Integers and `bool` are `Send`.
            unsafe impl AtomicType for $ty {
                type Repr = $repr;
            }
        )*
    };
}

// In tests that run on the build host (`make rusttest`), the width is that of the host.
#[cfg(any(CONFIG_64BIT, all(testlib, target_pointer_width = "64")))]
type LongRepr = i64;
#[cfg(not(any(CONFIG_64BIT, all(testlib, target_pointer_width = "64"))))]
type LongRepr = i32;

impl_atomic_type! {
    bool: i8,
    i8: i8,
    u8: i8,
    i16: i16,
    u16: i16,
    i32: i32,
    u32: i32,
    i64: i64,
    u64: i64,
    isize: LongRepr,
    usize: LongRepr,
}

// SAFETY:
// - A pointer to a `Sized` type has the layout of any other one.
// - All its bytes are initialized, and each of its bit patterns is a valid `*const c_void`.
// - The conversion keeps address and provenance.
// - Raw pointers may be sent: dereferencing one is `unsafe` and has to be justified there.
unsafe impl<U: Sized> AtomicType for *mut U {
    type Repr = *const c_void;
}

// SAFETY: As for `*mut U`.
unsafe impl<U: Sized> AtomicType for *const U {
    type Repr = *const c_void;
}

// `core` guarantees this for every `U: Sized`, and that `None` is the null pointer.
static_assert!(size_of::<Option<NonNull<u64>>>() == size_of::<*const c_void>());
static_assert!(align_of::<Option<NonNull<u64>>>() == align_of::<*const c_void>());

// SAFETY:
// - `Option<NonNull<U>>` has the layout of `*mut U`, and a pointer to a `Sized` type has that of
//   any other one.
// - `None` is the null pointer, so all bytes are initialized, and each value is a valid pointer.
// - The conversion keeps address and provenance, and null gives `None` back.
// - Like raw pointers, a `NonNull` may be sent: dereferencing one is `unsafe` and has to be
//   justified there.
unsafe impl<U: Sized> AtomicType for Option<NonNull<U>> {
    type Repr = *const c_void;
}
