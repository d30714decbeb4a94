// SPDX-License-Identifier: GPL-2.0

//! The Rust sides of the seeded races; `races_c.c` has the C sides.
//!
//! The cell is valid, and aligned unless said otherwise. Its accesses race with C's, which is undefined
//! behaviour in Rust and the point of these functions: KCSAN has to report it. Each is one machine access
//! to memory that nobody interprets, in a function that is not inlined; the value may be torn or old.

use crate::c::{COPY_BYTES, OBJECTS, TURN_C, TURN_RUST};
use crate::protocols::{add_to, payload, turn};
use crate::{on_cell, side, sink};
use core::mem::replace;
use core::ptr::{addr_of, addr_of_mut, copy_nonoverlapping, write_bytes};
use kernel::ffi::c_ulong;
use kernel::sync::atomic::{atomic_load, atomic_store, Acquire, Atomic, Relaxed, Release};
use kernel::sync::barrier::barrier;

/// KCSAN watches one access of thousands, so a turn has many. As many reads after it give KCSAN time to
/// let an access of the turn happen late.
const ACCESSES: usize = 4096;

/// A value that is not the same in two rounds, in any of its bytes.
fn bytes_of(n: c_ulong) -> u32 {
    (n as u32).wrapping_mul(0x0101_0101)
}

on_cell! { |p, n| u32:
    kr_read = *p;
    kr_write = *p = bytes_of(n);
    kr_write_same = *p = 0;
    kr_add = *p = (*p).wrapping_add(bytes_of(1));

    kr_load = atomic_load(p, Relaxed);
    kr_store = atomic_store(p, bytes_of(n), Relaxed);
    kr_fetch_add = Atomic::from_ptr(p).fetch_add(bytes_of(1), Relaxed);
    kr_read_volatile = p.read_volatile();
    kr_write_volatile = p.write_volatile(bytes_of(n));

    kr_mut_write = { let word = &mut *p; *word = bytes_of(n) };
    kr_mut_add = { let word = &mut *p; *word = word.wrapping_add(bytes_of(1)) };
    kr_ref_read = { let word = &*p; *word };
    kr_replace = replace(&mut *p, bytes_of(n));
    kr_slice_index = core::slice::from_raw_parts(p, 1)[n as usize % 1];
}

on_cell! { |p, n| u64:
    kr_read8 = *p;
    kr_write8 = *p = u64::from(bytes_of(n)) << 8;
}

on_cell! { |p, n| u8:
    // Byte 2.
    kr_read1 = *p.add(2);
    kr_write1 = *p.add(2) = n as u8;
    // Bytes 2 to 5.
    kr_read_unaligned = p.add(2).cast::<u32>().read_unaligned();
    kr_write_unaligned = p.add(2).cast::<u32>().write_unaligned(bytes_of(n));

    kr_fill = write_bytes(p, n as u8, COPY_BYTES as usize);
}

side! {
    fn kr_copy_to(s, _n) {
        let (from, to) = (addr_of!((*s).source), addr_of_mut!((*s).cell));
        copy_nonoverlapping(from.cast::<u8>(), to.cast(), COPY_BYTES as usize);
    }

    fn kr_copy_from(s, n) {
        let mut copy = [0u8; COPY_BYTES as usize];
        copy_nonoverlapping(addr_of!((*s).cell).cast(), copy.as_mut_ptr(), copy.len());
        sink(s, copy[n as usize % copy.len()]);
    }

    fn kr_unlocked(s, _n) {
        // The race: the lock is not held.
        add_to(payload(s));
    }

    fn kr_publish_early(s, n) {
        let object = addr_of_mut!((*s).objects[n as usize % OBJECTS as usize]);
        atomic_store(addr_of_mut!((*s).published), object, Release);
        // The race: C may have found the object already.
        (*object).value = n as u64;
    }

    fn kr_turn_no_release(s, _n) {
        let (turn, pause) = (turn(s), Atomic::from_ptr(addr_of_mut!((*s).pause)));

        if turn.load(Acquire) == TURN_RUST as i32 {
            for _ in 0..ACCESSES {
                add_to(payload(s));
                barrier();
            }
            // The race: nothing orders the accesses before this store.
            turn.store(TURN_C as i32, Relaxed);
            for _ in 0..ACCESSES {
                pause.load(Relaxed);
            }
        }
    }

    fn kr_turn_no_acquire(s, _n) {
        let turn = turn(s);

        // The race: nothing orders the access after this load.
        if turn.load(Relaxed) == TURN_RUST as i32 {
            add_to(payload(s));
            turn.store(TURN_C as i32, Release);
        }
    }
}
