// SPDX-License-Identifier: GPL-2.0

//! Reads the expiry time of a timer that an interrupt on another CPU moves forward.
//!
//! # What it shows
//!
//! A hard interrupt on one CPU, that of a periodic timer, forwards the expiry time of another
//! `hrtimer` with `hrtimer_forward()`. A Rust thread on another CPU reads that 64-bit field with
//! `atomic_load(.., Relaxed)`. Each value has to be one that was set, none may be less than the one
//! before, and the last may not be past the last that C set.
//!
//! Each expiry time is `n * (2^32 + 1)`, so both of its halves are `n`, and every update changes
//! both. That makes a 32-bit CPU show a torn value, if one is possible: timers that expire now and
//! then change the upper half once in 4.3 s. This is why the timer is never started.
//!
//! It is not possible because both sides use the same accesses. On 64-bit they are C's `READ_ONCE()`
//! and `WRITE_ONCE()`, on 32-bit `atomic64_read()` and `atomic64_set()`: the series makes the C side
//! so, and `atomic_load()` of an `i64` is it already.
//!
//! # How to run it
//!
//! `sh test.sh` as root, or `insmod hrtimer_expiry.ko`: it fails if a check does. Parameters:
//! `seconds`, `period_ns`, and `broken=1`, which reads the two halves one by one and only reports.
//! That is what a 64-bit `READ_ONCE()` is on 32-bit CPUs, and it takes halves of different values
//! for one value on every architecture, which shows that the checks find a torn read.
//!
//! # How the checks were seen to fail
//!
//! - Each run of `test.sh` starts with `broken=1`, which has to report values never set.
//! - A callback that puts the value plus one into the field for 5 us, or the one before.
//! - A C half that does not count its steps; a tick started on the reader's CPU; `broken=1` that
//!   reads the value whole.
//!
//! # What it does not show
//!
//! Anything about ordering with other memory. On 32-bit CPUs without 64-bit atomics, C takes a lock
//! for each access and so does this reader; that was not run.
//!
//! That it finds a *writer* of two halves, which is two stores in a row: in an emulated 32-bit ARM
//! guest on a busy host, one was not found out in 573 updates. That C writes the value whole is in
//! the machine code of `hrtimer_forward()`: `strexd` or, with LPAE, `strd`.

use kernel::error::to_result;
use kernel::ffi::c_ulong;
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

/// Fewer changes than this in a whole run mean that reader and tick did not run at the same time.
const MIN_CHANGES: c_ulong = 50;

/// The timers. One is linked into the kernel's queue of timers, so they are pinned.
#[pin_data]
struct Timers {
    #[pin]
    he: Opaque<c::hrtimer_expiry>,
}

/// Runs interrupt and reader, and judges what the reader saw.
fn run() -> Result {
    let timers = KBox::pin_init(
        pin_init!(Timers {
            // SAFETY: `he` is memory for timers that does not move.
            he <- Opaque::ffi_init(|he| unsafe { c::hrtimer_expiry_setup(he) }),
        }),
        GFP_KERNEL,
    )?;

    // SAFETY: The timers were set up above; they and the thread have stopped when this returns.
    to_result(unsafe { c::hrtimer_expiry_run(timers.he.get()) })?;
    // SAFETY: As timers and thread have stopped, nobody else uses the structure.
    let he = unsafe { &*timers.he.get() };
    let bad = he.never_set != 0 || he.backwards != 0 || he.highest > he.steps;

    pr_info!(
        "CPU {} forwarded the timer {} times; reader on CPU {}\n",
        he.timer_cpu,
        he.steps,
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
        pr_err!("no test: reader and interrupt did not run at the same time\n");
        return Err(EAGAIN);
    }
    if bad {
        pr_err!(
            "first two halves that differ {:#x} {:#x} (0 0: none), highest {:#x}, last set {:#x}\n",
            he.first_bad[0],
            he.first_bad[1],
            he.highest,
            he.steps
        );
    }
    if bad && !he.halves {
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
