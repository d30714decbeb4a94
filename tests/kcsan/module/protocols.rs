// SPDX-License-Identifier: GPL-2.0

//! The Rust sides of the protocols, with our API on the same words as `protocols_c.c`.
//!
//! What is common to the SAFETY comments: C accesses `turn`, `word`, `bits` and `published` with
//! marked accesses only, and `payload` and what was published only as the protocol says. A careless
//! side, of C or here, does not keep to that, which KCSAN is to report; what comes of it is a torn
//! or old value that nobody interprets.

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
/// `s` points to a `struct shared` that is there for `'a`.
#[inline(always)]
pub(crate) unsafe fn turn<'a>(s: *mut shared) -> &'a Atomic<i32> {
    // SAFETY: `s` is valid; see the top of this file.
    unsafe { Atomic::from_ptr(addr_of_mut!((*s).turn)) }
}

/// The word that is a lock.
///
/// # Safety
///
/// As for [`turn`].
#[inline(always)]
unsafe fn word<'a>(s: *mut shared) -> &'a Atomic<i32> {
    // SAFETY: `s` is valid; see the top of this file.
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

/// One read-modify-write to KCSAN. With overflow checks, `+=` has a branch between the read and the
/// write, and they are two accesses.
///
/// # Safety
///
/// `p` is valid for reads and writes, and it is the caller's business who else uses it.
#[inline(always)]
pub(crate) unsafe fn add_to(p: *mut u64) {
    // SAFETY: By this function's contract.
    unsafe { *p = (*p).wrapping_add(3) };
}

side! {
    fn kr_turn(s, _n) {
        // SAFETY: `s` is valid.
        let turn = unsafe { turn(s) };

        // Pairs with the release in kc_turn().
        if turn.load(Acquire) == RUST {
            // SAFETY: It is our turn.
            unsafe { add_to(payload(s)) };
            // Pairs with the acquire in kc_turn().
            turn.store(C, Release);
        }
    }
}

side! {
    fn kr_turn_full(s, _n) {
        // SAFETY: `s` is valid.
        let turn = unsafe { turn(s) };

        if turn.load(Relaxed) == RUST {
            // Pairs with those in kc_turn_full(), as the one below.
            smp_mb(Full);
            // SAFETY: It is our turn.
            unsafe { add_to(payload(s)) };
            smp_mb(Full);
            turn.store(C, Relaxed);
        }
    }
}

side! {
    fn kr_turn_control(s, _n) {
        // SAFETY: `s` is valid.
        let turn = unsafe { turn(s) };

        if turn.load(Relaxed) == RUST {
            // Pairs with the release in kc_turn_control().
            smp_acquire_after_ctrl_dep();
            // SAFETY: It is our turn.
            unsafe { add_to(payload(s)) };
            // Pairs with the acquire in kc_turn_control().
            turn.store(C, Release);
        }
    }
}

side! {
    fn kr_turn_wait(s, _n) {
        // SAFETY: `s` is valid.
        let turn = unsafe { turn(s) };
        let mut looks = 0;

        // Not for ever: the other side may have been stopped. Pairs with the release in
        // kc_turn_wait().
        let now = turn.smp_cond_load_acquire(|now| {
            looks += 1;
            now == RUST || looks > 3
        });
        if now == RUST {
            // SAFETY: It is our turn.
            unsafe { add_to(payload(s)) };
            // Pairs with the acquire in kc_turn_wait().
            turn.store(C, Release);
        }
    }
}

side! {
    fn kr_turn_exchange(s, _n) {
        // SAFETY: `s` is valid.
        let turn = unsafe { turn(s) };

        // Pairs with the release in kc_turn_exchange().
        if turn.cmpxchg(RUST, NONE, Acquire).is_ok() {
            // SAFETY: It is our turn.
            unsafe { add_to(payload(s)) };
            // Pairs with the acquire in kc_turn_exchange().
            turn.xchg(C, Release);
        }
    }
}

side! {
    fn kr_turn_upgraded(s, _n) {
        // SAFETY: `s` is valid.
        let count = unsafe { turn(s) };

        if count.load(Relaxed) % 2 == RUST {
            count.or(0, Relaxed);
            // Pairs with those in kc_turn_upgraded(), as the one below.
            smp_mb_after_atomic();
            // SAFETY: It is our turn.
            unsafe { add_to(payload(s)) };
            smp_mb_before_atomic();
            count.inc(Relaxed);
        }
    }
}

side! {
    fn kr_produce(s, n) {
        // SAFETY: `s` is valid.
        let turn = unsafe { turn(s) };

        if turn.load(Relaxed) == RUST {
            // Pairs with the one in kc_consume().
            smp_mb(Full);
            // SAFETY: It is our turn.
            unsafe { *payload(s) = n as u64 };
            // Pairs with the smp_rmb() in kc_consume().
            smp_mb(Write);
            turn.store(C, Relaxed);
        }
    }
}

side! {
    fn kr_consume(s, _n) {
        // SAFETY: `s` is valid.
        let turn = unsafe { turn(s) };

        if turn.load(Relaxed) == RUST {
            // Pairs with the smp_wmb() in kc_produce().
            smp_mb(Read);
            // SAFETY: It is our turn.
            sink(s, TURN_RUST, unsafe { *payload(s) });
            // Pairs with the one in kc_produce().
            smp_mb(Full);
            turn.store(C, Relaxed);
        }
    }
}

side! {
    fn kr_locked(s, _n) {
        // SAFETY: The lock is initialised, and held for the access to the payload.
        unsafe {
            spin_lock(addr_of_mut!((*s).lock));
            add_to(payload(s));
            spin_unlock(addr_of_mut!((*s).lock));
        }
    }
}

side! {
    fn kr_xchg_lock(s, _n) {
        // SAFETY: `s` is valid.
        let word = unsafe { word(s) };

        if word.xchg(1, Acquire) == 0 {
            // SAFETY: We have the lock.
            unsafe { add_to(payload(s)) };
            word.store(0, Release);
        }
    }
}

side! {
    fn kr_cmpxchg_lock(s, _n) {
        // SAFETY: `s` is valid.
        let word = unsafe { word(s) };

        if word.cmpxchg(0, 1, Acquire).is_ok() {
            // SAFETY: We have the lock.
            unsafe { add_to(payload(s)) };
            word.store(0, Release);
        }
    }
}

side! {
    fn kr_raw_lock(s, _n) {
        // SAFETY: `s` is valid. We have the lock when `payload` is accessed.
        unsafe {
            let word = addr_of_mut!((*s).word);

            if cmpxchg(word, 0, 1, Acquire).is_ok() {
                add_to(payload(s));
                atomic_store(word, 0, Release);
            }
        }
    }
}

side! {
    fn kr_bit_lock(s, _n) {
        // SAFETY: `s` is valid. We have the lock when `payload` is accessed.
        unsafe {
            let bits = addr_of_mut!((*s).bits).cast();

            if !test_and_set_bit_lock(LOCK_BIT as usize, bits) {
                add_to(payload(s));
                clear_bit_unlock(LOCK_BIT as usize, bits);
            }
        }
    }
}

side! {
    fn kr_publish(s, n) {
        // SAFETY: `s` is valid. C reads an object only in a read-side critical section of RCU in
        // which it found it published: not this one, for which there was a grace period since.
        unsafe {
            let object = addr_of_mut!((*s).objects[n as usize % OBJECTS as usize]);

            (*object).value = n as u64;
            // Pairs with the dependency in kc_follow().
            atomic_store(addr_of_mut!((*s).published), object, Release);
            // After that nobody reads those before it any more, whose turn is next.
            if n as u32 % (OBJECTS / 2) == 0 {
                for_rust_grace_period();
            }
        }
    }
}

side! {
    fn kr_follow(s, _n) {
        // SAFETY: `s` is valid, and each lock is followed by its unlock.
        unsafe {
            for_rust_read_lock();
            let object: *mut object = atomic_load(addr_of_mut!((*s).published), Relaxed);
            if !object.is_null() {
                // Complete, for one who found its address; C does not write it before we are done.
                sink(s, TURN_RUST, (*object).value);
            }
            for_rust_read_unlock();
        }
    }
}

// Without asking whose turn it is; gives the turn to C.
side! {
    fn kr_hasty(s, _n) {
        // SAFETY: `s` is valid; see the top of this file.
        unsafe {
            sink(s, TURN_RUST, *payload(s));
            turn(s).store(C, Release);
        }
    }
}

side! {
    fn kr_hasty_count(s, _n) {
        // SAFETY: `s` is valid; see the top of this file.
        unsafe {
            sink(s, TURN_RUST, *payload(s));
            turn(s).inc(Relaxed);
        }
    }
}

side! {
    fn kr_hasty_write(s, n) {
        // SAFETY: `s` is valid; see the top of this file.
        unsafe {
            *payload(s) = n as u64;
            turn(s).store(C, Release);
        }
    }
}

// Without the lock.
side! {
    fn kr_peek(s, _n) {
        // SAFETY: `s` is valid; see the top of this file.
        unsafe { sink(s, TURN_RUST, *payload(s)) };
    }
}

// At the object that is published next.
side! {
    fn kr_peek_object(s, _n) {
        // SAFETY: `s` is valid, and so is each of its objects; see the top of this file.
        unsafe {
            let objects = addr_of_mut!((*s).objects).cast::<object>();
            let object: *mut object = atomic_load(addr_of_mut!((*s).published), Relaxed);
            if !object.is_null() {
                let next = (object.offset_from(objects) + 1) as usize % OBJECTS as usize;
                sink(s, TURN_RUST, (*objects.add(next)).value);
            }
        }
    }
}
