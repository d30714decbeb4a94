// SPDX-License-Identifier: GPL-2.0

//! The C primitive behind each operation.
//!
//! An operation on [`Atomic<T>`](super::Atomic) is one on `T`'s representation, and there are five
//! of those. Each method here calls the C function of its name and does nothing else, so Rust runs
//! the code that C runs:
//!
//! | representation  | C functions       | which are                                              |
//! |-----------------|-------------------|--------------------------------------------------------|
//! | `i32`           | `atomic_*()`      | those of `atomic_t`                                    |
//! | `i64`           | `atomic64_*()`    | those of `atomic64_t`                                  |
//! | `i8`            | `atomic_i8_*()`   | `READ_ONCE()`, `WRITE_ONCE()`, `smp_load_acquire()`,   |
//! |                 |                   | `smp_store_release()`, `xchg*()`, `try_cmpxchg*()`     |
//! | `i16`           | `atomic_i16_*()`  | the same                                               |
//! | `*const c_void` | `atomic_ptr_*()`  | the same                                               |
//!
//! C files: `rust/helpers/atomic.c` and `rust/helpers/atomic_ext.c`.

use crate::{bindings, macros::paste, static_assert};
pub(crate) use arith::AtomicArithmeticOps;
use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::mem::{align_of, size_of};

// One- and two-byte and pointer loads and stores are `READ_ONCE()` and `WRITE_ONCE()`. They are
// atomic against the read-modify-write operations only where those are not emulated with a lock.
// User-mode Linux runs on such machines alone but does not select the symbol.
static_assert!(cfg!(any(
    CONFIG_ARCH_SUPPORTS_ATOMIC_RMW,
    CONFIG_UML,
    testlib
)));

// A Rust value must be good enough for the C type that its address is cast to. 32-bit C may want
// more than the type's natural alignment for `atomic64_t`.
static_assert!(size_of::<i32>() == size_of::<bindings::atomic_t>());
static_assert!(size_of::<i64>() == size_of::<bindings::atomic64_t>());
static_assert!(align_of::<i32>() >= align_of::<bindings::atomic_t>());
static_assert!(align_of::<i64>() >= align_of::<bindings::atomic64_t>());

mod arith;
mod sealed {
    /// Keeps the representations to the ones that C has operations for.
    pub trait Sealed {}
}

/// A representation type: one that C has atomic operations for.
///
/// Implemented for `i8`, `i16`, `i32`, `i64` and `*const c_void`, and for nothing else. A type that
/// wants atomic operations implements [`AtomicType`](super::AtomicType) and names one of these.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, AtomicType, Relaxed};
///
/// /// The wrapped type says which C operations it has: those of 16-bit fields.
/// #[derive(Clone, Copy)]
/// #[repr(transparent)]
/// struct Port(i16);
///
/// // SAFETY: `Port` is a transparent wrapper of an `i16`, and `Send`.
/// unsafe impl AtomicType for Port {
///     type Repr = i16;
/// }
///
/// assert_eq!(Atomic::new(Port(80)).load(Relaxed).0, 80);
/// ```
#[diagnostic::on_unimplemented(
    message = "C has no atomic operations for `{Self}`",
    label = "not a representation type",
    note = "`AtomicType::Repr` is one of `i8`, `i16`, `i32`, `i64` and `*const c_void`"
)]
pub trait AtomicImpl: Sized + Copy + sealed::Sealed {
    /// What arithmetic adds to a value: the type itself, or a distance in bytes for a pointer.
    type Delta;
}

macro_rules! impl_repr {
    ($($repr:ty: $delta:ty),*) => {
        $(
            impl sealed::Sealed for $repr {}

            impl AtomicImpl for $repr {
                type Delta = $delta;
            }
        )*
    };
}

impl_repr!(i8: i8, i16: i16, i32: i32, i64: i64, *const c_void: isize);

/// A representation value that several contexts access.
///
/// Same size, alignment and bit validity as `T`.
#[repr(transparent)]
pub struct AtomicRepr<T: AtomicImpl>(UnsafeCell<T>);

impl<T: AtomicImpl> AtomicRepr<T> {
    /// Creates one that holds `v`.
    #[inline(always)]
    pub const fn new(v: T) -> Self {
        Self(UnsafeCell::new(v))
    }

    /// Returns the address of the value.
    ///
    /// # Guarantees
    ///
    /// The pointer is aligned for `T` and valid for reads and writes as long as `self` is borrowed.
    #[inline(always)]
    pub const fn as_ptr(&self) -> *mut T {
        // GUARANTEE: `UnsafeCell::get()` returns the address of a live, aligned `T`.
        self.0.get()
    }
}

/// Loads and stores.
pub trait AtomicBasicOps: AtomicImpl {
    /// `atomic_read()`, or `READ_ONCE()`.
    fn atomic_read(a: &AtomicRepr<Self>) -> Self;
    /// `atomic_read_acquire()`, or `smp_load_acquire()`.
    fn atomic_read_acquire(a: &AtomicRepr<Self>) -> Self;
    /// `atomic_set()`, or `WRITE_ONCE()`.
    fn atomic_set(a: &AtomicRepr<Self>, v: Self);
    /// `atomic_set_release()`, or `smp_store_release()`.
    fn atomic_set_release(a: &AtomicRepr<Self>, v: Self);
}

