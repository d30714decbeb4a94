// SPDX-License-Identifier: GPL-2.0

//! KUnit cases for the core operations, with macros and types that the cases in other files share.
//!
//! A case runs an operation on every type and with every ordering that it takes, over pairs of
//! [`Value::SAMPLES`], and compares the results with plain arithmetic. One CPU runs a case, so it
//! checks which value an operation stores and where, not how it is ordered.

use super::{atomic_type, Atomic, AtomicType};
use core::fmt::Debug;
use core::ptr::NonNull;

/// Fails the running case unless the condition holds, and names the type that is tested.
///
/// To be used after the first test of a suite's module, from where on `assert!` is KUnit's.
macro_rules! check {
    ($ty:ty, $cond:expr) => {{
        let holds = $cond;

        if !holds {
            $crate::kunit::err(format_args!(
                "    # for {}: {}\n",
                core::any::type_name::<$ty>(),
                core::stringify!($cond)
            ));
        }
        assert!(holds);
    }};
}

/// Calls a generic function once for each of the types: `all`, the `integers` with arithmetic, or
/// those of a list. With a third argument, calls it with each ordering that [`for_orderings`] knows
/// by that name.
macro_rules! for_types {
    (all, $f:ident $(, $orderings:ident)?) => {
        for_types!([i8, i16, i32, i64, isize, u8, u16, u32, u64, usize], $f $(, $orderings)?);
        for_types!([bool, *mut u8, *const core::cell::Cell<u64>], $f $(, $orderings)?);
        for_types!([Option<core::ptr::NonNull<u64>>], $f $(, $orderings)?);
        for_types!(
            [
                $crate::sync::atomic::kunit::State,
                $crate::sync::atomic::kunit::Level,
                $crate::sync::atomic::kunit::Channel
            ],
            $f $(, $orderings)?
        );
    };
    (integers, $f:ident $(, $orderings:ident)?) => {
        for_types!([i32, i64, isize, u32, u64, usize], $f $(, $orderings)?)
    };
    ([$($ty:ty),*], $f:ident) => {
        $($f::<$ty>();)*
    };
    ([$($ty:ty),*], $f:ident, $orderings:ident) => {
        $(for_orderings!($orderings, $f::<$ty, _>);)*
    };
}

/// Calls a function that is generic over the ordering with each ordering of `any` read-modify-write
/// operation, of a `load` or of a `store`.
macro_rules! for_orderings {
    (any, $f:expr) => {
        for_orderings!([Relaxed, Acquire, Release, Full], $f)
    };
    (load, $f:expr) => {
        for_orderings!([Relaxed, Acquire], $f)
    };
    (store, $f:expr) => {
        for_orderings!([Relaxed, Release], $f)
    };
    ([$($ordering:ident),*], $f:expr) => {
        $($f(|| $crate::sync::atomic::$ordering);)*
    };
}

/// A type to test with, and the values to test.
pub(super) trait Value: AtomicType + PartialEq + Debug + 'static {
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

impl_value_for_int!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

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

// `Atomic` takes pointers to types that are not `Sync`, such as this one.
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
        // SAFETY: The address is not null, and nobody dereferences it.
        Some(unsafe { NonNull::new_unchecked(usize::MAX as *mut u64) }),
    ];
}

/// An enum for which `AtomicType` is implemented by hand.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(i16)]
pub(super) enum State {
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

atomic_type! {
    /// An enum with attributes before and after its `repr`.
    #[derive(Clone, Copy, Debug)]
    #[repr(u8)]
    #[derive(PartialEq)]
    pub(super) enum Level {
        /// A variant may have attributes.
        Low,
        Middle = 0x7f,
        High = u8::MAX,
    }
}

impl Value for Level {
    const SAMPLES: &'static [Self] = &[Level::Low, Level::Middle, Level::High];
}

atomic_type! {
    /// A newtype around a type that is not its own representation.
    #[repr(transparent)]
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub(super) struct Channel(u16);
}

impl Value for Channel {
    const SAMPLES: &'static [Self] = &[Channel(0), Channel(0x0123), Channel(u16::MAX)];
}

#[macros::kunit_tests(rust_atomic_operations)]
pub(super) mod tests {
    use super::*;
    use crate::sync::atomic::{
        self, atomic_load, atomic_store, ordering, Acquire, AtomicAdd, AtomicArithmeticOps,
        AtomicBasicOps, AtomicExchangeOps, AtomicFlag, Relaxed, Release,
    };
    use crate::{bindings, str::CString, types::Opaque};
    use core::hint::black_box;
    use core::mem::{align_of, size_of};
    use core::ops::{BitAnd, BitOr, BitXor, Not};

