// SPDX-License-Identifier: GPL-2.0

//! A driver with a C half and a Rust half: what one of its own needs of the atomics.
//!
//! # What it shows
//!
//! Two threads, one in C and one in Rust, on two CPUs, share a `struct driver_dev`:
//!
//! - a state machine, `state.rs`, in which one of both is the owner for a while;
//! - rings in both directions, `ring.rs`, with one producer and one consumer each;
//! - statistics that both count;
//! - events, bits of a bitmap that C sets and Rust takes, each with data;
//! - a configuration, `config.rs`, that is replaced while both read it by RCU.
//!
//! The fields that both access are `Atomic` in the bindings (`bindgen-atomic-y` in `Kbuild`), so a
//! plain access to one does not compile. Everything is counted on both sides, and has to be equal
//! in the end. `Documentation/own-module.rst` of the project goes through it.
//!
//! # How to run it
//!
//! `sh test.sh` as root, or `insmod driver.ko`, which fails if a check does. Parameters: `ms`, how
//! long it runs, and `broken=1`: Rust loads and stores where it needs one operation, and frees
//! without a grace period; that is only reported. `test.sh` fails if nothing is found wrong then.
//!
//! # What it does not show
//!
//! That the orderings are needed: CPUs may be stronger than LKMM.

use core::pin::pin;
use kernel::error::to_result;
use kernel::ffi::{c_int, c_void};
use kernel::prelude::*;
use kernel::sync::atomic::{Full, Relaxed};
use kernel::sync::rcu::Rcu;
use kernel::types::Opaque;

mod check;
mod config;
mod ring;
mod state;
mod thread;

use config::Config;
use state::{State, CLAIMS, STATE};

#[allow(clippy::all, dead_code, missing_docs, non_camel_case_types)]
#[allow(improper_ctypes, non_upper_case_globals)]
#[allow(unreachable_pub, unused_imports)]
mod c {
    use kernel::bindings::*;
    use kernel::sync::atomic::Atomic;
    use kernel::sync::bitops::{bits_to_longs, AtomicBitmap};

    const EVENTS: usize = DRIVER_EVENTS as usize;

    pub type driver_index = Atomic<u32>;
    pub type driver_word = Atomic<usize>;
    pub type driver_events = AtomicBitmap<EVENTS, { bits_to_longs(EVENTS) }>;
    pub type atomic_t = Atomic<i32>;
    pub type atomic64_t = Atomic<i64>;

    include!("driver_bindings.rs");
}

module! {
    type: DriverModule,
    name: "driver",
    description: "A driver with a C half and a Rust half",
    license: "GPL",
}

/// For the C thread.
#[no_mangle]
pub extern "C" fn driver_claim(broken: bool) -> bool {
    state::claim(broken)
}

/// The Rust thread.
///
/// # Safety
///
/// `d` points to a `struct driver_dev` that was set up, and outlives the thread, of which there is
/// one.
#[no_mangle]
pub unsafe extern "C" fn driver_rust_thread(d: *mut c_void) -> c_int {
    // SAFETY: By this function's contract.
    unsafe { thread::run(d.cast()) };
    0
}

/// The device, with the memory of its rings.
#[pin_data(PinnedDrop)]
struct Device {
    #[pin]
    d: Opaque<c::driver_dev>,
}

#[pinned_drop]
impl PinnedDrop for Device {
    fn drop(self: Pin<&mut Self>) {
        // SAFETY: It was zeroed or set up, and no thread uses it any more.
        unsafe { c::driver_free(self.d.get()) };
    }
}

/// Runs the threads, and replaces the configuration meanwhile. Returns how often.
fn serve(device: &Device) -> Result<usize> {
    let d = device.d.get();
    let mut generation = 1;
    let mut config = pin!(Rcu::new(Config::new(generation)?));
    let pointer: *const Rcu<KBox<Config>> = &*config;
    // SAFETY: A call without conditions.
    let rounds = unsafe { c::driver_ms() } / 10;

    STATE
        .cmpxchg(State::Down, State::Idle, Full)
        .map_err(|_| EBUSY)?;
    // SAFETY: Nobody else uses the device yet. For C the `Rcu` is a pointer to what `Config` is.
    unsafe {
        (*d).config = pointer.cast_mut().cast();
        to_result(c::driver_start(d))?;
    }
    // SAFETY: All its fields are `Atomic` here, or do not change while the threads run.
    let shared = unsafe { &*d };
    let mut result = Ok(());

    for _ in 0..rounds {
        generation += 1;
        result =
            Config::new(generation).map(|new| config::replace(config.as_mut(), new, shared.broken));
        if result.is_err() {
            break;
        }
        // SAFETY: This task holds no lock.
        unsafe { c::driver_sleep() };
    }
    // SAFETY: The threads were started.
    unsafe { c::driver_stop(d) };
    result.map(|()| generation)
}

struct DriverModule;

impl kernel::Module for DriverModule {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        pr_info!("loaded\n");
        let device = KBox::pin_init(
            pin_init!(Device {
                // SAFETY: All zero is valid for a `struct driver_dev`.
                d <- Opaque::ffi_init(|d: *mut c::driver_dev| unsafe { d.write_bytes(0, 1) }),
            }),
            GFP_KERNEL,
        )?;

        // SAFETY: Nobody else uses the device.
        to_result(unsafe { c::driver_setup(device.d.get()) })?;
        let configs = serve(&device).inspect_err(|_| pr_err!("failed\n"))?;
        // SAFETY: The threads have stopped.
        let d = unsafe { &*device.d.get() };
        let wrong = check::failed(d);

        pr_info!(
            "result: {} claims, {} messages, {} events, {} configurations, {} checks failed\n",
            CLAIMS.load(Relaxed),
            d.c.sent.load(Relaxed) + d.rust.sent.load(Relaxed),
            d.c.events.load(Relaxed),
            configs,
            wrong
        );
        if wrong != 0 && !d.broken {
            pr_err!("failed\n");
            return Err(EIO);
        }
        Ok(Self)
    }
}

impl Drop for DriverModule {
    fn drop(&mut self) {
        pr_info!("unloaded\n");
    }
}
