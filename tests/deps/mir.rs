// SPDX-License-Identifier: GPL-2.0

//! What rustc's own optimisations remove before LLVM sees it: labels for -Zmir-opt-level=0. With them nothing is left.

#![no_std]

extern "C" {
    fn rust_helper_atomic_read(p: *const i32) -> i32;
    fn rust_helper_atomic_set(p: *mut i32, value: i32);
}

#[no_mangle]
pub unsafe fn cancelled(x: *const i32, y: *mut i32) {
    let value = unsafe { rust_helper_atomic_read(x) };
    unsafe { rust_helper_atomic_set(y, value ^ value) }; // cancelled data: broken
}
