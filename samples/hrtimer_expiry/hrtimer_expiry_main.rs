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
//! Each expiry time is `n * (2^32 + 1)`, so both of its halves are `n`, every update changes both,
//! and a torn value is visible. A usual expiry time changes its upper half once in 4.3 s. The timer
//! is never started, so it may have such times.
//!
//! There are no torn values because both sides use the same accesses. On 64-bit they are C's
//! `READ_ONCE()` and `WRITE_ONCE()`, on 32-bit `atomic64_read()`, which `atomic_load()` of an `i64`
//! calls, and `atomic64_set()`. The series makes C use them.
//!
//! # How to run it
//!
//! `sh test.sh` as root, or `insmod hrtimer_expiry.ko`, which fails if a check does. Parameters:
//! `seconds`, `period_ns`, and `broken=1`, which reads the two halves one by one, as a 64-bit
//! `READ_ONCE()` does on 32-bit CPUs. It sees torn values on every architecture and only reports
//! them; `test.sh` fails if it reports none.
//!
//! # What it does not show
//!
//! - Ordering with other memory.
//! - 32-bit CPUs without 64-bit atomics. C and this reader take a lock there, which was not run.
//! - That C *writes* both halves at once. Two stores in a row are hard to see: in an emulated
//!   32-bit ARM guest on a busy host, the sample missed such a writer in 573 updates. The machine
//!   code of `hrtimer_forward()` shows it: `strexd` or, with LPAE, `strd`.

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

/// Runs interrupt and reader, and checks what the reader saw.
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
        pr_err!("{} callbacks ran on a wrong CPU\n", he.misplaced);
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
