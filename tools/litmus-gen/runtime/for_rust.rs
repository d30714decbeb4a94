// SPDX-License-Identifier: GPL-2.0

//! What each process in Rust starts from.

pub use core::ptr::{self, addr_of_mut, NonNull};
pub use kernel::ffi::{c_int, c_long, c_void};
pub use kernel::sync::atomic::{
    atomic_load, atomic_store, cmpxchg, dependent_load, xchg, Acquire, Atomic, AtomicPointer,
    Dependent, Full, Relaxed, Release,
};
pub use kernel::sync::barrier::{
    barrier, ctrl_dep, smp_mb, smp_mb_after_atomic, smp_mb_after_spinlock, smp_mb_before_atomic,
    Read, Write,
};

pub use kernel::sync::SpinLock;

// `&SpinLock<()>` is made of a pointer to C's `spinlock_t`: nothing else is in it.
const _: () = assert!(size_of::<SpinLock<()>>() == size_of::<kernel::bindings::spinlock_t>());

/// C's `spinlock_t`, which only C looks into.
pub use kernel::bindings::spinlock_t as Spinlock;

/// C's `struct srcu_struct`, likewise.
#[repr(C)]
pub struct Srcu {
    _opaque: [u8; 0],
}

/// What the final state shows of a variable.
pub trait Observed {
    fn number(self) -> c_long;
}

macro_rules! observed {
    ($($ty:ty),*) => { $(
        impl Observed for $ty {
            #[inline(always)]
            fn number(self) -> c_long {
                self as c_long
            }
        }
    )* };
}

observed!(bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl<T> Observed for *mut T {
    #[inline(always)]
    fn number(self) -> c_long {
        self as c_long
    }
}

impl<T> Observed for NonNull<T> {
    #[inline(always)]
    fn number(self) -> c_long {
        self.as_ptr() as c_long
    }
}

impl<T> Observed for Option<NonNull<T>> {
    #[inline(always)]
    fn number(self) -> c_long {
        self.map_or(0, Observed::number)
    }
}

impl<P: AtomicPointer + Observed> Observed for Dependent<P> {
    #[inline(always)]
    fn number(self) -> c_long {
        self.as_ptr().number()
    }
}

#[inline(always)]
pub fn observed(of: impl Observed) -> c_long {
    of.number()
}

/// As `kernel::sync::rcu`, by the functions that processes in C have.
pub mod rcu {
    use super::c;
    use core::marker::PhantomData;

    /// A read-side critical section, which ends where this is dropped, on the same CPU.
    pub struct Guard(PhantomData<*mut ()>);

    #[inline(always)]
    pub fn read_lock() -> Guard {
        // SAFETY: Each guard leaves the section that it entered.
        unsafe { c::rcu_read_lock() };
        Guard(PhantomData)
    }

    impl Drop for Guard {
        #[inline(always)]
        fn drop(&mut self) {
            // SAFETY: `read_lock()` entered the section.
            unsafe { c::rcu_read_unlock() }
        }
    }

    #[inline(always)]
    pub fn synchronize_rcu() {
        // SAFETY: A test that waits inside a section is not run.
        unsafe { c::synchronize_rcu() }
    }
}

/// Functions that the `kernel` crate does not have, or not for C's own objects.
///
/// `struct srcu_struct` in Rust is a type that is made in Rust, and a lock has a guard; these take
/// the C object that a process in C uses too.
pub mod c {
    use super::{atomic_load, atomic_store, c_int, Relaxed, Release, Spinlock, Srcu};
    pub use kernel::bindings::{spin_lock, spin_unlock};

    /// `rcu_dereference(*ptr)`, which is `READ_ONCE()`.
    ///
    /// # Safety
    ///
    /// That of [`atomic_load`].
    #[inline(always)]
    pub unsafe fn rcu_dereference<T>(ptr: *mut *mut T) -> *mut T {
        // SAFETY: As the caller says.
        unsafe { atomic_load(ptr, Relaxed) }
    }

    /// `rcu_assign_pointer(*ptr, value)`, which is `smp_store_release()`.
    ///
    /// # Safety
    ///
    /// That of [`atomic_store`].
    #[inline(always)]
    pub unsafe fn rcu_assign_pointer<T>(ptr: *mut *mut T, value: *mut T) {
        // SAFETY: As the caller says.
        unsafe { atomic_store(ptr, value, Release) }
    }

    extern "C" {
        #[link_name = "litmus_spin_trylock"]
        pub fn spin_trylock(lock: *mut Spinlock) -> bool;
        #[link_name = "litmus_spin_is_locked"]
        pub fn spin_is_locked(lock: *mut Spinlock) -> bool;
        #[link_name = "litmus_rcu_read_lock"]
        pub fn rcu_read_lock();
        #[link_name = "litmus_rcu_read_unlock"]
        pub fn rcu_read_unlock();
        pub fn synchronize_rcu();
        pub fn synchronize_rcu_expedited();
        #[link_name = "litmus_srcu_read_lock"]
        pub fn srcu_read_lock(srcu: *mut Srcu) -> c_int;
        #[link_name = "litmus_srcu_read_unlock"]
        pub fn srcu_read_unlock(srcu: *mut Srcu, index: c_int);
        #[link_name = "litmus_srcu_down_read"]
        pub fn srcu_down_read(srcu: *mut Srcu) -> c_int;
        #[link_name = "litmus_srcu_up_read"]
        pub fn srcu_up_read(srcu: *mut Srcu, index: c_int);
        pub fn synchronize_srcu(srcu: *mut Srcu);
        pub fn synchronize_srcu_expedited(srcu: *mut Srcu);
        #[link_name = "litmus_smp_mb__after_unlock_lock"]
        pub fn smp_mb__after_unlock_lock();
        #[link_name = "litmus_smp_mb__after_srcu_read_unlock"]
        pub fn smp_mb__after_srcu_read_unlock();
    }
}
