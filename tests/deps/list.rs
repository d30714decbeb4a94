// SPDX-License-Identifier: GPL-2.0

//! Lists, tables and pointers that readers follow while others change them.

#![no_std]

#[path = "lkmm.rs"]
mod lkmm;

use core::ptr;
use lkmm::{smp_mb, Atomic};

pub struct Node {
    next: Atomic<*mut Node>,
    key: i32,
    value: i32,
    seen: Atomic<i32>,
}

pub struct Config {
    a: i32,
    b: i32,
}

pub static INITIAL: Config = Config { a: 1, b: 2 };
pub static mut CHANGED: Config = Config { a: 1, b: 2 };
pub static CURRENT: Atomic<*const Config> = Atomic::new(ptr::null());
pub static TABLE: [Atomic<i32>; 64] = [const { Atomic::new(0) }; 64];

#[no_mangle]
pub unsafe fn first(head: &Atomic<*mut Node>) -> i32 {
    let p = head.load();
    unsafe { (*p).value } // address: kept
}

#[no_mangle]
pub unsafe fn first_or_nothing(head: &Atomic<*mut Node>) -> Option<i32> {
    let p = unsafe { head.load().as_ref()? };
    Some(p.value) // address: kept
}

#[no_mangle]
pub unsafe fn walk(head: &Atomic<*mut Node>, key: i32) -> i32 {
    let mut p = head.load();
    while !p.is_null() {
        let node = unsafe { &*p };
        let is_wanted = node.key == key; // address: kept
        if is_wanted {
            return node.value; // address: kept
        }
        p = node.next.load(); // address: kept
    }
    -1
}

#[no_mangle]
pub unsafe fn see_all(head: &Atomic<*mut Node>) {
    let mut p = head.load();
    while let Some(node) = unsafe { p.as_ref() } {
        node.seen.store(1); // address: kept; control: kept
        p = node.next.load(); // address: kept
    }
}

#[no_mangle]
pub unsafe fn publish_next(head: &Atomic<*mut Node>, other: &Atomic<*mut Node>) {
    let node = unsafe { &*head.load() };
    other.store(node.next.load()); // address: kept; data: kept
}

#[no_mangle]
pub unsafe fn equal_to_static() -> i32 {
    let p = CURRENT.load();
    if p == ptr::addr_of!(CHANGED) {
        return unsafe { (*p).a }; // address: broken
    }
    -1
}

#[no_mangle]
pub unsafe fn not_equal_to_static() -> i32 {
    let p = CURRENT.load();
    if p != ptr::addr_of!(CHANGED) {
        return unsafe { (*p).b }; // address: kept
    }
    -1
}

#[no_mangle]
pub unsafe fn equal_behind_barrier() -> i32 {
    let p = CURRENT.load();
    if p == ptr::addr_of!(CHANGED) {
        smp_mb();
        return unsafe { (*p).a }; // address: stronger
    }
    -1
}

#[no_mangle]
pub unsafe fn equal_to_parameter(other: *const Config) -> i32 {
    let p = CURRENT.load();
    if p == other {
        return unsafe { (*p).a }; // address: kept
    }
    -1
}

#[no_mangle]
pub fn element(index: &Atomic<u32>) -> i32 {
    TABLE[index.load() as usize % 64].load() // address: kept
}

#[no_mangle]
pub fn checked_element(index: &Atomic<u32>) -> Option<i32> {
    Some(TABLE.get(index.load() as usize)?.load()) // address: kept
}

#[no_mangle]
pub fn panicking_element(index: &Atomic<u32>) -> i32 {
    TABLE[index.load() as usize].load() // address: kept
}

#[no_mangle]
pub fn known_element(index: &Atomic<u32>) -> i32 {
    let i = index.load();
    if i == 7 {
        return TABLE[i as usize].load(); // address: broken
    }
    -1
}

#[no_mangle]
pub fn store_element(index: &Atomic<u32>, value: i32) {
    TABLE[index.load() as usize % 64].store(value); // address: kept
}

#[no_mangle]
pub fn copy_element(index: &Atomic<u32>, to: &Atomic<i32>) {
    let value = TABLE[index.load() as usize & 63].load(); // address: kept
    to.store(value); // data: kept
}