/// Exchange and compare-and-exchange.
///
/// A `try_cmpxchg` that finds a value other than `*old` writes that value to `*old` and returns
/// `false`.
pub trait AtomicExchangeOps: AtomicImpl {
    /// `atomic_xchg()`, or `xchg()`.
    fn atomic_xchg(a: &AtomicRepr<Self>, v: Self) -> Self;
    /// `atomic_xchg_acquire()`, or `xchg_acquire()`.
    fn atomic_xchg_acquire(a: &AtomicRepr<Self>, v: Self) -> Self;
    /// `atomic_xchg_release()`, or `xchg_release()`.
    fn atomic_xchg_release(a: &AtomicRepr<Self>, v: Self) -> Self;
    /// `atomic_xchg_relaxed()`, or `xchg_relaxed()`.
    fn atomic_xchg_relaxed(a: &AtomicRepr<Self>, v: Self) -> Self;
    /// `atomic_try_cmpxchg()`, or `try_cmpxchg()`.
    fn atomic_try_cmpxchg(a: &AtomicRepr<Self>, old: &mut Self, new: Self) -> bool;
    /// `atomic_try_cmpxchg_acquire()`, or `try_cmpxchg_acquire()`.
    fn atomic_try_cmpxchg_acquire(a: &AtomicRepr<Self>, old: &mut Self, new: Self) -> bool;
    /// `atomic_try_cmpxchg_release()`, or `try_cmpxchg_release()`.
    fn atomic_try_cmpxchg_release(a: &AtomicRepr<Self>, old: &mut Self, new: Self) -> bool;
    /// `atomic_try_cmpxchg_relaxed()`, or `try_cmpxchg_relaxed()`.
    fn atomic_try_cmpxchg_relaxed(a: &AtomicRepr<Self>, old: &mut Self, new: Self) -> bool;
}

// Writes the methods of a trait: `atomic_$op` calls the C function `$c_$op`.
macro_rules! call_c {
    ($c:ident: $($op:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)? => ($($pass:expr),*);)*) => {
        paste! {
            $(
                #[inline(always)]
                fn [<atomic_ $op>]($($arg: $ty),*) $(-> $ret)? {
                    // SAFETY: The C functions ask for pointers that are valid for the access and
                    // aligned. `AtomicRepr::as_ptr()` guarantees that for `a`, and `old` is a
                    // reference. Other accesses go through an `AtomicRepr` too, or were promised
                    // not to race with it when it was made from a pointer.
                    unsafe { bindings::[<$c _ $op>]($($pass),*) }
                }
            )*
        }
    };
}
use call_c;

macro_rules! impl_basic_and_exchange_ops {
    ($($repr:ty: $c:ident),*) => {
        $(
            impl AtomicBasicOps for $repr {
                call_c! { $c:
                    read(a: &AtomicRepr<Self>) -> Self => (a.as_ptr().cast());
                    read_acquire(a: &AtomicRepr<Self>) -> Self => (a.as_ptr().cast());
                    set(a: &AtomicRepr<Self>, v: Self) => (a.as_ptr().cast(), v);
                    set_release(a: &AtomicRepr<Self>, v: Self) => (a.as_ptr().cast(), v);
                }
            }

            impl AtomicExchangeOps for $repr {
                call_c! { $c:
                    xchg(a: &AtomicRepr<Self>, v: Self) -> Self => (a.as_ptr().cast(), v);
                    xchg_acquire(a: &AtomicRepr<Self>, v: Self) -> Self => (a.as_ptr().cast(), v);
                    xchg_release(a: &AtomicRepr<Self>, v: Self) -> Self => (a.as_ptr().cast(), v);
                    xchg_relaxed(a: &AtomicRepr<Self>, v: Self) -> Self => (a.as_ptr().cast(), v);
                    try_cmpxchg(a: &AtomicRepr<Self>, old: &mut Self, new: Self) -> bool
                        => (a.as_ptr().cast(), old, new);
                    try_cmpxchg_acquire(a: &AtomicRepr<Self>, old: &mut Self, new: Self) -> bool
                        => (a.as_ptr().cast(), old, new);
                    try_cmpxchg_release(a: &AtomicRepr<Self>, old: &mut Self, new: Self) -> bool
                        => (a.as_ptr().cast(), old, new);
                    try_cmpxchg_relaxed(a: &AtomicRepr<Self>, old: &mut Self, new: Self) -> bool
                        => (a.as_ptr().cast(), old, new);
                }
            }
        )*
    };
}

impl_basic_and_exchange_ops! {
    i8: atomic_i8, i16: atomic_i16, *const c_void: atomic_ptr, i32: atomic, i64: atomic64
}
