// SPDX-License-Identifier: GPL-2.0

//! The Rust side of each pair.
//!
//! KCSAN names the function that has an access, so each side is a function that is not inlined and that
//! has a name of C's: `kr_NAME`, beside `kc_NAME` in C.
//!
//! rustc may do two things to a function that make KCSAN name another one. [`side!`] prevents both with
//! an `asm!` at the end of each side, which has no instruction, only the side's name in a comment:
//!
//! - a function that ends with a call may end with a jump instead, and is then not in the stack trace.
//!   (C is compiled with `-fno-optimize-sibling-calls` under KCSAN; rustc has no such option.) The
//!   `asm!` comes after the call;
//! - functions with the same code become one function with two names. With the `asm!` they differ.

// The functions' names are C's.
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

/// Defines Rust sides: what each does in round `n` to the shared memory, `s`.
///
/// A body may do what is unsafe. What makes that sound, or why it is a race on purpose, is at the top
/// of each file; a comment in a body says what it depends on beyond that.
#[macro_export]
macro_rules! side {
    ($(fn $name:ident($s:ident, $n:ident) $body:block)*) => {
        $(
            /// The Rust side of a pair; see `side!`.
            ///
            /// # Safety
            ///
            /// `s` points to a `struct shared` that `run_start()` prepared and that outlives the call;
            /// only one C side uses it at the same time.
            #[no_mangle]
            #[inline(never)]
            pub unsafe extern "C" fn $name(
                $s: *mut $crate::c::shared,
                #[allow(unused_variables)] $n: kernel::ffi::c_ulong,
            ) {
                // SAFETY: By the safety requirements of this function `s` is valid; what the body does
                // with it is the subject of its file's first comment. The `asm!` has no code.
                unsafe {
                    $body
                    core::arch::asm!(concat!("/* ", stringify!($name), " */"), options(nostack));
                }
            }
        )*
    };
}

/// Defines sides on the cell as `p`, a `*mut` of some type; each keeps the value of its expression.
#[macro_export]
macro_rules! on_cell {
    (|$p:ident, $n:ident| $type:ty: $($name:ident = $body:expr;)*) => {
        $crate::side! {
            $(fn $name(s, $n) {
                let $p = core::ptr::addr_of_mut!((*s).cell).cast::<$type>();
                $crate::sink(s, $body);
            })*
        }
    };
}

/// Keeps a value that a side has read, an integer or a `bool`: a marked store, which KCSAN does not
/// watch.
///
/// # Safety
///
/// `s` points to a `struct shared`; `value` is no larger than 8 bytes.
#[inline(always)]
unsafe fn sink<T>(s: *mut c::shared, value: T) {
    // SAFETY: By the safety requirements of this function. No one else writes this element.
    unsafe {
        addr_of_mut!((*s).sink[c::TURN_RUST as usize])
            .cast::<T>()
            .write_volatile(value)
    };
}
