// SPDX-License-Identifier: GPL-2.0

//! The thread that reads the expiry time.

use crate::c;
use core::ptr::addr_of_mut;
use kernel::bindings;
use kernel::ffi::{c_int, c_ulong, c_void};
use kernel::sync::atomic::{atomic_load, Relaxed};

/// The number of reads before other tasks may run and the clock is read.
const CHUNK: c_ulong = 8192;

// The header's declaration and the definition below have the same type.
const _: [unsafe extern "C" fn(*mut c_void) -> c_int; 2] =
    [c::hrtimer_expiry_reader, hrtimer_expiry_reader];

/// Reads the expiry time of `timer`, and returns its two halves.
///
/// # Safety
///
/// `timer` points to a live `struct hrtimer`.
unsafe fn read_whole(timer: *mut bindings::hrtimer) -> [u32; 2] {
    // SAFETY: By this function's contract `timer` is live, so the field is inside its allocation.
    let expires = unsafe { addr_of_mut!((*timer).node.expires) };

    // SAFETY:
    // - Alignment, memory: `expires` points to a field of a live timer.
    // - Values: every `i64` is valid.
    // - No data race, 64 bits: the timer code stores with `WRITE_ONCE()` on 64-bit, and with
    //   `atomic64_set()` on 32-bit.
    let expires = unsafe { atomic_load(expires, Relaxed) };
    [(expires >> 32) as u32, expires as u32]
}

/// Reads the two halves of the expiry time of `timer` one by one, as `READ_ONCE()` of 64 bits does
/// on 32-bit CPUs. The result may be torn.
///
/// # Safety
///
/// `timer` points to a live `struct hrtimer`.
unsafe fn read_halves(timer: *mut bindings::hrtimer) -> [u32; 2] {
    // SAFETY: By this function's contract `timer` is live, so the field is inside its allocation.
    let halves = unsafe { addr_of_mut!((*timer).node.expires) }.cast::<u32>();

    // SAFETY:
    // - Alignment, memory: the field has eight bytes, so there are two aligned `u32` in it.
    // - Values: every `u32` is valid.
    // - No data race: the stores of the timer code are marked. They are wider, so the two loads
    //   are not atomic as a whole, as intended.
    // - 64 bits: each load has 32.
    unsafe {
        [
            atomic_load(halves, Relaxed),
            atomic_load(halves.add(1), Relaxed),
        ]
    }
}

/// The thread that reads.
///
/// # Safety
///
/// - `he` points to a `struct hrtimer_expiry` whose timers were set up, and that outlives the call.
/// - Nobody else uses the fields marked as Rust's until `hrtimer_expiry_done` is called.
#[no_mangle]
pub(crate) unsafe extern "C" fn hrtimer_expiry_reader(he: *mut c_void) -> c_int {
    let he = he.cast::<c::hrtimer_expiry>();
    // SAFETY: `he` is live, and the timer is a field of it.
    let timer = unsafe { addr_of_mut!((*he).timer) };
    // SAFETY: `he` is live, and this field is not written while we run.
    let in_halves = unsafe { (*he).halves };
    let (mut reads, mut changes, mut never_set, mut backwards) = (0, 0, 0, 0);
    let (mut last, mut highest, mut first_bad) = (0, 0, [0; 2]);

    // SAFETY: `he` is live. We are in a thread and hold no lock, so sleeping is allowed.
    while unsafe { c::hrtimer_expiry_continue(he) } {
        for _ in 0..CHUNK {
            // SAFETY: The timer is a field of `*he`, which is live.
            let halves = unsafe {
                if in_halves {
                    read_halves(timer)
                } else {
                    read_whole(timer)
                }
            };
            let now = halves[0];

            if now != halves[1] {
                if never_set == 0 {
                    first_bad = halves;
                }
                never_set += 1;
            } else if now != last {
                changes += 1;
                backwards += c_ulong::from(now < last);
                highest = highest.max(now);
                last = now;
            }
        }
        reads += CHUNK;
    }

    // SAFETY: `he` is live, and by this function's contract these fields are ours until `done`.
    unsafe {
        (*he).reads = reads;
        (*he).changes = changes;
        (*he).never_set = never_set;
        (*he).backwards = backwards;
        (*he).highest = highest;
        (*he).first_bad = first_bad;
        c::hrtimer_expiry_done(he);
    }
    0
}
