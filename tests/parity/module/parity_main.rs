// SPDX-License-Identifier: GPL-2.0

//! Users and tests of the atomic API from another kernel, on this one.
//!
//! `tests/parity/generate.py` copies files from that kernel's source to this folder. There they are
//! part of the `kernel` crate; here they are a module that has the same names at the same paths.
//! Those come from this kernel's crate if it has them, else from `lacking.rs`. The API is always
//! this kernel's.

#[cfg(not(CONFIG_RUST_ATOMICS_KUNIT_TEST))]
compile_error!("CONFIG_RUST_ATOMICS_KUNIT_TEST is off: the suite would have no tests");

#[allow(unused, clippy::all)]
mod examples;
#[allow(unused)]
mod lacking;
mod users;

// This crate stands for crates that only the other kernel has, or that modules cannot use.
extern crate self as bindings;
extern crate self as macros;
extern crate self as pin_init;

use kernel::{alloc, assert_pinned, bindings::*, ioctl, prelude, types};
use lacking::{bindings::*, defs, seq_file, seq_print, Wrapper};
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
