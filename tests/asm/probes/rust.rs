// SPDX-License-Identifier: GPL-2.0

//! The probes in Rust: the operation of `kernel::sync`, as a driver writes it.
//!
//! One function per operation, type and ordering, `rust__<op>__<type>__<ordering>`. Its twin in
//! `c/` has the same name with `c__`, and the same signature: that of the C function. Nothing calls
//! them: `lkmm asm` compares what they compile to.

#![expect(
    clippy::missing_safety_doc,
    reason = "the safety requirements of a probe are those of what it calls"
)]

// Starts a function that C could call.
macro_rules! probe {
    (
        $op:ident, $ty:ident, $ordering:ident,
        ($($arg:ident: $arg_ty:ty),*) $(-> $ret:ty)? $body:block
    ) => {
        kernel::macros::paste! {
            #[no_mangle]
            extern "C" fn [<rust__ $op __ $ty __ $ordering>]($($arg: $arg_ty),*) $(-> $ret)?
                $body
        }
    };
}

// Hands on the name of each ordering and its value. The caller's arguments come first.
macro_rules! for_all_orderings {
    ($macro:ident, $($args:tt)*) => {
        $macro!($($args)*, relaxed, kernel::sync::atomic::Relaxed);
        $macro!($($args)*, acquire, kernel::sync::atomic::Acquire);
        $macro!($($args)*, release, kernel::sync::atomic::Release);
        $macro!($($args)*, full, kernel::sync::atomic::Full);
    };
}

#[path = "rust/access.rs"]
mod access;
#[path = "rust/barrier.rs"]
mod barrier;
#[path = "rust/bitops.rs"]
mod bitops;
#[path = "rust/conditional.rs"]
mod conditional;
#[path = "rust/count.rs"]
mod count;
#[path = "rust/dependency.rs"]
mod dependency;
#[path = "rust/exchange.rs"]
mod exchange;
#[path = "rust/per_byte.rs"]
mod per_byte;
#[path = "rust/smp.rs"]
mod smp;
#[path = "rust/update.rs"]
mod update;
