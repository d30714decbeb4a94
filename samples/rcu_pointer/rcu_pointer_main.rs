// SPDX-License-Identifier: GPL-2.0

//! C and Rust publish pointers for each other's RCU readers.
//!
//! # What it shows
//!
//! A C thread publishes nodes with `rcu_assign_pointer()` and frees old ones with `call_rcu()`.
//! Rust reads them with [`dependent_load`] under a [`rcu::read_lock`] guard. Rust publishes nodes
//! in an [`Rcu`] and frees old ones by dropping [`RcuOld`](kernel::sync::rcu::RcuOld). C reads them
//! with `rcu_dereference()`: for C the `Rcu` is a pointer. A node that is freed is poisoned first.
//! No reader may find poison, and at the end every node is freed.
//!
//! # How to run it
//!
//! `sh test.sh` as root, or `insmod rcu_pointer.ko`, which fails if a check does. Parameters:
//! `updates`, how often C replaces its node, and `broken=1`: Rust frees without a grace period, and
//! only reports. `test.sh` fails if no reader notices. With `sleep=1` Rust waits for a grace
//! period in a read-side critical section, as dropping an `RcuOld` there would. A kernel with
//! `CONFIG_PROVE_RCU` and `CONFIG_DEBUG_ATOMIC_SLEEP` has to report that.
//!
//! # What it does not show
//!
//! That the dependency is needed: CPUs respect it, and `make compiled` shows that the compiler
//! keeps it.

use core::mem;
use core::pin::{pin, Pin};
use core::ptr::{addr_of, addr_of_mut};
use kernel::error::to_result;
use kernel::ffi::c_ulong;
use kernel::prelude::*;
use kernel::sync::atomic::{atomic_load, atomic_store, dependent_field, dependent_load, Relaxed};
use kernel::sync::rcu::{self, Rcu};
use kernel::types::Opaque;

#[allow(clippy::all, dead_code, missing_docs, non_camel_case_types)]
#[allow(improper_ctypes, unreachable_pub, unused_imports)]
mod c {
    use kernel::bindings::*;
    include!("rcu_pointer_bindings.rs");
}

module! {
    type: RcuPointerModule,
    name: "rcu_pointer",
    description: "C and Rust publish pointers for each other's RCU readers",
    license: "GPL",
}

/// C goes on until Rust has replaced so many nodes.
const MIN_UPDATES: usize = 300;

/// A node of Rust's, which begins with what C knows of it.
#[repr(C)]
struct Node {
    node: c::rcu_node,
    run: *mut c::rcu_pointer,
}

impl Node {
    fn new(run: *mut c::rcu_pointer, id: usize) -> Result<KBox<Self>> {
        // SAFETY: All zero is a valid `struct rcu_node`.
        let node = unsafe { mem::zeroed() };
        let mut new = KBox::new(Self { node, run }, GFP_KERNEL)?;

        // SAFETY: `run` outlives its nodes.
        unsafe { c::rcu_pointer_birth(run, &mut new.node, id as c_ulong) };
        Ok(new)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // SAFETY: `run` outlives its nodes.
        unsafe { c::rcu_pointer_poison(self.run, &mut self.node) };
    }
}

/// Replaces the node of Rust.
fn update(mut rcu: Pin<&mut Rcu<KBox<Node>>>, new: KBox<Node>, broken: bool) {
    if !broken {
        drop(rcu.replace(new));
        return;
    }
    let current = rcu
        .dereference(&rcu::read_lock())
        .map(|node| addr_of!(*node));

    mem::forget(rcu.as_mut().replace(new));
    // SAFETY: This is the node that was replaced; it was made by `KBox::new`. That readers may
    // still look at it is the mistake that they have to notice.
    drop(current.map(|node| unsafe { KBox::from_raw(node.cast_mut()) }));
}

/// Waits for a grace period where it must not, as dropping an `RcuOld` would: lockdep and the
/// scheduler have to report that.
fn sleep_in_section() {
    // SAFETY: The section ends on the task that began it.
    unsafe { c::rcu_pointer_section_begin() };
    rcu::synchronize_rcu();
    // SAFETY: As above.
    unsafe { c::rcu_pointer_section_end() };
}

