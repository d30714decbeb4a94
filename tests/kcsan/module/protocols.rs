// SPDX-License-Identifier: GPL-2.0

//! The Rust sides of the protocols, with our API on the same words as `protocols_c.c`.
//!
//! C accesses `turn`, `word`, `bits` and `published` with marked accesses only, and accesses `payload`
//! and published objects only as the protocol says; a comment in a body says when it is Rust's turn. A
//! careless side, of C or here, does not keep to that, which KCSAN has to report; a torn or old value
//! is the worst outcome, and nobody interprets it.

use crate::c::{
    for_rust_grace_period, for_rust_read_lock, for_rust_read_unlock, object, shared, LOCK_BIT,
    OBJECTS, TURN_C, TURN_NONE, TURN_RUST,
};
use crate::{side, sink};
use core::ptr::addr_of_mut;
use kernel::bindings::{spin_lock, spin_unlock};
use kernel::sync::atomic::{atomic_load, atomic_store, cmpxchg, Acquire, Atomic, Relaxed, Release};
use kernel::sync::barrier::{
    smp_acquire_after_ctrl_dep, smp_mb, smp_mb_after_atomic, smp_mb_before_atomic, Full, Read,
    Write,
};
use kernel::sync::bitops::{clear_bit_unlock, test_and_set_bit_lock};

const RUST: i32 = TURN_RUST as i32;
const C: i32 = TURN_C as i32;
const NONE: i32 = TURN_NONE as i32;

/// Whose turn it is.
///
/// # Safety
///
/// `s` points to a `struct shared` that outlives `'a`.
#[inline(always)]
pub(crate) unsafe fn turn<'a>(s: *mut shared) -> &'a Atomic<i32> {
    // SAFETY: `s` is valid, and C accesses the word with marks.
    unsafe { Atomic::from_ptr(addr_of_mut!((*s).turn)) }
}

/// The word that is a lock.
///
/// # Safety
///
/// `s` points to a `struct shared` that outlives `'a`.
#[inline(always)]
unsafe fn word<'a>(s: *mut shared) -> &'a Atomic<i32> {
    // SAFETY: `s` is valid, and C accesses the word with marks.
    unsafe { Atomic::from_ptr(addr_of_mut!((*s).word)) }
}

/// The address of the plain data.
///
/// # Safety
///
/// `s` points to a `struct shared`.
#[inline(always)]
pub(crate) unsafe fn payload(s: *mut shared) -> *mut u64 {
    // SAFETY: `s` is valid.
    unsafe { addr_of_mut!((*s).payload) }
}

/// Changes a value by one access that KCSAN calls a read-write. With overflow checks, `+=` would have
/// a branch between the read and the write, which makes them two accesses.
///
/// # Safety
///
/// `p` is valid for reads and writes.
#[inline(always)]
pub(crate) unsafe fn add_to(p: *mut u64) {
    // SAFETY: By the safety requirements of this function.
    unsafe { *p = (*p).wrapping_add(3) };
}

