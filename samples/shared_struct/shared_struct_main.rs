// SPDX-License-Identifier: GPL-2.0

//! A C thread and a Rust thread share C structures.
//!
//! # What it shows
//!
//! The threads run on different CPUs and use the same memory, C with its primitives, Rust with
//! [`kernel::sync::atomic`]. There are seven scenarios, with a million rounds each:
//!
//! - a message (payload, then flag with release; flag with acquire, then payload), from C to Rust
//!   and from Rust to C: a thread that sees the flag sees the payload;
//! - store buffering: each side stores to its word, executes a full barrier and reads the other's
//!   word; at least one of them sees the other's store;
//! - a counter that both increment: the sum is exact;
//! - a pointer that C publishes and Rust follows: the address dependency orders the two reads;
//! - a lock made of `cmpxchg` that both take, around a plain counter: the sum is exact;
//! - words that C writes under a `seqcount_t` and Rust copies until it has a copy of one round.
//!
//! An outcome that LKMM forbids makes the module fail to load. The log has the number of each
//! outcome, and of rounds that both threads began in step. If less than one round in 500 began so,
//! too little was tested, and loading fails as well.
//!
//! # How to run it
//!
//! `sh test.sh` as root, or `insmod shared_struct.ko`. Parameters: `rounds`, and `broken=1`, which
//! omits the ordering on both sides (relaxed instead of release and acquire, no barrier, a load and
//! a store instead of an increment, no second copy) and only reports; the log says which CPUs may fail.
//!
//! # What it does not show
//!
//! That the ordering is needed: a CPU may be stronger than LKMM. x86 keeps loads in order and
//! stores in order, so it cannot show a lost message even with `broken=1`; it can show store
//! buffering. An emulator shows what its host and its translation show. A run without forbidden
//! outcomes is no proof: see the memory model (`tools/memory-model`) and the machine code.

use core::ptr::addr_of_mut;
use kernel::error::to_result;
use kernel::ffi::{c_int, c_void};
use kernel::prelude::*;
use kernel::types::Opaque;

mod scenarios;

#[allow(clippy::all, dead_code, missing_docs, non_camel_case_types)]
#[allow(improper_ctypes, non_upper_case_globals)]
#[allow(unreachable_pub, unused_imports)]
mod c {
    use kernel::bindings::*;
    use kernel::sync::atomic::Atomic;

    // The types of `bindgen-atomic-y` in `Kbuild`: fields of them have atomic accesses alone.
    pub type shared_word = Atomic<i32>;
    pub type shared_node_ptr = Atomic<*mut shared_node>;
    pub type atomic_t = Atomic<i32>;

    include!("shared_struct_bindings.rs");
}

module! {
    type: SharedStructModule,
    name: "shared_struct",
    description: "A C thread and a Rust thread share C structures",
    license: "GPL",
}

// The header's declaration and the definition below have the same type.
const _: [unsafe extern "C" fn(*mut c_void) -> c_int; 2] =
    [c::shared_struct_rust_thread, shared_struct_rust_thread];

/// The Rust thread, with the same batches and meetings as the C thread.
///
/// # Safety
///
/// `s` points to a `struct shared_struct` that was set up, and outlives the call; the C thread uses
/// the same one.
#[no_mangle]
pub unsafe extern "C" fn shared_struct_rust_thread(s: *mut c_void) -> c_int {
    let s = s.cast::<c::shared_struct>();
    loop {
        // SAFETY: `s` is valid. Between the two meetings the C thread runs its side of the batch,
        // and before the second one it sets `more`. A thread that holds no lock may sleep.
        let more = unsafe {
            c::shared_struct_meet(s);
            scenarios::batch(s);
            c::shared_struct_meet(s);
            (*s).more
        };

        if !more {
            break;
        }
    }
    // SAFETY: `s` is valid, and we do not use it any more.
    unsafe { c::shared_struct_done(s) };
    0
}

/// The shared structure. The kernel links waiters into it, so it is pinned.
#[pin_data(PinnedDrop)]
struct Shared {
    #[pin]
    s: Opaque<c::shared_struct>,
}

#[pinned_drop]
impl PinnedDrop for Shared {
    fn drop(self: Pin<&mut Self>) {
        // SAFETY: `s` was zeroed or set up, and no thread uses it outside of `shared_struct_run`.
        unsafe { c::shared_struct_free(self.s.get()) };
    }
}

/// Runs all scenarios, and returns the number of forbidden outcomes.
fn run() -> Result<usize> {
    let shared = KBox::pin_init(
        pin_init!(Shared {
            // SAFETY: `s` is memory for one `struct shared_struct`, for which all zero is valid.
            s <- Opaque::ffi_init(|s: *mut c::shared_struct| unsafe { s.write_bytes(0, 1) }),
        }),
        GFP_KERNEL,
    )?;
    let s = shared.s.get();
    let mut forbidden = 0;

    // SAFETY: `s` is zeroed, pinned, and not used by any other thread.
    to_result(unsafe { c::shared_struct_setup(s) })?;
    for scenario in 0..c::SHARED_SCENARIOS {
        // SAFETY: `s` was set up, and no thread uses it until `shared_struct_run`.
        unsafe { addr_of_mut!((*s).scenario).write(scenario) };
        // SAFETY: `s` was set up, and the threads use it only during the call.
        to_result(unsafe { c::shared_struct_run(s) })?;
        // SAFETY: The threads have stopped.
        forbidden += unsafe {
            to_result(c::shared_struct_report(s))?;
            (*s).forbidden
        };
    }
    // SAFETY: The threads have stopped.
    let (rounds, broken) = unsafe { ((*s).rounds, (*s).broken) };

    pr_info!(
        "result: {} scenarios of {} rounds or more, {} forbidden outcomes\n",
        c::SHARED_SCENARIOS,
        rounds,
        forbidden
    );
    if broken {
        return Ok(0);
    }
    Ok(forbidden)
}

struct SharedStructModule;

impl kernel::Module for SharedStructModule {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        pr_info!("loaded\n");
        if run().inspect_err(|_| pr_err!("failed\n"))? != 0 {
            pr_err!("failed: there must be no forbidden outcome\n");
            return Err(EIO);
        }
        Ok(Self)
    }
}

impl Drop for SharedStructModule {
    fn drop(&mut self) {
        pr_info!("unloaded\n");
    }
}