    #[test]
    fn load() {
        for_types!(all, check_load, load);
    }

    #[test]
    fn store() {
        for_types!(all, check_store, store);
    }

    #[test]
    fn xchg() {
        for_types!(all, check_xchg, any);
    }

    #[test]
    fn cmpxchg() {
        for_types!(all, check_cmpxchg, any);
    }

    #[test]
    fn add() {
        for_types!(integers, check_add);
    }

    #[test]
    fn fetch_add_sub() {
        for_types!(integers, check_fetch, any);
    }

    #[test]
    fn layout() {
        for_types!(all, check_layout);
    }

    #[test]
    fn get_mut() {
        for_types!(all, check_get_mut);
    }

    /// C and Rust take turns on one variable.
    #[test]
    fn shared_with_c() {
        let c = Opaque::new(bindings::atomic_t { counter: -1 });
        // SAFETY: `c` is an aligned `atomic_t`, alive for the whole function, which only this task
        // uses.
        let x = unsafe { Atomic::from_ptr(c.get().cast::<i32>()) };

        check!(i32, x.as_ptr() == c.get().cast());
        // SAFETY: `c` is a valid `atomic_t`.
        unsafe { bindings::atomic_inc(c.get()) };
        check!(i32, x.load(Relaxed) == 0);
        x.add(i32::MIN, Relaxed);
        // SAFETY: As above.
        check!(i32, unsafe { bindings::atomic_read(c.get()) } == i32::MIN);

        guarded(i64::MAX, |x| {
            // SAFETY: An `Atomic<i64>` has the size and alignment of an `atomic64_t`.
            unsafe { bindings::atomic64_inc(x.as_ptr().cast()) };
            check!(i64, x.load(Relaxed) == i64::MIN);
        });
    }

    #[test]
    fn debug() {
        for_types!(all, check_debug);
    }

    #[test]
    fn flag() {
        check!(
            AtomicFlag,
            size_of::<AtomicFlag>() == align_of::<AtomicFlag>()
        );
        check!(AtomicFlag, matches!(size_of::<AtomicFlag>(), 1 | 4));

        for b in [false, true] {
            let other = !b;
            let mut f = AtomicFlag::new(other);

            check!(AtomicFlag, f.load(Acquire) == other);
            f.store(b, Relaxed);
            check!(AtomicFlag, f.load(Relaxed) == b);
            f.store(other, Release);
            check!(AtomicFlag, f.load(Relaxed) == other);
            *f.get_mut() = b;
            check!(AtomicFlag, f.load(Relaxed) == b);
        }

        for_orderings!(any, check_flag);
    }

    /// C sees 0 or 1 in the byte of a `bool`.
    #[test]
    fn bool_in_memory() {
        for b in [false, true] {
            guarded(!b, |x| {
                x.store(b, Relaxed);
                // SAFETY: The pointer comes from an `Atomic<bool>`, one byte, which only this task
                // uses.
                let byte = unsafe { x.as_ptr().cast::<u8>().read_volatile() };

                check!(bool, byte == u8::from(b));
            });
        }
    }

    /// An atomic between bytes that an operation of the wrong width would change.
    #[repr(C)]
    struct Guarded<T: AtomicType> {
        before: [u8; 8],
        x: Atomic<T>,
        after: [u8; 8],
    }

    const GUARD: [u8; 8] = [0xa5; 8];