side! {
    fn kr_turn(s, _n) {
        let turn = turn(s);

        // Pairs with the release in kc_turn().
        if turn.load(Acquire) == RUST {
            add_to(payload(s));
            // Pairs with the acquire in kc_turn().
            turn.store(C, Release);
        }
    }

    fn kr_turn_full(s, _n) {
        let turn = turn(s);

        if turn.load(Relaxed) == RUST {
            // Both barriers pair with those in kc_turn_full().
            smp_mb(Full);
            add_to(payload(s));
            smp_mb(Full);
            turn.store(C, Relaxed);
        }
    }

    fn kr_turn_control(s, _n) {
        let turn = turn(s);

        if turn.load(Relaxed) == RUST {
            // Pairs with the release in kc_turn_control().
            smp_acquire_after_ctrl_dep();
            add_to(payload(s));
            // Pairs with the acquire in kc_turn_control().
            turn.store(C, Release);
        }
    }

    fn kr_turn_wait(s, _n) {
        let turn = turn(s);
        let mut loads = 0;

        // Gives up after some loads: the other side may have been stopped. Pairs with the release in
        // kc_turn_wait().
        let now = turn.smp_cond_load_acquire(|now| {
            loads += 1;
            now == RUST || loads > 3
        });
        if now == RUST {
            add_to(payload(s));
            // Pairs with the acquire in kc_turn_wait().
            turn.store(C, Release);
        }
    }

    fn kr_turn_exchange(s, _n) {
        let turn = turn(s);

        // Pairs with the release in kc_turn_exchange().
        if turn.cmpxchg(RUST, NONE, Acquire).is_ok() {
            add_to(payload(s));
            // Pairs with the acquire in kc_turn_exchange().
            turn.xchg(C, Release);
        }
    }

    fn kr_turn_upgraded(s, _n) {
        let count = turn(s);

        if count.load(Relaxed) % 2 == RUST {
            count.or(0, Relaxed);
            // Both barriers pair with those in kc_turn_upgraded().
            smp_mb_after_atomic();
            add_to(payload(s));
            smp_mb_before_atomic();
            count.inc(Relaxed);
        }
    }

    fn kr_produce(s, n) {
        let turn = turn(s);

        if turn.load(Relaxed) == RUST {
            // Pairs with the smp_mb() in kc_consume().
            smp_mb(Full);
            *payload(s) = n as u64;
            // Pairs with the smp_rmb() in kc_consume().
            smp_mb(Write);
            turn.store(C, Relaxed);
        }
    }

    fn kr_consume(s, _n) {
        let turn = turn(s);

        if turn.load(Relaxed) == RUST {
            // Pairs with the smp_wmb() in kc_produce().
            smp_mb(Read);
            sink(s, *payload(s));
            // Pairs with the smp_mb() in kc_produce().
            smp_mb(Full);
            turn.store(C, Relaxed);
        }
    }

    fn kr_locked(s, _n) {
        // The lock is initialised.
        spin_lock(addr_of_mut!((*s).lock));
        add_to(payload(s));
        spin_unlock(addr_of_mut!((*s).lock));
    }

    fn kr_xchg_lock(s, _n) {
        if word(s).xchg(1, Acquire) == 0 {
            add_to(payload(s));
            word(s).store(0, Release);
        }
    }

    fn kr_cmpxchg_lock(s, _n) {
        if word(s).cmpxchg(0, 1, Acquire).is_ok() {
            add_to(payload(s));
            word(s).store(0, Release);
        }
    }

    fn kr_raw_lock(s, _n) {
        let word = addr_of_mut!((*s).word);

        if cmpxchg(word, 0, 1, Acquire).is_ok() {
            add_to(payload(s));
            atomic_store(word, 0, Release);
        }
    }

    fn kr_bit_lock(s, _n) {
        let bits = addr_of_mut!((*s).bits).cast();

        if !test_and_set_bit_lock(LOCK_BIT as usize, bits) {
            add_to(payload(s));
            clear_bit_unlock(LOCK_BIT as usize, bits);
        }
    }

    fn kr_publish(s, n) {
        let object = addr_of_mut!((*s).objects[n as usize % OBJECTS as usize]);

        // There was a grace period since this object was published, so C does not read it.
        (*object).value = n as u64;
        // Pairs with the dependency in kc_follow().
        atomic_store(addr_of_mut!((*s).published), object, Release);
        // After the grace period nobody reads the objects before it, which are written next.
        if n as u32 % (OBJECTS / 2) == 0 {
            for_rust_grace_period();
        }
    }

    fn kr_follow(s, _n) {
        for_rust_read_lock();
        let object: *mut object = atomic_load(addr_of_mut!((*s).published), Relaxed);
        if !object.is_null() {
            // C wrote it before it published the address, and does not write it before the unlock.
            sink(s, (*object).value);
        }
        for_rust_read_unlock();
    }

    // Careless: the next three do not ask whose turn it is, and hand the turn to C.
    fn kr_hasty(s, _n) {
        sink(s, *payload(s));
        turn(s).store(C, Release);
    }

    fn kr_hasty_count(s, _n) {
        sink(s, *payload(s));
        turn(s).inc(Relaxed);
    }

    fn kr_hasty_write(s, n) {
        *payload(s) = n as u64;
        turn(s).store(C, Release);
    }

    // Careless: does not take the lock.
    fn kr_peek(s, _n) {
        sink(s, *payload(s));
    }

    // Careless: reads the object that is published next.
    fn kr_peek_object(s, _n) {
        let objects = addr_of_mut!((*s).objects).cast::<object>();
        let object: *mut object = atomic_load(addr_of_mut!((*s).published), Relaxed);

        if !object.is_null() {
            let next = (object.offset_from(objects) + 1) as usize % OBJECTS as usize;
            sink(s, (*objects.add(next)).value);
        }
    }
}
