// SPDX-License-Identifier: GPL-2.0

//! The thread that reads the expiry time.

use crate::c;
use core::ptr::addr_of_mut;
use kernel::bindings;
use kernel::ffi::{c_int, c_void};
use kernel::sync::atomic::{atomic_load, Relaxed};

/// Reads between two looks at the clock and the scheduler.
const CHUNK: u64 = 8192;

// The header's declaration and the definition below have the same type.
const _: [unsafe extern "C" fn(*mut c_void) -> c_int; 2] =
    [c::hrtimer_expiry_reader, hrtimer_expiry_reader];

/// Reads the expiry time of `timer`.
///
/// # Safety
///
/// `timer` points to a live `struct hrtimer`.
unsafe fn read_whole(timer: *mut bindings::hrtimer) -> i64 {
    // SAFETY: By this function's contract `timer` is live, so the field is inside its allocation.
    let expires = unsafe { addr_of_mut!((*timer).node.expires) };

    // SAFETY:
    // - `expires` points to an aligned field of a live timer.
    // - The concurrent stores are those of the timer code, which are `WRITE_ONCE()` to a machine
    //   word, as this runs on 64-bit only.
    unsafe { atomic_load(expires, Relaxed) }
}

/// Reads the expiry time of `timer` in pieces: what must not be done.
///
/// # Safety
///
/// `timer` points to a live `struct hrtimer`.
unsafe fn read_in_pieces(timer: *mut bindings::hrtimer) -> i64 {
    // SAFETY: By this function's contract `timer` is live, so the field is inside its allocation.
    let expires = unsafe { addr_of_mut!((*timer).node.expires) }.cast::<i16>();
    let mut bytes = [0; 8];

    for (i, piece) in bytes.chunks_exact_mut(2).enumerate() {
        // SAFETY:
        // - The field has eight bytes, so there are four aligned `i16` in it.
        // - The concurrent stores are atomic. They are wider, which is no data race.
        let part = unsafe { atomic_load(expires.add(i), Relaxed) };
        piece.copy_from_slice(&part.to_ne_bytes());
    }
    i64::from_ne_bytes(bytes)
}

/// The thread that reads.
///
/// # Safety
///
/// - `he` points to a `struct hrtimer_expiry` whose timer was started, and that outlives the call.
/// - Nobody else uses the fields marked as Rust's until `hrtimer_expiry_done` is called.
#[no_mangle]
pub(crate) unsafe extern "C" fn hrtimer_expiry_reader(he: *mut c_void) -> c_int {
    let he = he.cast::<c::hrtimer_expiry>();
    // SAFETY: `he` is live, and the timer is a field of it.
    let timer = unsafe { addr_of_mut!((*he).timer) };
    // SAFETY: `he` is live, and these fields are not written while we run.
    let (start, period, pieces) = unsafe { ((*he).start, (*he).period, (*he).pieces) };
    let (mut reads, mut changes, mut never_set, mut backwards) = (0u64, 0u64, 0u64, 0u64);
    let (mut last, mut highest, mut first_bad) = (start, start, 0);

    // SAFETY: `he` is live. We are in a thread and hold no lock, so sleeping is allowed.
    while unsafe { c::hrtimer_expiry_goes_on(he) } {
        for _ in 0..CHUNK {
            // SAFETY: The timer is a field of `*he`, which is live.
            let now = unsafe {
                if pieces {
                    read_in_pieces(timer)
                } else {
                    read_whole(timer)
                }
            };

            // A value that was just seen needs no second look: the division is what costs.
            if now != last {
                let unset = now < start || (now - start) % period != 0;

                if (unset || now < last) && never_set + backwards == 0 {
                    first_bad = now;
                }
                changes += 1;
                never_set += u64::from(unset);
                backwards += u64::from(now < last);
                highest = highest.max(now);
                last = now;
            }
            reads += 1;
        }
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
