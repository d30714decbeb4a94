// SPDX-License-Identifier: GPL-2.0

//! What has to be true when the threads have stopped.

use crate::state::{self, State, CLAIMS, RECOVERIES, STATE};
use crate::{c, thread};
use kernel::prelude::*;
use kernel::sync::atomic::Relaxed;

/// Compares what both sides have counted, and returns how many checks failed.
pub(crate) fn failed(d: &c::driver_dev) -> usize {
    let (c, rust) = (&d.c, &d.rust);
    let claims = CLAIMS.load(Relaxed);
    let updates = c.updates.load(Relaxed) + rust.updates.load(Relaxed);
    let in_ring = |ring: &c::driver_ring| {
        ring.head
            .load(Relaxed)
            .wrapping_sub(ring.tail.load(Relaxed)) as usize
    };
    let received = rust.received.load(Relaxed);
    let checks = [
        (
            "claims",
            c.claims.load(Relaxed) + rust.claims.load(Relaxed),
            claims,
        ),
        // The last error may wait for its recovery.
        (
            "recoveries",
            RECOVERIES.load(Relaxed) as usize + usize::from(STATE.load(Relaxed) == State::Error),
            claims / state::ERROR_EVERY,
        ),
        (
            "messages to Rust",
            received + in_ring(&d.rx),
            c.sent.load(Relaxed),
        ),
        (
            "messages to C",
            c.received.load(Relaxed) + in_ring(&d.tx),
            rust.sent.load(Relaxed),
        ),
        (
            "packets",
            d.packets.load(Relaxed) as u32 as usize,
            updates as u32 as usize,
        ),
        (
            "bytes",
            d.bytes.load(Relaxed) as usize,
            updates.wrapping_mul(thread::PACKET as usize),
        ),
        (
            "bytes from C",
            thread::RX_BYTES.load(Relaxed) as usize,
            received.wrapping_mul(thread::PACKET as usize),
        ),
        (
            "events",
            rust.events.load(Relaxed) + d.events.iter().count(),
            c.events.load(Relaxed),
        ),
        (
            "errors that a thread saw",
            c.errors.load(Relaxed) + rust.errors.load(Relaxed),
            0,
        ),
    ];
    let wrong = checks
        .iter()
        .filter(|(_, found, expected)| found != expected);

    for (what, found, expected) in wrong.clone() {
        pr_err!("{}: {} in place of {}\n", what, found, expected);
    }
    wrong.count()
}
