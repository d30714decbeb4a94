// SPDX-License-Identifier: GPL-2.0

//! The same operations with `core::sync::atomic`, as kernel code without LKMM atomics has them.
//!
//! One function per operation, type and ordering, `core__<op>__<type>__<ordering>`, with the
//! signature of the probe `c__…`. The ordering is the nearest one: `Full` becomes `SeqCst`, which
//! orders less. What `core` lacks is made as people make it: from the value before, or as a loop.

#![no_std]

use core::ffi::c_void;
use core::sync::atomic::{AtomicI16, AtomicI32, AtomicI64, AtomicI8, AtomicPtr};

// Starts a function that C could call. Functions of one name in unnamed constants do not meet.
macro_rules! probe {
    ($op:expr, $ty:ident, $ordering:ident, ($($arg:ident: $arg_ty:ty),*) $(-> $ret:ty)? $body:block) => {
        const _: () = {
            #[export_name = concat!("core__", $op, "__", stringify!($ty), "__", stringify!($ordering))]
            extern "C" fn probe($($arg: $arg_ty),*) $(-> $ret)? $body
        };
    };
}

// Hands on the name of each ordering, its value, and that of a failed compare-and-exchange: as in
// C, which orders nothing then.
macro_rules! for_all_orderings {
    ($macro:ident, $($args:tt)*) => {
        $macro!($($args)*, relaxed, core::sync::atomic::Ordering::Relaxed);
        $macro!($($args)*, acquire, core::sync::atomic::Ordering::Acquire);
        $macro!($($args)*, release, core::sync::atomic::Ordering::Release);
        $macro!($($args)*, full, core::sync::atomic::Ordering::SeqCst);
    };
}

#[path = "core/access.rs"]
mod access;
#[path = "core/barrier.rs"]
mod barrier;
#[path = "core/bitops.rs"]
mod bitops;
#[path = "core/conditional.rs"]
mod conditional;
#[path = "core/count.rs"]
mod count;
#[path = "core/dependency.rs"]
mod dependency;
#[path = "core/exchange.rs"]
mod exchange;
#[path = "core/smp.rs"]
mod smp;

type Ptr = *mut c_void;
