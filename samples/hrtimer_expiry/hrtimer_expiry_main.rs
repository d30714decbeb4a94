// SPDX-License-Identifier: GPL-2.0

//! Reads the expiry time of a timer that an interrupt on another CPU moves forward.
//!
//! # What it shows
//!
//! A periodic `hrtimer` forwards `node.expires` in its callback, in a hard interrupt on one CPU. A
//! Rust thread on another CPU reads that 64-bit field with `atomic_load(.., Relaxed)`, C's
//! `READ_ONCE()`. Each value has to be one that was set (the first expiry plus a whole number of
//! periods), none may be less than the one before, and the last may not be past the last that C
//! set. The series marks the writers of the field with `WRITE_ONCE()`; both marks together
//! are what makes the access atomic on 64-bit.
//!
//! # How to run it
//!
//! `sh test.sh` as root, or `insmod hrtimer_expiry.ko`: it fails if a check does. Parameters:
//! `seconds`, `period_ns`, and `broken=1`, which reads the field in four 16-bit pieces and only
//! reports. Pieces of different values are then taken for one value on every architecture, which
//! shows that the checks find a torn read.
//!
//! # How the checks were seen to fail
//!
//! - Each run of `test.sh` starts with `broken=1`, which has to report values never set.
//! - A callback that puts a value off the grid into the field for 5 us.
//! - A read of 32 bits only; a C half that does not record the last value; a timer started on the
//!   reader's CPU.
//!
//! # What it does not show
//!
//! Anything about 32-bit: there a 64-bit `READ_ONCE()` is two loads, and Rust's 64-bit atomics are
//! `atomic64_t`, which may take a lock that the timer code does not know. The module refuses to
//! load there. It also says nothing about ordering with other memory.

use kernel::error::to_result;
use kernel::prelude::*;
use kernel::types::Opaque;

mod reader;

#[allow(clippy::all, dead_code, missing_docs, non_camel_case_types)]
#[allow(improper_ctypes, unreachable_pub, unused_imports)]
mod c {
    use kernel::bindings::*;
    include!("hrtimer_expiry_bindings.rs");
}

module! {
    type: HrtimerExpiryModule,
    name: "hrtimer_expiry",
    description: "Reads a timer's expiry time while an interrupt moves it forward",
    license: "GPL",
}

/// Fewer changes than this in a whole run mean that reader and timer did not run at the same time.
const MIN_CHANGES: u64 = 50;

/// The timer. It is linked into the kernel's queue of timers, so it is pinned.
#[pin_data]
struct Periodic {
    #[pin]
    he: Opaque<c::hrtimer_expiry>,
}

/// Runs timer and reader, and judges what the reader saw.
fn run() -> Result {
    let periodic = KBox::pin_init(
        pin_init!(Periodic {
            // SAFETY: `he` is memory for a timer that does not move.
            he <- Opaque::ffi_init(|he| unsafe { c::hrtimer_expiry_setup(he) }),
        }),
        GFP_KERNEL,
    )?;

    // SAFETY: The timer was set up above; it and the thread have stopped when this returns.
    to_result(unsafe { c::hrtimer_expiry_run(periodic.he.get()) })?;
    // SAFETY: As timer and thread have stopped, nobody else uses the structure.
    let he = unsafe { &*periodic.he.get() };
    let bad = he.never_set + he.backwards + u64::from(he.highest > he.last);

    pr_info!(
        "timer on CPU {} fired {} times, every {} ns; reader on CPU {}\n",
        he.timer_cpu,
        he.fired,
        he.period,
        he.reader_cpu
    );
    pr_info!(
        "result: {} reads, {} expiry times seen, {} never set, {} backwards\n",
        he.reads,
        he.changes,
        he.never_set,
        he.backwards
    );
    if he.misplaced != 0 {
        pr_err!("{} callbacks ran elsewhere\n", he.misplaced);
        return Err(EIO);
    }
    if he.changes < MIN_CHANGES {
        pr_err!("no test: reader and timer did not run at the same time\n");
        return Err(EAGAIN);
    }
    if bad != 0 {
        pr_err!(
            "first bad value {} (0: none), start {}, highest {}, last set {}\n",
            he.first_bad,
            he.start,
            he.highest,
            he.last
        );
    }
    if bad != 0 && !he.pieces {
        return Err(EIO);
    }
    Ok(())
}

struct HrtimerExpiryModule;

impl kernel::Module for HrtimerExpiryModule {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        pr_info!("loaded\n");
        run().inspect_err(|_| pr_err!("failed\n"))?;
        Ok(Self)
    }
}

impl Drop for HrtimerExpiryModule {
    fn drop(&mut self) {
        pr_info!("unloaded\n");
    }
}
