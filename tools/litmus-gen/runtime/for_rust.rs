// SPDX-License-Identifier: GPL-2.0

//! What each process in Rust starts from.

pub use kernel::ffi::{c_int, c_long, c_void};
pub use kernel::sync::atomic::{
    atomic_load, atomic_store, cmpxchg, xchg, Acquire, Atomic, Full, Relaxed, Release,
};
pub use kernel::sync::barrier::{
    barrier, smp_mb, smp_mb_after_atomic, smp_mb_after_spinlock, smp_mb_before_atomic, Read, Write,
};

/// C's `spinlock_t`, which only C looks into.
#[repr(C)]
pub struct Spinlock {
    _opaque: [u8; 0],
}

/// C's `struct srcu_struct`, likewise.
#[repr(C)]
pub struct Srcu {
    _opaque: [u8; 0],
}

/// What C's `cmpxchg()` returns: the value found, whether or not it was the one expected.
#[inline(always)]
pub fn found<T>(result: core::result::Result<T, T>) -> T {
    match result {
        Ok(value) | Err(value) => value,
    }
}

/// Functions that the `kernel` crate does not have, or not for C's own objects.
///
/// Locks and `struct srcu_struct` in Rust are types that own their data and are made in Rust;
/// these take the C object that a process in C uses too. RCU has no Rust functions in 6.12.
pub mod c {
    use super::{c_int, Spinlock, Srcu};

    extern "C" {
        #[link_name = "litmus_spin_lock"]
        pub fn spin_lock(lock: *mut Spinlock);
        #[link_name = "litmus_spin_unlock"]
        pub fn spin_unlock(lock: *mut Spinlock);
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
