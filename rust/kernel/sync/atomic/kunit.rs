// SPDX-License-Identifier: GPL-2.0

//! KUnit cases for the atomic operations.
//!
//! `rust/atomics_kunit.c` lists the cases to KUnit. Each one runs an operation on every type and
//! with every ordering that it takes, over pairs of [`Value::SAMPLES`], and compares with a model
//! in plain arithmetic. One CPU runs them: they show what is computed and where, not orderings.

mod access;
mod arith;
mod bitops;
mod convert;
mod declared;
mod exchange;
mod flag;
mod integer;
mod smp;

use super::{Atomic, AtomicType};
use core::fmt::Debug;
use core::hint::black_box;
use core::ptr::NonNull;

/// Fails the running case, with the type that is tested, if the condition does not hold.
macro_rules! check {
    ($ty:ty, $cond:expr) => {
        if !$cond {
            $crate::kunit::err(format_args!(
                "    # for {}, at {}:{}\n",
                core::any::type_name::<$ty>(),
                core::file!(),
                core::line!()
            ));
            $crate::sync::atomic::kunit::fail();
        }
    };
}
use check;

/// Ends the running case as failed.
fn fail() {
    extern "C" {
        fn rust_atomics_fail();
    }

    // SAFETY: Only cases call this, and KUnit is what runs them.
    unsafe { rust_atomics_fail() }
}

/// Defines the function of a case, as `rust/atomics_kunit.c` declares it.
macro_rules! kunit_case {
    ($name:ident, $body:block) => {
        // `extern "C"` and not mangled since C calls it, through KUnit's table of cases.
        #[no_mangle]
        extern "C" fn $name(_test: *mut $crate::bindings::kunit) {
            $body
        }
    };
}
use kunit_case;

/// Calls a function that is generic over the type once for each of the types.
macro_rules! for_types {
    ([$($ty:ty),*] $f:ident) => {
        $($f::<$ty>();)*
    };
}
use for_types;

/// Calls a function that is generic over type and ordering once for each of the types with each of
/// the orderings that an operation takes: `any`, or those of a `load` or a `store`. A function that
/// is generic over the ordering only is given without types.
macro_rules! for_orderings {
    (any, [$($ty:ty),*] $f:ident) => {
        $(for_orderings!(any, $f::<$ty, _>);)*
    };
    (any, $f:expr) => {
        for_orderings!([Relaxed, Acquire, Release, Full] $f)
    };
    (load, [$($ty:ty),*] $f:ident) => {
        $(for_orderings!([Relaxed, Acquire] $f::<$ty, _>);)*
    };
    (store, [$($ty:ty),*] $f:ident) => {
        $(for_orderings!([Relaxed, Release] $f::<$ty, _>);)*
    };
    ([$($ordering:ident),*] $f:expr) => {
        $($f(|| $crate::sync::atomic::$ordering);)*
    };
}
use for_orderings;

/// A type to test with, and the values to test.
trait Value: AtomicType + PartialEq + Debug + 'static {
    /// Boundary values, and some with all bytes different.
    const SAMPLES: &'static [Self];
}

macro_rules! impl_value_for_int {
    ($($ty:ty),*) => {
        $(
            impl Value for $ty {
                const SAMPLES: &'static [Self] = &[
                    <$ty>::MIN,
                    <$ty>::MIN + 1,
                    0,
                    1,
                    0x0123_4567_89ab_cdef_u64 as $ty,
                    !0,
                    <$ty>::MAX - 1,
                    <$ty>::MAX,
                ];
            }
        )*
    };
}

impl_value_for_int!(i8, i16, i32, i64, isize, u32, u64, usize);
impl_value_for_int!(u8, u16);

impl Value for bool {
    const SAMPLES: &'static [Self] = &[false, true];
}

impl Value for *mut u8 {
    const SAMPLES: &'static [Self] = &[
        core::ptr::null_mut(),
        1 as *mut u8,
        0x0123_4567_89ab_cdef_u64 as usize as *mut u8,
        usize::MAX as *mut u8,
    ];
}

// A pointer to something that is not `Sync`: `Atomic` does not ask for that.
impl Value for *const core::cell::Cell<u64> {
    const SAMPLES: &'static [Self] = &[
        core::ptr::null(),
        8 as *const core::cell::Cell<u64>,
        usize::MAX as *const core::cell::Cell<u64>,
    ];
}

impl Value for Option<NonNull<u64>> {
    const SAMPLES: &'static [Self] = &[
        None,
        Some(NonNull::dangling()),
        // SAFETY: The address is not null, and nobody follows it.
        Some(unsafe { NonNull::new_unchecked(usize::MAX as *mut u64) }),
    ];
}

/// An enum with a representation: what a user of `AtomicType` writes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(i16)]
enum State {
    Low = i16::MIN,
    Zero = 0,
    High = i16::MAX,
}

// SAFETY: A `repr(i16)` enum without data has the layout of `i16`, each of its values is an `i16`,
// and it is `Send`.
unsafe impl AtomicType for State {
    type Repr = i16;
}

impl Value for State {
    const SAMPLES: &'static [Self] = &[State::Low, State::Zero, State::High];
}

/// An atomic between bytes that an operation of the wrong width would hit.
#[repr(C)]
struct Guarded<T: AtomicType> {
    before: [u8; 8],
    x: Atomic<T>,
    after: [u8; 8],
}

const GUARD: [u8; 8] = [0xa5; 8];

/// Runs `f` on an atomic that holds `v`, and fails the case if a byte beside it changes.
fn guarded<T: Value, R>(v: T, f: impl FnOnce(&Atomic<T>) -> R) -> R {
    // `black_box` twice, so that the compiler cannot know what the guards hold afterwards.
    let g = Guarded {
        before: GUARD,
        x: Atomic::new(v),
        after: GUARD,
    };
    let g = black_box(&g);
    let r = f(&g.x);
    let g = black_box(g);

    check!(T, black_box(g.before) == GUARD);
    check!(T, black_box(g.after) == GUARD);
    r
}
