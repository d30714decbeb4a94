// SPDX-License-Identifier: GPL-2.0

//! A task and an interrupt on one CPU share words.
//!
//! # What it shows
//!
//! On one CPU no barrier is needed: an interrupt sees all accesses of the task that it interrupts,
//! in program order. But the compiler may drop, repeat, move or split a plain access. Relaxed
//! accesses are sufficient: each happens once, in one piece, and in order with the other relaxed
//! accesses of the same task, as with C's `READ_ONCE()` and `WRITE_ONCE()`.
//!
//! The Rust task stores the same number to two words, one after the other. The C interrupt handler
//! may come between the two, but must not see the second store without the first. The handler does
//! the same with two other words, and the task must not see only one of its stores.
//!
//! With `PREEMPT_RT`, whose interrupt handlers are threads, this one is not: the timer is a "hard"
//! one. A handler in a thread that stays on the task's CPU sees the same, as switching tasks keeps
//! the order of their accesses; on another CPU it does not.
//!
//! # How to run it
//!
//! `sh test.sh` as root, or `insmod task_irq.ko`, which fails if a check does. Parameters:
//! `seconds`, and `broken=1`, which swaps the task's two stores, as a compiler may do if they are
//! plain, and only reports. `test.sh` fails if it reports no stores out of order.
//!
//! # What it does not show
//!
//! - Two CPUs: relaxed accesses to two words are not ordered there.
//! - A read-modify-write of a word that the interrupt writes, too: that needs an atomic operation
//!   even on one CPU, as the interrupt's store may come between a load and a store.

use core::hint::spin_loop;
use core::ptr::addr_of_mut;
use kernel::error::to_result;
use kernel::ffi::{c_int, c_void};
use kernel::prelude::*;
use kernel::sync::atomic::{Atomic, Relaxed};
use kernel::types::Opaque;

#[allow(clippy::all, dead_code, missing_docs, non_camel_case_types)]
#[allow(improper_ctypes, unreachable_pub, unused_imports)]
mod c {
    use kernel::bindings::*;
    include!("task_irq_bindings.rs");
}

module! {
    type: TaskIrqModule,
    name: "task_irq",
    description: "A task and an interrupt on one CPU share words",
    license: "GPL",
}

/// The number of rounds before other tasks may run and the clock is read.
const CHUNK: u32 = 8192;

/// With fewer interrupts between the two stores, the run has not tested anything.
const MIN_BETWEEN: u64 = 10;

// The header's declaration and the definition below have the same type.
const _: [unsafe extern "C" fn(*mut c_void) -> c_int; 2] = [c::task_irq_task, task_irq_task];

/// The task.
///
/// # Safety
///
/// - `ti` points to a `struct task_irq` that was set up, and that outlives the call.
/// - Nobody but an interrupt on the same CPU uses it until `task_irq_done` is called.
#[no_mangle]
pub unsafe extern "C" fn task_irq_task(ti: *mut c_void) -> c_int {
    let ti = ti.cast::<c::task_irq>();
    // SAFETY:
    // - Alignment, memory: these are fields of `*ti`, which outlives the references.
    // - Values: every `u32` is valid.
    // - No data race: the interrupt accesses them with `READ_ONCE()` and `WRITE_ONCE()`.
    // - 64 bits: they have 32.
    let (begun, ended, enter, leave) = unsafe {
        (
            Atomic::from_ptr(addr_of_mut!((*ti).begun)),
            Atomic::from_ptr(addr_of_mut!((*ti).ended)),
            Atomic::from_ptr(addr_of_mut!((*ti).enter)),
            Atomic::from_ptr(addr_of_mut!((*ti).leave)),
        )
    };
    // SAFETY: `ti` is valid, and the field does not change while we run.
    let (first, second) = match unsafe { (*ti).swapped } {
        false => (begun, ended),
        true => (ended, begun),
    };
    let (mut number, mut last) = (0u32, 0);
    let (mut rounds, mut seen, mut bad) = (0u64, 0u64, 0u64);

    // SAFETY: `ti` is valid. We are in a thread and hold no lock, so sleeping is allowed.
    while unsafe { c::task_irq_continue(ti) } {
        for _ in 0..CHUNK {
            number = number.wrapping_add(1);
            first.store(number, Relaxed);
            // Emulators deliver interrupts only at some instructions, such as this one.
            spin_loop();
            second.store(number, Relaxed);

            // In this order, as an interrupt between the two loads writes both words.
            let entered = enter.load(Relaxed);
            let left = leave.load(Relaxed);

            bad += u64::from((left.wrapping_sub(entered) as i32) < 0);
            seen += u64::from(left.wrapping_sub(last));
            last = left;
        }
        rounds += u64::from(CHUNK);
    }

    // SAFETY: `ti` is valid, and the interrupt does not use these fields.
    unsafe {
        (*ti).rounds = rounds;
        (*ti).seen = seen;
        (*ti).task_bad = bad;
        c::task_irq_done(ti);
    }
    0
}

/// The shared structure. Its timer is linked into the kernel's queue, so it is pinned.
#[pin_data]
struct Shared {
    #[pin]
    ti: Opaque<c::task_irq>,
}

/// Runs task and timer, and checks what they saw.
fn run() -> Result {
    let shared = KBox::pin_init(
        pin_init!(Shared {
            // SAFETY: `ti` is memory for a structure that does not move.
            ti <- Opaque::ffi_init(|ti| unsafe { c::task_irq_setup(ti) }),
        }),
        GFP_KERNEL,
    )?;

    // SAFETY: `ti` was set up above; task and timer have stopped when this returns.
    to_result(unsafe { c::task_irq_run(shared.ti.get()) })?;
    // SAFETY: As task and timer have stopped, nobody else uses the structure.
    let ti = unsafe { &*shared.ti.get() };

    // Rust cannot print 64 bits on 32-bit CPUs, where its `core` has no division for them.
    // SAFETY: As above, nobody else uses it.
    unsafe { c::task_irq_report(ti) };
    if ti.swapped {
        return Ok(());
    }
    if ti.between < MIN_BETWEEN || ti.seen == 0 {
        pr_err!("no test: too few interrupts came between the two stores\n");
        return Err(EAGAIN);
    }
    if ti.irq_bad + ti.task_bad != 0 {
        pr_err!("stores of one CPU were seen out of order\n");
        return Err(EIO);
    }
    Ok(())
}

struct TaskIrqModule;

impl kernel::Module for TaskIrqModule {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        pr_info!("loaded\n");
        run().inspect_err(|_| pr_err!("failed\n"))?;
        Ok(Self)
    }
}

impl Drop for TaskIrqModule {
    fn drop(&mut self) {
        pr_info!("unloaded\n");
    }
}
