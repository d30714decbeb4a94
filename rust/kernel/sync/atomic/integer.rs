// SPDX-License-Identifier: GPL-2.0

//! All other operations of `atomic_t` and `atomic64_t`, for types of which every bit pattern is a
//! value.
//!
//! | file             | operations                                                                |
//! |------------------|---------------------------------------------------------------------------|
//! | `bitwise.rs`     | `and`, `andnot`, `or`, `xor`, with and without a result                   |
//! | `count.rs`       | `sub`, `inc`, `dec`; those and `add` with the value before, or after      |
//! | `conditional.rs` | operations that test the result, or that look before they write           |

use super::AtomicType;
pub(super) use ops::AtomicIntegerOps;

mod bitwise;
mod conditional;
mod count;
mod ops;

/// Types that the operations of C's integers work on: every bit pattern is a value.
///
/// Implemented for `i32`, `i64`, `isize`, `u32`, `u64` and `usize`. C's operations are on signed
/// integers; where one speaks of negative or positive values, an unsigned type is read as the
/// signed one of its width.
///
/// # Safety
///
/// Every [`AtomicType::Repr`] is a valid `Self`.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, AtomicInteger, AtomicType, Relaxed};
///
/// /// A set of flags.
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// #[repr(transparent)]
/// struct Flags(u32);
///
/// // SAFETY: `Flags` is a transparent wrapper of a `u32`, which has the layout of `i32` and all of
/// // its bit patterns, and is `Send`.
/// unsafe impl AtomicType for Flags {
///     type Repr = i32;
/// }
///
/// // SAFETY: Every `i32` is the bit pattern of a `u32`.
/// unsafe impl AtomicInteger for Flags {}
///
/// let flags = Atomic::new(Flags(1));
///
/// flags.or(Flags(4), Relaxed);
/// assert_eq!(flags.load(Relaxed), Flags(5));
/// ```
#[diagnostic::on_unimplemented(
    message = "not every result of an operation on integers is a valid `{Self}`",
    note = "`AtomicInteger` is for types of which every bit pattern is a value"
)]
pub unsafe trait AtomicInteger: AtomicType {}

macro_rules! impl_atomic_integer {
    ($($ty:ty),*) => {
        $(
            // SAFETY: Every bit pattern is a valid integer.
            unsafe impl AtomicInteger for $ty {}
        )*
    };
}

impl_atomic_integer!(i32, i64, isize, u32, u64, usize);