/// Reads the node of C, and returns whether it was alive all the time.
fn read(run: *mut c::rcu_pointer) -> bool {
    let _guard = rcu::read_lock();
    // SAFETY: Alignment, memory: this is a field of the run. Values: every pointer is valid. No
    // data race: C publishes with `rcu_replace_pointer()`. 64 bits: only on a CPU that has them.
    let node = unsafe { dependent_load(addr_of_mut!((*run).from_c)) };
    let id = dependent_field!(node, c::rcu_node, id);
    let check = dependent_field!(node, c::rcu_node, check);

    // SAFETY: Alignment, memory: C frees the node after a grace period, which waits for the guard.
    // Values: every number is valid. No data race: C poisons it with `WRITE_ONCE()`, and has filled
    // it in before it was published. 64 bits: as above.
    unsafe { (0..200).all(|_| check.load(Relaxed) == id.load(Relaxed)) }
}

/// What Rust has done.
#[derive(Default)]
struct Done {
    updates: usize,
    reads: usize,
    dead: usize,
}

/// Tells C that it may end.
fn enough(run: *mut c::rcu_pointer) {
    // SAFETY: Alignment, memory: this is a field of the run. Values: C may find `true` there. No
    // data race: C reads it with `READ_ONCE()`. 64 bits: it has 8.
    unsafe { atomic_store(addr_of_mut!((*run).enough), true, Relaxed) };
}

/// Updates and reads until C has ended, or memory is short.
fn work(run: *mut c::rcu_pointer, mut rcu: Pin<&mut Rcu<KBox<Node>>>, done: &mut Done) -> Result {
    // SAFETY: C has written these before, and nobody changes them.
    let (broken, sleep) = unsafe { ((*run).broken, (*run).sleep) };

    if sleep {
        sleep_in_section();
    }

    // SAFETY: Alignment, memory: this is a field of the run. Values: C stores `true`. No data race:
    // it does with `WRITE_ONCE()`. 64 bits: it has 8.
    while !unsafe { atomic_load(addr_of_mut!((*run).c_done), Relaxed) } {
        for _ in 0..100 {
            done.reads += 1;
            done.dead += usize::from(!read(run));
        }
        done.updates += 1;
        if done.updates == MIN_UPDATES {
            enough(run);
        }
        update(rcu.as_mut(), Node::new(run, done.updates)?, broken);
        // SAFETY: This task holds no lock, and is in no read-side critical section.
        unsafe { c::rcu_pointer_rest() };
    }
    Ok(())
}

/// The run. C's threads are linked into it while they wait, so it is pinned.
#[pin_data]
struct Shared {
    #[pin]
    run: Opaque<c::rcu_pointer>,
}

/// Runs both sides, and checks what they saw.
fn run() -> Result {
    let shared = KBox::pin_init(
        pin_init!(Shared {
            // SAFETY: `r` is memory for one `struct rcu_pointer`, for which all zero is valid.
            run <- Opaque::ffi_init(|r: *mut c::rcu_pointer| unsafe { r.write_bytes(0, 1) }),
        }),
        GFP_KERNEL,
    )?;
    let run = shared.run.get();
    let mut done = Done::default();
    {
        let mut rcu = pin!(Rcu::new(Node::new(run, 0)?));
        // For C it is a pointer to what `Node` begins with.
        let pointer: *const Rcu<KBox<Node>> = &*rcu;

        // SAFETY: Nobody else uses the run yet. The C thread has ended when `rcu` is dropped.
        unsafe {
            (*run).from_rust = pointer.cast_mut().cast();
            to_result(c::rcu_pointer_start(run))?;
        }
        let result = work(run, rcu.as_mut(), &mut done);
        enough(run);
        // SAFETY: The thread was started.
        unsafe { c::rcu_pointer_stop(run) };
        result?;
    }
    // SAFETY: The thread has ended, and nobody else uses the run.
    let run = unsafe { &mut *run };
    let left = run.made.counter - run.freed.counter;
    let dead = done.dead + run.dead as usize;

    pr_info!(
        "result: {} updates in C, {} in Rust, {} reads, {} of freed nodes, {} nodes left\n",
        run.updates,
        done.updates,
        done.reads + run.reads as usize,
        dead,
        left
    );
    if left != 0 {
        pr_err!("nodes were not freed\n");
        return Err(EIO);
    }
    if run.broken {
        return Ok(());
    }
    if dead != 0 {
        pr_err!("a reader found a node that was freed\n");
        return Err(EIO);
    }
    Ok(())
}

struct RcuPointerModule;

impl kernel::Module for RcuPointerModule {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        pr_info!("loaded\n");
        run().inspect_err(|_| pr_err!("failed\n"))?;
        Ok(Self)
    }
}

impl Drop for RcuPointerModule {
    fn drop(&mut self) {
        pr_info!("unloaded\n");
    }
}
