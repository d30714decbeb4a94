// SPDX-License-Identifier: GPL-2.0

//! Users and tests of the atomic API from another kernel, on this one.
//!
//! `tests/parity/generate.py` takes them from that kernel's source and puts them beside this file.
//! There they are part of the `kernel` crate; here they are a module, which has the same names at
//! the same places: those of this kernel's crate where it has them, else what is below. The API
//! itself is this kernel's in any case.
//!
//! # How it was seen to fail
//!
//! Each in a copy of the crate with the series. The module does not compile with `Atomic::xchg` or
//! `Acquire` under another name, `AtomicFlag::get_mut` not public, `Atomic::new` not `const`,
//! `AtomicType` a safe trait, `Atomic::add` without an ordering, or `AtomicAdd` not implemented for
//! `u64`. Cases fail with
//!
//! - `fetch_add` that subtracts, `add` that does nothing: `rust_atomics`, `parity_examples`;
//! - `fetch_sub` that adds: `parity_examples`; `AtomicFlag::store` of the opposite: these and
//!   `parity_users`;
//! - `xchg` that returns the new value: `rust_atomics`;
//! - `cmpxchg` that returns `Ok` when it failed, `AtomicFlag::new` of the opposite, a release store
//!   that stores nothing: all three suites;
//! - `AtomicFlag::xchg` of the opposite: `rust_atomics`, `parity_users`;
//! - `AtomicFlag::cmpxchg` that returns `Ok` when it failed: `parity_users`.

#[cfg(not(CONFIG_RUST_ATOMICS_KUNIT_TEST))]
compile_error!("CONFIG_RUST_ATOMICS_KUNIT_TEST is off: the suite would have no tests");

#[allow(unused, clippy::all)]
mod examples;
#[allow(unused)]
mod lacking;
mod users;

// Crates that the other kernel has, or that modules do not see: all of them are this one.
extern crate self as bindings;
extern crate self as macros;
extern crate self as pin_init;

use kernel::{alloc, assert_pinned, bindings::*, ioctl, prelude};
use lacking::{bindings::*, defs, seq_file, seq_print, types, Wrapper};
use prelude::*;

mod build_assert {
    pub(crate) use kernel::build_assert;
}

#[allow(missing_docs, unreachable_pub, unused, clippy::all)]
mod list {
    mod arc;
    pub(crate) use arc::{impl_list_arc_safe, AtomicTracker, ListArc, ListArcSafe, TryNewListArc};
}

#[allow(missing_docs, unreachable_pub, unused, clippy::all)]
mod sync {
    pub(crate) use kernel::sync::*;
    pub(crate) use set_once::SetOnce;

    pub(crate) mod atomic {
        pub(crate) use kernel::sync::atomic::*;
        mod predefine;
    }
    pub(crate) mod rcu;
    pub(crate) mod refcount;
    mod set_once;
}

#[allow(missing_docs, unreachable_pub, unused, clippy::all)]
mod binder {
    pub(crate) mod stats;
}
#[allow(missing_docs, unreachable_pub, unused, clippy::all)]
mod print;
#[allow(missing_docs, unreachable_pub, unused, clippy::all)]
mod revocable;

module! {
    type: Parity,
    name: "parity",
    description: "Another kernel's users of the atomic API",
    license: "GPL",
}

/// The module does nothing itself: KUnit finds the suites in it.
struct Parity;

impl kernel::Module for Parity {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        Ok(Self)
    }
}
