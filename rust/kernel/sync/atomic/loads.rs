// SPDX-License-Identifier: GPL-2.0

//! Loads that are ordered more or less than a [`Relaxed`](super::Relaxed) one.
//!
//! | load                   | is ordered before                                                |
//! |------------------------|------------------------------------------------------------------|
//! | [`Atomic::load_nodep`] | nothing                                                          |
//! | `load(Relaxed)`        | what depends on its value, if the compiler keeps the dependency  |
//! | [`Atomic::load_ctrl`]  | all later stores                                                 |
//! | `load(Acquire)`        | all later loads and stores                                       |

use super::internal::{AtomicImpl, AtomicRepr};
use super::{from_repr, into_repr, Atomic, AtomicType};
use crate::{bindings, macros::paste};
use core::ffi::c_void;

declare_and_impl_atomic_methods!(
    [
        i8 => atomic_i8, i16 => atomic_i16, *const c_void => atomic_ptr,
        i32 => atomic, i64 => atomic64
    ]
    /// The C functions behind these operations: `rust/helpers/atomic_dep.c`.
    pub trait AtomicLoadOps {
        /// `load_ctrl()`.
        fn load_ctrl[](a: &AtomicRepr<Self>) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast()) }
        }

        /// A volatile read.
        fn load_nodep[](a: &AtomicRepr<Self>) -> Self {
            // SAFETY: The pointer is valid and aligned.
            unsafe { bindings::#call(a.as_ptr().cast()) }
        }

        /// `ctrl_dep()`.
        fn ctrl_dep[](v: Self) {
            // SAFETY: A barrier may be called anywhere.
            unsafe { bindings::#call(v) }
        }
    }
);

impl<T: AtomicType> Atomic<T>
where
    T::Repr: AtomicLoadOps,
{
    /// Loads the value, and orders the load before all later stores.
    ///
    /// C: `load_ctrl()`, which is `READ_ONCE()` and `ctrl_dep()`. For 64 bits on a CPU of 32,
    /// `atomic64_read()` and `smp_mb()`.
    ///
    /// Ordering: The load is ordered before every store that follows, in an `if` on the value or
    /// not. It is ordered before a later load only as a [`Relaxed`](super::Relaxed) one is. For
    /// that, add [`smp_acquire_after_ctrl_dep`] or use [`Acquire`](super::Acquire).
    ///
    /// With `load(Relaxed)` this order needs a branch on the value, with the store inside it, and
    /// is lost if the compiler drops that branch, as it does if both ways store the same. What this
    /// function costs on each architecture, and why it is sufficient: see [`ctrl_dep`].
    ///
    /// The kernel's memory model knows no such access. In a litmus test, write `READ_ONCE()` and
    /// an `if` with the rest of the process in both arms.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let (used, slot, last) = (Atomic::new(false), Atomic::new(0), Atomic::new(0));
    ///
    /// // The reader of the slot has unset `used` after its last load, with `Release`. So these
    /// // stores do not overwrite what it still reads.
    /// if !used.load_ctrl() {
    ///     slot.store(7, Relaxed);
    /// }
    /// last.store(7, Relaxed); // Is ordered, too.
    /// # assert_eq!(slot.load(Relaxed), last.load(Relaxed));
    /// ```
    ///
    /// [`ctrl_dep`]: crate::sync::barrier::ctrl_dep
    /// [`smp_acquire_after_ctrl_dep`]: crate::sync::barrier::smp_acquire_after_ctrl_dep
    #[doc(alias("READ_ONCE", "volatile_if"))]
    #[inline(always)]
    pub fn load_ctrl(&self) -> T {
        // SAFETY: By the type's invariant, what the memory holds was made from a `T`.
        unsafe { from_repr(T::Repr::atomic_load_ctrl(&self.0)) }
    }

    /// Loads the value, and orders nothing, not even what depends on the value.
    ///
    /// The load is whole and happens once. That is sufficient for a value that says nothing of
    /// other memory: a statistic, a limit to compare with, a hint that is tested again under a
    /// lock. Never follow a pointer or index an array with such a value.
    ///
    /// C: a volatile read, which `READ_ONCE()` is on most architectures. With LTO on arm64
    /// `READ_ONCE()` is an acquire, and this is not. For 64 bits on a CPU of 32, `atomic64_read()`.
    ///
    /// Ordering: none. Two such loads of one variable in one context keep their order, as all
    /// atomic operations on one variable do.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    ///
    /// let packets = Atomic::new(0u64);
    ///
    /// packets.fetch_add(1, Relaxed);
    /// assert_eq!(packets.load_nodep(), 1);
    /// ```
    #[doc(alias("READ_ONCE", "data_race"))]
    #[inline(always)]
    pub fn load_nodep(&self) -> T {
        // SAFETY: By the type's invariant, what the memory holds was made from a `T`.
        unsafe { from_repr(T::Repr::atomic_load_nodep(&self.0)) }
    }
}

