// SPDX-License-Identifier: GPL-2.0

//! The Rust sides of the seeded races; `races_c.c` has the C sides.
//!
//! What is common to the SAFETY comments: the cell is valid, and aligned unless said otherwise. Its
//! accesses race with C's, which is undefined behaviour in Rust and the point of these functions:
//! KCSAN has to report it. Each is one machine access to memory that nobody interprets, in a
//! function that is not inlined; a torn or an old value is what may come of it.

use crate::c::{COPY_BYTES, OBJECTS, TURN_C, TURN_RUST};
use crate::protocols::{add_to, payload, turn};
use crate::{side, sink};
use core::mem::replace;
use core::ptr::{addr_of, addr_of_mut, copy_nonoverlapping, write_bytes};
use kernel::ffi::c_ulong;
use kernel::sync::atomic::{atomic_load, atomic_store, Acquire, Atomic, Relaxed, Release};
use kernel::sync::barrier::barrier;

/// A turn takes its time to come back, and KCSAN watches one access of thousands: so many of them in
/// a turn.
const ACCESSES: usize = 4096;

/// And so many looks at something else after it, in which KCSAN may let a watched one happen.
const LOOKS: usize = 4096;

/// A value that is not the same in two rounds, in any of its bytes.
fn bytes_of(n: c_ulong) -> u32 {
    (n as u32).wrapping_mul(0x0101_0101)
}

/// Sides on the cell as `p`, a `*mut` of some type.
macro_rules! on_cell {
    ($($name:ident = |$p:ident: $type:ty, $n:ident| $body:expr;)*) => {
        $(side! {
            fn $name(s, $n) {
                // SAFETY: `s` is valid.
                let $p = unsafe { addr_of_mut!((*s).cell) }.cast::<$type>();
                // SAFETY: See the top of this file.
                sink(s, TURN_RUST, unsafe { $body });
            }
        })*
    };
}

on_cell! {
    kr_read = |p: u32, _n| *p;
    kr_write = |p: u32, n| *p = bytes_of(n);
    kr_write_same = |p: u32, _n| *p = 0;
    kr_add = |p: u32, _n| *p = (*p).wrapping_add(bytes_of(1));

    kr_load = |p: u32, _n| atomic_load(p, Relaxed);
    kr_store = |p: u32, n| atomic_store(p, bytes_of(n), Relaxed);
    kr_fetch_add = |p: u32, _n| Atomic::from_ptr(p).fetch_add(bytes_of(1), Relaxed);
    kr_read_volatile = |p: u32, _n| p.read_volatile();
    kr_write_volatile = |p: u32, n| p.write_volatile(bytes_of(n));

    kr_mut_write = |p: u32, n| { let word = &mut *p; *word = bytes_of(n) };
    kr_mut_add = |p: u32, _n| { let word = &mut *p; *word = word.wrapping_add(bytes_of(1)) };
    kr_ref_read = |p: u32, _n| { let word = &*p; *word };
    kr_replace = |p: u32, n| replace(&mut *p, bytes_of(n));
    kr_slice_index = |p: u32, n| core::slice::from_raw_parts(p, 1)[n as usize % 1];

    kr_read8 = |p: u64, _n| *p;
    kr_write8 = |p: u64, n| *p = u64::from(bytes_of(n)) << 8;
    // Byte 2.
    kr_read1 = |p: u8, _n| *p.add(2);
    kr_write1 = |p: u8, n| *p.add(2) = n as u8;
    // Bytes 2 to 5.
    kr_read_unaligned = |p: u8, _n| p.add(2).cast::<u32>().read_unaligned();
    kr_write_unaligned = |p: u8, n| p.add(2).cast::<u32>().write_unaligned(bytes_of(n));

    kr_fill = |p: u8, n| write_bytes(p, n as u8, COPY_BYTES as usize);
}

side! {
    fn kr_copy_to(s, _n) {
        // SAFETY: Both are valid for so many bytes and do not overlap.
        unsafe {
            copy_nonoverlapping(
                addr_of!((*s).source).cast::<u8>(),
                addr_of_mut!((*s).cell).cast::<u8>(),
                COPY_BYTES as usize,
            );
        }
    }
}

side! {
    fn kr_copy_from(s, n) {
        let mut copy = [0u8; COPY_BYTES as usize];
        // SAFETY: Both are valid for so many bytes and do not overlap.
        unsafe {
            copy_nonoverlapping(
                addr_of!((*s).cell).cast::<u8>(),
                copy.as_mut_ptr(),
                COPY_BYTES as usize,
            );
        }
        sink(s, TURN_RUST, copy[n as usize % copy.len()]);
    }
}

side! {
    fn kr_unlocked(s, _n) {
        // SAFETY: The payload is valid; that the lock is not held is the race.
        unsafe { add_to(payload(s)) };
    }
}

side! {
    fn kr_publish_early(s, n) {
        // SAFETY: Both fields are valid; C reads `published` with `READ_ONCE()`. That it may
        // find the object before the last write to it is the race.
        unsafe {
            let object = addr_of_mut!((*s).objects[n as usize % OBJECTS as usize]);
            atomic_store(addr_of_mut!((*s).published), object, Release);
            (*object).value = n as u64;
        }
    }
}

side! {
    fn kr_turn_no_release(s, _n) {
        // SAFETY: `s` is valid and C accesses these fields atomically.
        let (turn, pause) = unsafe { (turn(s), Atomic::from_ptr(addr_of_mut!((*s).pause))) };

        if turn.load(Acquire) == TURN_RUST as i32 {
            for _ in 0..ACCESSES {
                // SAFETY: It is our turn.
                unsafe { add_to(payload(s)) };
                barrier();
            }
            turn.store(TURN_C as i32, Relaxed);
            for _ in 0..LOOKS {
                pause.load(Relaxed);
            }
        }
    }
}

side! {
    fn kr_turn_no_acquire(s, _n) {
        // SAFETY: `s` is valid.
        let turn = unsafe { turn(s) };

        if turn.load(Relaxed) == TURN_RUST as i32 {
            // SAFETY: It is our turn; that nothing orders this after the load is the race.
            unsafe { add_to(payload(s)) };
            turn.store(TURN_C as i32, Release);
        }
    }
}
