// SPDX-License-Identifier: GPL-2.0

//! A state machine that both threads drive: whoever makes it `Busy` owns what belongs to it.

use kernel::sync::atomic::{atomic_type, Acquire, Atomic, Full, Relaxed, Release};

atomic_type! {
    /// What the device does.
    #[derive(Clone, Copy, Debug, PartialEq)]
    #[repr(u8)]
    pub(crate) enum State { Down, Idle, Busy, Error }
}

pub(crate) static STATE: Atomic<State> = Atomic::new(State::Down);
pub(crate) static RECOVERIES: Atomic<u32> = Atomic::new(0);

/// How often somebody was the owner. Only the owner writes it.
pub(crate) static CLAIMS: Atomic<usize> = Atomic::new(0);

/// Every so many claims end in an error.
pub(crate) const ERROR_EVERY: usize = 1000;

/// Becomes the owner if the device is idle, and returns whether it did.
pub(crate) fn claim(broken: bool) -> bool {
    // Acquire: what the owner does comes after the claim, and so after the release of the owner
    // before. A failed claim touches nothing, so it needs no order.
    let found = if broken {
        let found = STATE.load(Acquire);

        if found == State::Idle {
            STATE.store(State::Busy, Relaxed);
            Ok(found)
        } else {
            Err(found)
        }
    } else {
        STATE.cmpxchg(State::Idle, State::Busy, Acquire)
    };

    match found {
        Ok(_) => own(),
        // Whoever gets it recovers, once.
        Err(State::Error) if STATE.cmpxchg(State::Error, State::Idle, Full).is_ok() => {
            RECOVERIES.inc(Relaxed);
        }
        Err(_) => {}
    }
    found.is_ok()
}

/// The owner's part. Only the owner writes, so it needs no operation that reads and writes in one.
fn own() {
    let claims = CLAIMS.load(Relaxed).wrapping_add(1);

    CLAIMS.store(claims, Relaxed);
    if claims % ERROR_EVERY == 0 {
        STATE.store(State::Error, Release);
    } else {
        STATE.store(State::Idle, Release);
    }
}
