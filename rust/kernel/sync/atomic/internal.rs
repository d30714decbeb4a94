// SPDX-License-Identifier: GPL-2.0

//! The C primitive behind each operation.
//!
//! An operation on [`Atomic<T>`](super::Atomic) is one on `T`'s representation, one of five types.
//! Each method here calls the C function of its name and does nothing else, so Rust runs the code
//! that C runs:
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
use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::mem::{align_of, size_of};

// Loads and stores of one byte, two bytes and pointers are `READ_ONCE()` and `WRITE_ONCE()`. Those
// are atomic against read-modify-write operations only where these are not emulated with a lock.
// User-mode Linux only runs on such machines, but does not select the symbol.
static_assert!(cfg!(any(
    CONFIG_ARCH_SUPPORTS_ATOMIC_RMW,
    CONFIG_UML,
    testlib
)));

// A Rust value needs the size and alignment of the C type that its address is cast to. On 32-bit
// x86, where only User-mode Linux has Rust, C aligns `atomic64_t` to 8 bytes and Rust aligns `i64`
// to 4. That is sufficient: `cmpxchg8b` is atomic at any address.
static_assert!(size_of::<i32>() == size_of::<bindings::atomic_t>());
static_assert!(size_of::<i64>() == size_of::<bindings::atomic64_t>());
static_assert!(align_of::<i32>() >= align_of::<bindings::atomic_t>());
static_assert!(
    align_of::<i64>() >= align_of::<bindings::atomic64_t>() || cfg!(all(CONFIG_UML, CONFIG_X86_32))
);

mod sealed {
    /// Only types that C has operations for are representations.
    pub trait Sealed {}
}

/// A representation type: one that C has atomic operations for.
///
/// Implemented for `i8`, `i16`, `i32`, `i64` and `*const c_void` only. Any other type implements
/// [`AtomicType`](super::AtomicType) and names one of these.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, AtomicType, Relaxed};
///
/// /// A port number, with the C operations of 16-bit fields.
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
    /// The type of what arithmetic adds: the type itself, or for pointers a distance in bytes.
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

// Writes the methods of one operation: `atomic_$op`, which calls the C function `$c_$op`, and one
// for each variant, with the variant's name at the end of both names. If `$c` is `declare`, it
// writes only their signatures.
macro_rules! atomic_method {
    (
        $c:ident $(#[$doc:meta])* $op:ident [$variant:ident $(, $rest:ident)*]
        ($($sig:tt)*) $(-> $ret:ty)? { $($body:tt)* }
    ) => {
        paste! {
            atomic_method! {
                $c $(#[$doc])* [<$op _ $variant>] [] ($($sig)*) $(-> $ret)? { $($body)* }
            }
        }
        atomic_method! {
            $c $(#[$doc])* $op [$($rest),*] ($($sig)*) $(-> $ret)? { $($body)* }
        }
    };
    (
        declare $(#[$doc:meta])* $op:ident []
        ($($arg:ident: $ty:ty),*) $(-> $ret:ty)? { $($body:tt)* }
    ) => {
        paste! {
            $(#[$doc])*
            fn [<atomic_ $op>]($($arg: $ty),*) $(-> $ret)?;
        }
    };
    (
        $c:ident $(#[$doc:meta])* $op:ident []
        ($($arg:ident: $ty:ty),*) $(-> $ret:ty)? { unsafe { bindings::#call($($pass:expr),*) } }
    ) => {
        paste! {
            #[inline(always)]
            fn [<atomic_ $op>]($($arg: $ty),*) $(-> $ret)? {
                // SAFETY: The operation's declaration says why the call is sound.
                unsafe { bindings::[<$c _ $op>]($($pass),*) }
            }
        }
    };
}

// Writes the methods of all operations of a trait.
macro_rules! atomic_methods {
    (
        $c:ident {
            $(
                $(#[$doc:meta])*
                fn $op:ident $variants:tt $sig:tt $(-> $ret:ty)? { $($body:tt)* }
            )*
        }
    ) => {
        $(
            atomic_method! { $c $(#[$doc])* $op $variants $sig $(-> $ret)? { $($body)* } }
        )*
    };
}

// Declares a trait of C operations, and implements it for representations: `$repr` has the C
// functions whose names begin with `$c`.
//
// A method's body calls `#call`, which stands for the C function. The variants in brackets are
// those that C has besides the operation itself.
macro_rules! declare_and_impl_atomic_methods {
    (
        [$($repr:ty => $c:ident),*]
        $(#[$attr:meta])*
        $vis:vis trait $ops:ident $methods:tt
    ) => {
        $(#[$attr])*
        $vis trait $ops: AtomicImpl {
            atomic_methods! { declare $methods }
        }

        $(
            impl $ops for $repr {
                atomic_methods! { $c $methods }
            }
        )*
    };
}

// All C functions have the same conditions. The pointer is aligned and valid for the access, which
// `AtomicRepr::as_ptr()` guarantees. There is no data race: other accesses go through an
// `AtomicRepr`, too, or the code that made it from a pointer promised that they do not race.
declare_and_impl_atomic_methods!(
    [
        i8 => atomic_i8, i16 => atomic_i16, *const c_void => atomic_ptr,
        i32 => atomic, i64 => atomic64
    ]
    /// Loads and stores: `atomic_read()` and `atomic_set()`, or `READ_ONCE()`, `WRITE_ONCE()`,
    /// `smp_load_acquire()` and `smp_store_release()`.
    pub trait AtomicBasicOps {
        /// Returns the value.
        fn read[acquire](a: &AtomicRepr<Self>) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast()) }
        }

        /// Stores `v`.
        fn set[release](a: &AtomicRepr<Self>, v: Self) {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast(), v) }
        }
    }
);

declare_and_impl_atomic_methods!(
    [
        i8 => atomic_i8, i16 => atomic_i16, *const c_void => atomic_ptr,
        i32 => atomic, i64 => atomic64
    ]
    /// Exchange and compare-and-exchange: `atomic_xchg()` and `atomic_try_cmpxchg()`, or `xchg()`
    /// and `try_cmpxchg()`.
    pub trait AtomicExchangeOps {
        /// Stores `v`, and returns the value before.
        fn xchg[acquire, release, relaxed](a: &AtomicRepr<Self>, v: Self) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast(), v) }
        }

        /// Stores `new` and returns `true` if the value is `*old`. Otherwise, writes the value to
        /// `*old` and returns `false`.
        fn try_cmpxchg[acquire, release, relaxed](
            a: &AtomicRepr<Self>,
            old: &mut Self,
            new: Self
        ) -> bool {
            // SAFETY: The pointer is valid and aligned, and so is a reference.
            unsafe { bindings::#call(a.as_ptr().cast(), old, new) }
        }
    }
);
