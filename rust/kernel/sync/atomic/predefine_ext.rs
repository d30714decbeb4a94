// SPDX-License-Identifier: GPL-2.0

//! More types that have atomic operations out of the box.
//!
//! | type                 | representation  | C type   | in memory                                |
//! |----------------------|-----------------|----------|------------------------------------------|
//! | `u8`                 | `i8`            | `u8`     | 1 byte, any bit pattern                  |
//! | `u16`                | `i16`           | `u16`    | 2 bytes, aligned to 2, any bit pattern   |
//! | `Option<NonNull<U>>` | `*const c_void` | pointers | as `*mut U`; `None` is the null pointer  |
//!
//! C has no arithmetic on one and two bytes, so these types load, store and exchange.

use super::AtomicType;
use core::ffi::c_void;
use core::mem::{align_of, size_of};
use core::ptr::NonNull;

macro_rules! impl_atomic_type {
    ($($ty:ty: $repr:ty),*) => {
        $(
            const _: () = assert!(
                size_of::<$ty>() == size_of::<$repr>() && align_of::<$ty>() == align_of::<$repr>()
            );

            // SAFETY:
            // - Size and alignment are checked above.
            // - An integer has no padding, and each of its bit patterns is a valid integer of the
            //   same size.
            // - The conversion keeps all bits, so it gives the same value back.
            // - Integers are `Send`.
            unsafe impl AtomicType for $ty {
                type Repr = $repr;
            }
        )*
    };
}

impl_atomic_type!(u8: i8, u16: i16);

// `core` guarantees this for every `U`, and that `None` is the null pointer.
const _: () = assert!(
    size_of::<Option<NonNull<u64>>>() == size_of::<*const c_void>()
        && align_of::<Option<NonNull<u64>>>() == align_of::<*const c_void>()
);

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