    /// Runs `f` on an atomic that holds `v`, and fails the case if a byte beside it changes.
    pub(in super::super) fn guarded<T: Value, R>(v: T, f: impl FnOnce(&Atomic<T>) -> R) -> R {
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

    fn check_load<T: Value, O: ordering::AcquireOrRelaxed>(o: impl Fn() -> O)
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

    fn check_store<T: Value, O: ordering::ReleaseOrRelaxed>(o: impl Fn() -> O)
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

    fn check_xchg<T: Value, O: ordering::Ordering>(o: impl Fn() -> O)
    where
        T::Repr: AtomicBasicOps + AtomicExchangeOps,
    {
        for &old in T::SAMPLES {
            for &new in T::SAMPLES {
                guarded(old, |x| {
                    check!(T, x.xchg(new, o()) == old);
                    check!(T, x.load(Relaxed) == new);

                    // SAFETY: The pointer is that of a live atomic that only this task uses.
                    let seen = unsafe { atomic::xchg(x.as_ptr(), old, o()) };

                    check!(T, seen == new);
                    check!(T, x.load(Relaxed) == old);
                });
            }
        }
    }

    /// Succeeds if the value is `old`; otherwise fails and changes nothing.
    fn check_cmpxchg<T: Value, O: ordering::Ordering>(o: impl Fn() -> O)
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
                        // SAFETY: The pointer comes from an atomic that is alive and that only this
                        // task uses.
                        let seen = unsafe { atomic::cmpxchg(x.as_ptr(), old, new, o()) };

                        check!(T, seen == expected);
                        check!(T, x.load(Relaxed) == after);
                    });
                }
            }
        }
    }

    /// An integer, with the plain arithmetic that results are compared with.
    pub(in super::super) trait Integer:
        Value
        + AtomicAdd
        + From<u8>
        + BitAnd<Output = Self>
        + BitOr<Output = Self>
        + BitXor<Output = Self>
        + Not<Output = Self>
    {
        fn plus(self, v: Self) -> Self;
        fn minus(self, v: Self) -> Self;
    }

    macro_rules! impl_integer {
        ($($ty:ty),*) => {
            $(
                impl Integer for $ty {
                    fn plus(self, v: Self) -> Self {
                        self.wrapping_add(v)
                    }

                    fn minus(self, v: Self) -> Self {
                        self.wrapping_sub(v)
                    }
                }
            )*
        };
    }

    impl_integer!(i32, i64, isize, u32, u64, usize);

    fn check_add<T: Integer>()
    where
        T::Repr: AtomicBasicOps + AtomicArithmeticOps,
    {
        for &a in T::SAMPLES {
            for &b in T::SAMPLES {
                guarded(a, |x| {
                    x.add(b, Relaxed);
                    check!(T, x.load(Relaxed) == a.plus(b));
                });
            }
        }
    }

    fn check_fetch<T: Integer, O: ordering::Ordering>(o: impl Fn() -> O)
    where
        T::Repr: AtomicBasicOps + AtomicArithmeticOps,
    {
        for &a in T::SAMPLES {
            for &b in T::SAMPLES {
                guarded(a, |x| {
                    check!(T, x.fetch_add(b, o()) == a);
                    check!(T, x.load(Relaxed) == a.plus(b));
                });
                guarded(a, |x| {
                    check!(T, x.fetch_sub(b, o()) == a);
                    check!(T, x.load(Relaxed) == a.minus(b));
                });
            }
        }
    }

    fn check_layout<T: Value>() {
        check!(T, size_of::<Atomic<T>>() == size_of::<T>());
        check!(T, align_of::<Atomic<T>>() == align_of::<T>());
        // No niche: `None` does not use the invalid bit patterns of a `bool` or an enum.
        check!(T, size_of::<Option<Atomic<T>>>() > size_of::<T>());
    }

    fn check_get_mut<T: Value>() {
        for &v in T::SAMPLES {
            for &w in T::SAMPLES {
                let mut x = Atomic::new(v);

                check!(T, *x.get_mut() == v);
                *x.get_mut() = w;
                check!(T, *x.get_mut() == w);
            }
        }
    }

    fn check_debug<T: Value>()
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

    fn check_flag<O: ordering::Ordering>(o: impl Fn() -> O) {
        for old in [false, true] {
            for new in [false, true] {
                let f = AtomicFlag::new(old);

                check!(AtomicFlag, f.xchg(new, o()) == old);
                check!(AtomicFlag, f.load(Relaxed) == new);
                check!(AtomicFlag, f.cmpxchg(!new, old, o()) == Err(new));
                check!(AtomicFlag, f.load(Relaxed) == new);
                check!(AtomicFlag, f.cmpxchg(new, old, o()) == Ok(new));
                check!(AtomicFlag, f.load(Relaxed) == old);
            }
        }
    }
}
