// SPDX-License-Identifier: GPL-2.0

//! The Rust side of each scenario. The C side is in `scenarios_c.c`, function by function.

use crate::c;
use core::hint::spin_loop;
use core::ptr::addr_of_mut;
use kernel::ffi::c_int;
use kernel::sync::atomic::{atomic_store, cmpxchg, Acquire, Atomic, Relaxed, Release};
use kernel::sync::barrier::{smp_mb, Full};

/// What the lock holds while the Rust thread has it.
const RUST: i32 = 2;

/// The fields of a `struct shared_slot`, for atomic accesses.
struct Slot<'a> {
    x: &'a Atomic<i32>,
    y: &'a Atomic<i32>,
    ptr: &'a Atomic<*mut c::shared_node>,
    r0: &'a Atomic<i32>,
    r1: &'a Atomic<i32>,
}

impl<'a> Slot<'a> {
    /// # Safety
    ///
    /// - `slot` points to a `struct shared_slot` that is there for `'a`.
    /// - During `'a`, whatever another thread can access at the same time as this one, it accesses
    ///   with marked accesses.
    unsafe fn from_ptr(slot: *mut c::shared_slot) -> Self {
        // SAFETY:
        // - Alignment, memory: these are fields of `*slot`, which is there for `'a`.
        // - Values: every `i32` and every raw pointer is valid.
        // - No data race: by this function's contract, others make marked accesses.
        // - 64 bits: only the pointer may have them, and then the CPU has, too.
        unsafe {
            Self {
                x: Atomic::from_ptr(addr_of_mut!((*slot).x)),
                y: Atomic::from_ptr(addr_of_mut!((*slot).y)),
                ptr: Atomic::from_ptr(addr_of_mut!((*slot).ptr)),
                r0: Atomic::from_ptr(addr_of_mut!((*slot).r0)),
                r1: Atomic::from_ptr(addr_of_mut!((*slot).r1)),
            }
        }
    }
}

/// Message passing, writing half: the payload is there before the flag.
fn produce(slot: &Slot<'_>, broken: bool) {
    slot.x.store(1, Relaxed);
    if broken {
        slot.y.store(1, Relaxed);
    } else {
        slot.y.store(1, Release);
    }
}

/// Message passing, reading half: who sees the flag sees the payload.
fn consume(slot: &Slot<'_>, broken: bool) {
    let flag = if broken {
        slot.y.load(Relaxed)
    } else {
        slot.y.load(Acquire)
    };
    let payload = slot.x.load(Relaxed);

    slot.r0.store(flag, Relaxed);
    slot.r1.store(payload, Relaxed);
}

/// Store buffering: at least one of the threads sees the other's store.
fn store_then_load(slot: &Slot<'_>, broken: bool) {
    slot.y.store(1, Relaxed);
    if !broken {
        smp_mb(Full);
    }
    let other = slot.x.load(Relaxed);

    slot.r1.store(other, Relaxed);
}

/// Both threads add one: no increment gets lost.
fn count(counter: &Atomic<i32>, broken: bool) {
    if broken {
        counter.store(counter.load(Relaxed) + 1, Relaxed);
    } else {
        counter.add(1, Relaxed);
    }
}

/// Follows the pointer: who sees it sees what it points to, without an acquire, as the address of
/// the second read depends on the first.
fn follow(slot: &Slot<'_>) {
    let node = slot.ptr.load(Relaxed);

    if node.is_null() {
        return;
    }
    // SAFETY:
    // - Alignment, memory: C publishes only pointers to nodes that live as long as the slots do.
    // - Values: every `i32` is valid.
    // - No data race: C fills in the node with `WRITE_ONCE()`.
    // - 64 bits: it has 32.
    let value = unsafe { Atomic::from_ptr(addr_of_mut!((*node).value)) }.load(Relaxed);

    slot.r0.store(1, Relaxed);
    slot.r1.store(value, Relaxed);
}

/// Who has the lock may use plain accesses.
///
/// # Safety
///
/// - `lock` and `plain` are valid and aligned.
/// - Everybody accesses `lock` with marked accesses, and `plain` only while `lock` holds what they
///   stored there.
unsafe fn locked_count(lock: *mut i32, plain: *mut usize, broken: bool) {
    // SAFETY:
    // - Alignment, memory: by this function's contract.
    // - Values: every `i32` is valid.
    // - No data race: by this function's contract, everybody accesses `lock` with marked accesses.
    // - 64 bits: it has 32.
    unsafe {
        if broken {
            while cmpxchg(lock, 0, RUST, Relaxed).is_err() {
                spin_loop();
            }
        } else {
            while cmpxchg(lock, 0, RUST, Acquire).is_err() {
                spin_loop();
            }
        }
    }
    // SAFETY: By this function's contract `plain` is valid and aligned, and ours as we have the
    // lock. With `broken` that is not so on all CPUs, which is what that variant is about: the
    // loss of an increment is all that comes of it.
    unsafe { *plain += 1 };
    // SAFETY: As for `cmpxchg` above.
    unsafe {
        if broken {
            atomic_store(lock, 0, Relaxed);
        } else {
            atomic_store(lock, 0, Release);
        }
    }
}

/// The Rust side of a batch of rounds.
///
/// # Safety
///
/// `s` points to a `struct shared_struct` that was set up and stays so during the call, in which
/// the C thread does nothing else than its side of the same batch.
pub(crate) unsafe fn batch(s: *mut c::shared_struct) {
    // SAFETY: `s` is valid, and these fields do not change while the threads run.
    let (scenario, slots, broken) = unsafe { ((*s).scenario, (*s).slots, (*s).broken) };
    // SAFETY:
    // - Alignment, memory: it is a field of `*s`, which stays set up during the call.
    // - Values: every `i32` is valid.
    // - No data race: it is an `atomic_t`, which C accesses with `atomic_*()`.
    // - 64 bits: it has 32.
    let counter = unsafe { Atomic::from_ptr(addr_of_mut!((*s).counter.counter)) };
    // SAFETY: As `s` is valid, so are its fields.
    let (lock, plain) = unsafe { (addr_of_mut!((*s).lock), addr_of_mut!((*s).plain)) };

    for i in 0..c::SHARED_BATCH as usize {
        // SAFETY: `s` is valid.
        unsafe { c::shared_struct_pace(s, c::SHARED_RUST as c_int, i as c_int + 1) };
        // SAFETY: `slots` has `SHARED_BATCH` elements. The C side of the batch accesses what this
        // side does with marked accesses, and r0, r1 never at the same time.
        let slot = unsafe { Slot::from_ptr(slots.add(i)) };

        match scenario {
            c::SHARED_C_TO_RUST => consume(&slot, broken),
            c::SHARED_RUST_TO_C => produce(&slot, broken),
            c::SHARED_STORE_BUFFERING => store_then_load(&slot, broken),
            c::SHARED_COUNTER => count(counter, broken),
            c::SHARED_POINTER => follow(&slot),
            // SAFETY: Both fields are valid and aligned; the C side of the batch takes the same
            // lock in the same way before it touches `plain`.
            _ => unsafe { locked_count(lock, plain, broken) },
        }
    }
}
