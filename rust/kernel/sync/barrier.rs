// SPDX-License-Identifier: GPL-2.0

//! Memory barriers.
//!
//! | Rust       | C                                    | orders accesses as seen by  |
//! |------------|--------------------------------------|-----------------------------|
//! | [`mb`]     | `mb()`, `rmb()`, `wmb()`             | CPUs and devices            |
//! | [`smp_mb`] | `smp_mb()`, `smp_rmb()`, `smp_wmb()` | other CPUs                  |
//! | [`dma_mb`] | `dma_mb()`, `dma_rmb()`, `dma_wmb()` | devices, in coherent memory |
//!
//! The argument says which accesses are ordered: [`Full`] all before against all after, [`Read`]
//! loads against loads, [`Write`] stores against stores. All of these bind the compiler, too;
//! [`barrier`] binds only the compiler. [`smp_mb_before_atomic`] and its siblings strengthen the
//! ordering of the operation beside them. Source: [`Documentation/memory-barriers.txt`].
//!
//! [`Documentation/memory-barriers.txt`]: srctree/Documentation/memory-barriers.txt

mod advanced;

pub use advanced::{
    smp_acquire_after_ctrl_dep, smp_mb_after_atomic, smp_mb_after_spinlock, smp_mb_before_atomic,
};

pub use crate::sync::atomic::loads::ctrl_dep;

use crate::bindings;

/// The accesses that a barrier orders.
pub mod ordering {
    pub use crate::sync::atomic::ordering::Full;

    /// Loads before the barrier against loads after it.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    /// use kernel::sync::barrier::{smp_mb, Read};
    ///
    /// let (data, ready) = (Atomic::new(1), Atomic::new(true));
    ///
    /// if ready.load(Relaxed) {
    ///     smp_mb(Read);
    ///     assert_eq!(data.load(Relaxed), 1);
    /// }
    /// ```
    pub struct Read;

    /// Stores before the barrier against stores after it.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::sync::atomic::{Atomic, Relaxed};
    /// use kernel::sync::barrier::{smp_mb, Write};
    ///
    /// let (data, ready) = (Atomic::new(0), Atomic::new(false));
    ///
    /// data.store(1, Relaxed);
    /// smp_mb(Write);
    /// ready.store(true, Relaxed);
    /// # assert!(ready.load(Relaxed));
    /// ```
    pub struct Write;
}

pub use ordering::{Full, Read, Write};

/// Keeps the compiler from moving accesses to memory across it: C's `barrier()`.
///
/// It is not an instruction, so the CPU may still reorder accesses across it. That is sufficient
/// between a task and an interrupt on the same CPU.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, Relaxed};
/// use kernel::sync::barrier::barrier;
///
/// let (busy, mut data) = (Atomic::new(false), 0);
///
/// // An interrupt on this CPU that finds `busy` unset also finds `data` complete.
/// busy.store(true, Relaxed);
/// barrier();
/// data += 1;
/// barrier();
/// busy.store(false, Relaxed);
/// # assert_eq!(data, 1);
/// ```
#[doc(alias = "compiler_fence")]
#[inline(always)]
pub fn barrier() {
    // C's `barrier()` is an empty `asm` that claims to write memory. So is this one, as it lacks
    // `nomem`; a helper would be called. Without `nostack` the compiler would align the stack.
    // SAFETY: The `asm` has no code.
    unsafe { core::arch::asm!("", options(nostack)) };
}

mod sealed {
    /// The C barrier for an ordering, in one of three flavours. The trait is sealed: no other code
    /// can implement it.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not a kind of barrier",
        label = "use `Full`, `Read` or `Write`",
        note = "acquire and release belong to an access: `load(Acquire)`, `store(v, Release)`"
    )]
    pub trait Barrier<Flavour> {
        /// Calls the C barrier.
        fn run();
    }

    pub struct Mandatory;
    pub struct Smp;
    pub struct Dma;
}

use sealed::{Barrier, Dma, Mandatory, Smp};

macro_rules! define_barriers {
    ($($ordering:ty: $($flavour:ty => $c:ident),*;)*) => {
        $($(
            impl Barrier<$flavour> for $ordering {
                #[inline(always)]
                fn run() {
                    // SAFETY: A barrier may be called anywhere.
                    unsafe { bindings::$c() }
                }
            }
        )*)*
    };
}

define_barriers! {
    Full: Mandatory => mb, Smp => smp_mb, Dma => dma_mb;
    Read: Mandatory => rmb, Smp => smp_rmb, Dma => dma_rmb;
    Write: Mandatory => wmb, Smp => smp_wmb, Dma => dma_wmb;
}

/// Orders accesses as seen by all CPUs and devices: C's `mb()`, `rmb()` and `wmb()`.
///
/// # Examples
///
/// ```
/// use kernel::sync::barrier::{mb, Full, Read, Write};
///
/// mb(Full);
/// mb(Read);
/// mb(Write);
/// ```
#[doc(alias("rmb", "wmb", "fence"))]
#[inline(always)]
pub fn mb<T: Barrier<Mandatory>>(_: T) {
    T::run()
}

/// Orders accesses as seen by other CPUs: C's `smp_mb()`, `smp_rmb()` and `smp_wmb()`.
///
/// Without `CONFIG_SMP` it is a compiler barrier: one CPU needs no more.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Atomic, Relaxed};
/// use kernel::sync::barrier::{smp_mb, Full};
///
/// let (mine, theirs) = (Atomic::new(0), Atomic::new(0));
///
/// // Store buffering: with this on both sides, one of the two loads sees the other side's store.
/// mine.store(1, Relaxed);
/// smp_mb(Full);
/// assert_eq!(theirs.load(Relaxed), 0);
/// ```
#[doc(alias("smp_rmb", "smp_wmb", "fence"))]
#[inline(always)]
pub fn smp_mb<T: Barrier<Smp>>(_full_read_or_write: T) {
    T::run()
}

/// Orders accesses to coherent DMA memory as seen by a device: C's `dma_mb()`, `dma_rmb()` and
/// `dma_wmb()`.
///
/// # Examples
///
/// ```
/// use kernel::sync::barrier::{dma_mb, Full, Read, Write};
///
/// // Between the stores to a descriptor's contents and to its owner bit.
/// dma_mb(Write);
/// dma_mb(Read);
/// dma_mb(Full);
/// ```
#[doc(alias("dma_rmb", "dma_wmb"))]
#[inline(always)]
pub fn dma_mb<T: Barrier<Dma>>(_: T) {
    T::run()
}
