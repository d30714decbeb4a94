// SPDX-License-Identifier: GPL-2.0

//! The Rust side of each pair.
//!
//! KCSAN names the function that an access is in, so each side is a function of its own that is not
//! inlined, under a name that C gives it: `kr_NAME`, beside `kc_NAME` in C.
//!
//! Two things that rustc does would make it name another one, so [`side!`] ends each side with an
//! `asm!` that has no instruction, only the side's name in a comment:
//!
//! - a function may end in a jump to the last one it calls (C is compiled with
//!   `-fno-optimize-sibling-calls` under KCSAN, for which rustc has no option), and is not in the
//!   stack trace then. After the `asm!` it returns by itself;
//! - functions that are the same but for their name become one, with two names. Now they are not
//!   the same.

// The functions' names are C's; what they take and may do is `side!`'s.
#![allow(unreachable_pub)]

mod canary;
mod careless;
mod operations;
mod protocols;
mod races;

#[allow(clippy::all, dead_code, missing_docs, non_snake_case)]
#[allow(improper_ctypes, non_camel_case_types, unreachable_pub, unused_imports)]
mod c {
    use kernel::bindings::*;
    include!("sides_bindings.rs");
}

use core::ptr::addr_of_mut;

/// Defines the Rust side of a pair: what it does in round `n` to what it shares, `s`.
#[macro_export]
macro_rules! side {
    ($(#[$attribute:meta])* fn $name:ident($s:ident, $n:ident) $body:block) => {
        $(#[$attribute])*
        /// The Rust side of a pair; see `side!`.
        ///
        /// # Safety
        ///
        /// `s` points to a `struct shared` that `run_start()` prepared and that outlives the call;
        /// nobody but one C side uses it at the same time.
        #[no_mangle]
        #[inline(never)]
        pub unsafe extern "C" fn $name(
            $s: *mut $crate::c::shared,
            #[allow(unused_variables)] $n: kernel::ffi::c_ulong,
        ) {
            $body
            // SAFETY: There is no code in it.
            unsafe {
                core::arch::asm!(concat!("/* ", stringify!($name), " */"), options(nostack));
            }
        }
    };
}

/// Anything that a side reads; it ends where nobody but this language writes.
trait Value {
    fn bits(self) -> u64;
}

macro_rules! values {
    ($($type:ty),*) => {
        $(impl Value for $type {
            #[inline(always)]
            fn bits(self) -> u64 {
                self as u64
            }
        })*
    };
}

values!(bool, u8, u16, u32, u64, i8, i16, i32, i64);

impl Value for () {
    #[inline(always)]
    fn bits(self) -> u64 {
        0
    }
}

/// Keeps what was read: a marked store, which KCSAN does not watch.
#[inline(always)]
fn sink(s: *mut c::shared, of: u32, value: impl Value) {
    // SAFETY: `s` is valid, and no one else writes this element.
    unsafe { addr_of_mut!((*s).sink[of as usize]).write_volatile(value.bits()) };
}
