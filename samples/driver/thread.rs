// SPDX-License-Identifier: GPL-2.0

//! The Rust thread, which does what the C thread in `driver_c.c` does.

use crate::config::{self, Config};
use crate::ring::{Consumer, Producer};
use crate::{c, state};
use kernel::prelude::*;
use kernel::sync::atomic::{Atomic, Full, Relaxed};
use kernel::sync::rcu::Rcu;

/// Bytes that came from C; only Rust knows of them.
pub(crate) static RX_BYTES: Atomic<u64> = Atomic::new(0);

/// The length of a packet.
pub(crate) const PACKET: u64 = 1500;

/// Adds to a counter whose only writer is this thread.
fn add(counter: &Atomic<usize>, n: usize) {
    counter.store(counter.load(Relaxed).wrapping_add(n), Relaxed);
}

struct Thread<'a> {
    d: &'a c::driver_dev,
    rx: Consumer<'a>,
    tx: Producer<'a>,
    config: &'a Rcu<KBox<Config>>,
    /// How often each event was taken.
    taken: [usize; c::DRIVER_EVENTS as usize],
    /// The last configuration that was seen.
    generation: usize,
}

impl Thread<'_> {
    fn expect(&self, ok: bool) {
        add(&self.d.rust.errors, usize::from(!ok));
    }

    fn rings(&mut self) {
        let counts = &self.d.rust;

        while let Some(m) = self.rx.pop() {
            self.expect(m.seq == counts.received.load(Relaxed) as u64 && m.check == !m.seq);
            add(&counts.received, 1);
            RX_BYTES.add(PACKET, Relaxed);
        }
        let seq = counts.sent.load(Relaxed) as u64;

        if self.tx.push(c::driver_msg { seq, check: !seq }) {
            add(&counts.sent, 1);
        }
    }

    /// Takes all events.
    fn events(&mut self) {
        if self.d.broken {
            for (i, word) in self.d.events.words().iter().enumerate() {
                let set = word.load(Relaxed);

                word.store(0, Relaxed);
                for bit in (0..usize::BITS as usize).filter(|bit| set >> bit & 1 != 0) {
                    self.event(i * usize::BITS as usize + bit);
                }
            }
            return;
        }
        let d = self.d;

        for nr in d.events.take(Full) {
            self.event(nr.get());
        }
    }

    fn event(&mut self, nr: usize) {
        let data = self.d.event_data[nr].load(Relaxed);

        // The k-th raise wrote k; C may have begun the next one since this was taken.
        self.taken[nr] += 1;
        self.expect(data == self.taken[nr] || data == self.taken[nr] + 1);
        add(&self.d.rust.events, 1);
    }

    fn count(&self) {
        self.d.packets.inc(Relaxed);
        self.d.bytes.add(PACKET as i64, Relaxed);
        add(&self.d.rust.updates, 1);
    }

    fn round(&mut self) {
        self.rings();
        self.events();
        self.count();
        if state::claim(self.d.broken) {
            add(&self.d.rust.claims, 1);
        }
        let ok = config::is_ok(self.config, &mut self.generation);

        self.expect(ok);
    }
}

/// # Safety
///
/// `d` points to a device that was set up, and is valid during the call; no other thread is the
/// consumer of its `rx`, or the producer of its `tx`.
pub(crate) unsafe fn run(d: *mut c::driver_dev) {
    // SAFETY: By this function's contract. All its fields are `Atomic` here, or do not change while
    // the threads run.
    let d: &c::driver_dev = unsafe { &*d };
    // SAFETY: By this function's contract, and `config` points to the `Rcu` of `main`.
    let (rx, tx, config) = unsafe {
        (
            Consumer::new(&d.rx),
            Producer::new(&d.tx),
            &*d.config.cast::<Rcu<KBox<Config>>>(),
        )
    };
    let mut thread = Thread {
        d,
        rx,
        tx,
        config,
        taken: [0; c::DRIVER_EVENTS as usize],
        generation: 0,
    };

    loop {
        for _ in 0..256 {
            thread.round();
        }
        // SAFETY: This is a kernel thread, and it holds no lock.
        if unsafe { c::driver_rest() } {
            break;
        }
    }
}