/// Orders the operation that returned `v` before all later stores.
///
/// `v` is what an atomic load or read-modify-write operation returned, unmodified, and passed
/// before anything tests it:
///
/// - The compiler may know an expression made of the value, such as `v % 1 == 0`. In an arm of
///   `if v == 1` it knows the value itself. What is then passed is a constant, which depends on no
///   load, and nothing is ordered.
/// - The value in the `Ok` of [`cmpxchg`] is the caller's own `old`. Pass whether it stored, the
///   result's `is_ok()`.
///
/// [`Atomic::load_ctrl`] is a load and this function in one, and cannot be misused so.
///
/// C: `ctrl_dep()`. For 64 bits on a CPU of 32, `smp_mb()`.
///
/// Ordering: The operation's load is ordered before every store that follows, in an `if` on the
/// value or not; if `v` is a failed operation's, too. Later loads are not ordered. For these, call
/// [`smp_acquire_after_ctrl_dep`] after this function: both together are an acquire. That barrier
/// after an `if` is one only as long as the compiler keeps the `if`.
///
/// | architecture   | instructions               | what orders the stores                         |
/// |----------------|----------------------------|------------------------------------------------|
/// | x86_64         | none                       | Software Developer's Manual, volume 3A,        |
/// |                |                            | "Memory Ordering": writes are not reordered    |
/// |                |                            | with older reads                               |
/// | arm64          | `cbnz` to the next         | Arm ARM (DDI 0487), B2.3, "Dependency-ordered- |
/// |                | instruction                | before": a write with a control dependency on  |
/// |                |                            | a read; all after the branch has it            |
/// | riscv          | `bnez` to the next         | Unprivileged ISA, RVWMO, preserved program     |
/// |                | instruction                | order, rule 11: a store with a syntactic       |
/// |                |                            | control dependency; also where both outcomes   |
/// |                |                            | of the branch have one target (appendix)       |
/// | arm            | `cmp`, `bne` to the next   | DDI 0487, E2.3, as on arm64. Armv7's manual    |
/// |                | instruction                | (DDI 0406, A3.8.2) defines the dependency only |
/// |                |                            | for reads; herd7's model has it for stores     |
/// | others         | `smp_mb()`                 | a full barrier                                 |
///
/// The kernel's memory model orders only the stores inside the arms of an `if`. In a litmus test,
/// write an `if` on the value with the rest of the process in both arms.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, Relaxed};
/// use kernel::sync::barrier::ctrl_dep;
///
/// let (pending, log) = (Atomic::new(3u32), Atomic::new(0u32));
///
/// let old = pending.xchg(0, Relaxed);
/// ctrl_dep(old);
/// // Both arms store to `log`, and may have been made one by the compiler.
/// if old > 2 {
///     log.store(old, Relaxed);
/// } else {
///     log.store(old, Relaxed);
/// }
/// # assert_eq!(log.load(Relaxed), 3);
/// ```
///
/// [`cmpxchg`]: Atomic::cmpxchg
/// [`smp_acquire_after_ctrl_dep`]: crate::sync::barrier::smp_acquire_after_ctrl_dep
#[doc(alias("volatile_if", "fence"))]
#[inline(always)]
pub fn ctrl_dep<T: AtomicType>(v: T)
where
    T::Repr: AtomicLoadOps,
{
    T::Repr::atomic_ctrl_dep(into_repr(v));
}

#[cfg(CONFIG_RUST_ATOMICS_KUNIT_TEST)]
#[macros::kunit_tests(rust_atomic_loads)]
mod tests {
    use super::super::kunit::{tests::guarded, Value};
    use super::*;

    #[test]
    fn loads() {
        for_types!(all, check_loads);
    }

    fn check_loads<T: Value>()
    where
        T::Repr: AtomicLoadOps,
    {
        for &v in T::SAMPLES {
            guarded(v, |x| {
                check!(T, x.load_ctrl() == v);
                check!(T, x.load_nodep() == v);
                // It returns nothing: that each type has it is all there is to see.
                ctrl_dep(v);
                check!(T, x.load_nodep() == v);
            });
        }
    }
}
