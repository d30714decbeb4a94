// SPDX-License-Identifier: GPL-2.0

//! Atomic operations that are calls of helpers, as the kernel's are by default.

#![no_std]

extern "C" {
    fn rust_helper_atomic_read(p: *const i32) -> i32;
    fn rust_helper_atomic_read_acquire(p: *const i32) -> i32;
    fn rust_helper_atomic_set(p: *mut i32, value: i32);
    fn rust_helper_atomic_set_release(p: *mut i32, value: i32);
    fn rust_helper_atomic_fetch_add_relaxed(value: i32, p: *mut i32) -> i32;
    fn rust_helper_atomic_cmpwait(p: *mut i32, value: i32);
    fn rust_helper_atomic_ptr_read(p: *const *mut i32) -> *mut i32;
}

#[no_mangle]
pub unsafe fn copy(x: *const i32, y: *mut i32) {
    let value = unsafe { rust_helper_atomic_read(x) };
    unsafe { rust_helper_atomic_set(y, value) }; // data: kept
}

#[no_mangle]
pub unsafe fn store_if(x: *const i32, y: *mut i32) {
    if unsafe { rust_helper_atomic_read(x) } != 0 {
        unsafe { rust_helper_atomic_set(y, 1) }; // control: kept
    }
}

#[no_mangle]
pub unsafe fn store_if_acquired(x: *const i32, y: *mut i32) {
    if unsafe { rust_helper_atomic_read_acquire(x) } != 0 {
        unsafe { rust_helper_atomic_set(y, 1) };
    }
}

/// One call is left for both.
#[no_mangle]
pub unsafe fn same_store_in_both_arms(x: *const i32, y: *mut i32) {
    if unsafe { rust_helper_atomic_read(x) } != 0 {
        unsafe { rust_helper_atomic_set(y, 1) }; // control: broken
    } else {
        unsafe { rust_helper_atomic_set(y, 1) }; // control: broken
    }
}

#[no_mangle]
pub unsafe fn same_release_in_both_arms(x: *const i32, y: *mut i32) {
    if unsafe { rust_helper_atomic_read(x) } != 0 {
        unsafe { rust_helper_atomic_set_release(y, 1) }; // control: stronger
    } else {
        unsafe { rust_helper_atomic_set_release(y, 1) }; // control: stronger
    }
}

#[no_mangle]
pub unsafe fn follow(p: *const *mut i32) -> i32 {
    let p = unsafe { rust_helper_atomic_ptr_read(p) };
    unsafe { *p } // address: kept
}

#[no_mangle]
pub unsafe fn read_behind(p: *const *mut i32) -> i32 {
    let p = unsafe { rust_helper_atomic_ptr_read(p) };
    unsafe { rust_helper_atomic_read(p) } // address: kept
}

#[no_mangle]
pub unsafe fn drop_count(count: *mut i32, dead: *mut i32) {
    if unsafe { rust_helper_atomic_fetch_add_relaxed(-1, count) } == 1 {
        unsafe { rust_helper_atomic_set(dead, 1) }; // control: kept
    }
}

/// Each call is one of its own.
#[no_mangle]
pub unsafe fn count_if(x: *const i32, y: *mut i32) {
    let value = unsafe { rust_helper_atomic_read(x) };
    if unsafe { rust_helper_atomic_read(y) } != 0 {
        unsafe { rust_helper_atomic_set(y, 1) }; // control: kept
        unsafe { rust_helper_atomic_set(y, value) }; // control: kept; data: kept
    }
}

/// What is added comes before where.
#[no_mangle]
pub unsafe fn add(from: *const i32, p: *const *mut i32) {
    unsafe { rust_helper_atomic_fetch_add_relaxed(rust_helper_atomic_read(from), &raw mut COUNT) }; // data: kept
    let to = unsafe { rust_helper_atomic_ptr_read(p) };
    unsafe { rust_helper_atomic_fetch_add_relaxed(1, to) }; // address: kept
}

static mut COUNT: i32 = 0;

/// It waits for a change, and stores nothing.
#[no_mangle]
pub unsafe fn wait(x: *mut i32) {
    let value = unsafe { rust_helper_atomic_read(x) };
    unsafe { rust_helper_atomic_cmpwait(x, value) };
}

/// The code generator makes one call of the last ones in both arms, and not of the first ones.
#[no_mangle]
pub unsafe fn last_of_several(x: *const i32, y: *mut i32, kind: u32) -> i32 {
    let value = unsafe { rust_helper_atomic_read(x) };
    match kind {
        0 => unsafe {
            rust_helper_atomic_set(y, value & 7); // data: kept
            rust_helper_atomic_set(y, 1);
            rust_helper_atomic_set(y, 5);
            stop(1)
        },
        1 => unsafe {
            rust_helper_atomic_set(y, value & 9); // data: kept
            rust_helper_atomic_set(y, 2);
            rust_helper_atomic_set(y, 5);
            stop(1)
        },
        _ => value,
    }
}

extern "C" {
    fn stop(value: i32) -> !;
}
