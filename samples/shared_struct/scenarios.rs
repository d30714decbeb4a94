// SPDX-License-Identifier: GPL-2.0

//! The Rust side of each scenario. The C side is in `scenarios_c.c`, function by function.

use crate::c;
use core::hint::spin_loop;
use core::ptr::{addr_of, addr_of_mut};
use kernel::bindings::seqcount_t;
use kernel::ffi::c_int;
use kernel::sync::atomic::{
    atomic_load_per_byte, dependent_field, Acquire, Atomic, Relaxed, Release,
};
use kernel::sync::barrier::{smp_mb, Full};
use kernel::sync::seqcount::{read_seqcount_begin, read_seqcount_retry};

/// The value of the lock while the Rust thread holds it.
const RUST: i32 = 2;

/// Message passing, writing half: stores the payload before the flag.
fn produce(slot: &c::shared_slot, broken: bool) {
    slot.x.store(1, Relaxed);
    if broken {
        slot.y.store(1, Relaxed);
    } else {
        slot.y.store(1, Release);
    }
}

/// Message passing, reading half: if it sees the flag, it sees the payload.
fn consume(slot: &c::shared_slot, broken: bool) {
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
fn store_then_load(slot: &c::shared_slot, broken: bool) {
    slot.y.store(1, Relaxed);
    if !broken {
        smp_mb(Full);
    }
    let other = slot.x.load(Relaxed);

    slot.r1.store(other, Relaxed);
}

/// Both threads add one, and no increment gets lost.
fn count(counter: &Atomic<i32>, broken: bool) {
    if broken {
        counter.store(counter.load(Relaxed) + 1, Relaxed);
    } else {
        counter.add(1, Relaxed);
    }
}

/// Follows the pointer: if it sees the pointer, it sees the node's value. This needs no acquire, as
/// the address of the second read depends on the first.
fn follow(slot: &c::shared_slot) {
    let node = slot.ptr.load_dependent();

    if node.is_null() {
        return;
    }
    // SAFETY:
    // - Alignment, memory: C publishes only pointers to nodes that live as long as the slots do.
    // - Values: every `i32` is valid.
    // - No data race: C fills in the node with `WRITE_ONCE()`.
    // - 64 bits: it has 32.
    let value = unsafe { dependent_field!(node, c::shared_node, value).load(Relaxed) };

    slot.r0.store(1, Relaxed);
    slot.r1.store(value, Relaxed);
}

/// While it holds the lock, it may use plain accesses.
///
/// # Safety
///
/// - `plain` is valid and aligned.
/// - Everybody accesses `plain` only while `lock` holds what they stored there.
unsafe fn locked_count(lock: &Atomic<i32>, plain: *mut usize, broken: bool) {
    if broken {
        while lock.cmpxchg(0, RUST, Relaxed).is_err() {
            spin_loop();
        }
    } else {
        while lock.cmpxchg(0, RUST, Acquire).is_err() {
            spin_loop();
        }
    }
    // SAFETY: By this function's contract `plain` is valid and aligned, and nobody else accesses it
    // while we hold the lock. With `broken` others may on some CPUs, and an increment may get lost.
    unsafe { *plain += 1 };
    if broken {
        lock.store(0, Relaxed);
    } else {
        lock.store(0, Release);
    }
}

/// Copies words until the copy is of one round. With `broken` the first copy has to do.
///
/// # Safety
///
/// `seq` was initialized. `words` are written under it only, with `atomic_store_per_byte()`.
unsafe fn copy(
    seq: *const seqcount_t,
    words: *const [u64; c::SHARED_WORDS as usize],
    slot: &c::shared_slot,
    broken: bool,
) {
    let copy = loop {
        // SAFETY: By this function's contract; this is no interrupt.
        let start = unsafe { read_seqcount_begin(seq) };
        // SAFETY: Memory, no data race: by this function's contract.
        let copy = unsafe { atomic_load_per_byte(words) };

        // SAFETY: By this function's contract.
        if broken || !unsafe { read_seqcount_retry(seq, start) } {
            // SAFETY: Every bit pattern is valid.
            break unsafe { copy.assume_init() };
        }
    };

    slot.r0.store(1, Relaxed);
    slot.r1
        .store(i32::from(copy.iter().all(|word| *word == copy[0])), Relaxed);
}

/// The Rust side of a batch of rounds.
///
/// # Safety
///
/// `s` points to a `struct shared_struct` that was set up and stays so during the call, while the C
/// thread only runs its side of the same batch.
pub(crate) unsafe fn batch(s: *mut c::shared_struct) {
    // SAFETY: `s` is valid, and these fields do not change while the threads run.
    let (scenario, slots, broken) = unsafe { ((*s).scenario, (*s).slots, (*s).broken) };
    // SAFETY: `s` is valid, and these fields are `Atomic` here: C makes marked accesses to them.
    let (counter, lock) = unsafe { (&(*s).counter, &(*s).lock) };
    // SAFETY: As `s` is valid, so is its field.
    let plain = unsafe { addr_of_mut!((*s).plain) };

    for i in 0..c::SHARED_BATCH as usize {
        // SAFETY: `s` is valid.
        unsafe { c::shared_struct_pace(s, c::SHARED_RUST as c_int, i as c_int + 1) };
        // SAFETY: `slots` has `SHARED_BATCH` elements, which live as long as `s`. All fields are
        // `Atomic` here. The C side of the batch accesses what this side does with marked accesses,
        // and r0, r1 never at the same time.
        let slot = unsafe { &*slots.add(i) };

        match scenario {
            c::SHARED_C_TO_RUST => consume(slot, broken),
            c::SHARED_RUST_TO_C => produce(slot, broken),
            c::SHARED_STORE_BUFFERING => store_then_load(slot, broken),
            c::SHARED_COUNTER => count(counter, broken),
            c::SHARED_POINTER => follow(slot),
            // SAFETY: `seq` was set up with `s`, and C writes `words` under it, per byte.
            c::SHARED_SEQCOUNT => unsafe {
                copy(addr_of!((*s).seq), addr_of!((*s).words), slot, broken)
            },
            // SAFETY: `plain` is valid and aligned; the C side of the batch takes the same lock in
            // the same way before it touches `plain`.
            _ => unsafe { locked_count(lock, plain, broken) },
        }
    }
}
