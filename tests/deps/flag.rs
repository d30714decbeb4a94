// SPDX-License-Identifier: GPL-2.0

//! Flags, reference counts, rings and states.

#![no_std]

#[path = "lkmm.rs"]
mod lkmm;

use lkmm::{smp_mb, Atomic};

pub struct Ring {
    head: Atomic<i32>,
    tail: Atomic<i32>,
    slots: [Atomic<i32>; 64],
}

pub static FLAG: Atomic<i32> = Atomic::new(0);
pub static DATA: Atomic<i32> = Atomic::new(0);
pub static OTHER: Atomic<i32> = Atomic::new(0);

#[no_mangle]
pub fn store_if() {
    if FLAG.load() != 0 {
        DATA.store(1); // control: kept
    }
}

#[no_mangle]
pub fn same_store_in_both_arms() {
    if FLAG.load() != 0 {
        DATA.store(1); // control: broken
    } else {
        DATA.store(1); // control: broken
    }
}

#[no_mangle]
pub fn same_store_behind_mb() {
    if FLAG.load() != 0 {
        smp_mb();
        DATA.store(1); // control: stronger
    } else {
        smp_mb();
        DATA.store(1); // control: stronger
    }
}

#[no_mangle]
pub fn same_release_in_both_arms() {
    if FLAG.load() != 0 {
        DATA.store_release(1); // control: stronger
    } else {
        DATA.store_release(1); // control: stronger
    }
}

#[no_mangle]
pub fn same_increment_in_both_arms() {
    if FLAG.load() != 0 {
        DATA.fetch_add(1); // control: broken
    } else {
        DATA.fetch_add(1); // control: broken
    }
}

#[no_mangle]
pub fn chosen_value() {
    DATA.store(if FLAG.load() != 0 { 3 } else { 4 });
}

#[no_mangle]
pub fn different_values() {
    if FLAG.load() != 0 {
        DATA.store(1); // control: kept as another
    } else {
        DATA.store(2); // control: kept as another
    }
}

#[no_mangle]
pub fn store_behind_the_arms() {
    if FLAG.load() != 0 {
        OTHER.store(1); // control: kept
    }
    DATA.store(1);
}

#[no_mangle]
pub fn matched() {
    match FLAG.load() {
        0 => DATA.store(1),  // control: kept
        1 => OTHER.store(1), // control: kept
        _ => {}
    }
}

#[no_mangle]
pub fn three_states() {
    match FLAG.load() {
        0 => FLAG.store(1), // control: kept as another; riscv64: kept
        1 => FLAG.store(2), // control: kept as another; riscv64: kept
        _ => FLAG.store(3), // control: kept as another; riscv64: kept
    }
}

#[no_mangle]
pub fn copy() {
    DATA.store(FLAG.load()); // data: kept
}

#[no_mangle]
pub fn copy_truth(to: &Atomic<bool>) {
    to.store(FLAG.load() != 0); // data: kept
}

#[no_mangle]
pub fn checked_sum() {
    DATA.store(FLAG.load() + 1); // data: kept
}

#[no_mangle]
pub fn drop_count(count: &Atomic<i32>, dead: &Atomic<bool>) {
    if count.fetch_add(-1) == 1 {
        dead.store(true); // control: kept
    }
}

#[no_mangle]
pub fn drop_count_acquire(count: &Atomic<i32>, dead: &Atomic<bool>) {
    if count.fetch_add_acquire(-1) == 1 {
        dead.store(true);
    }
}

#[no_mangle]
pub fn take_lock(lock: &Atomic<i32>) -> bool {
    if lock.xchg(1) == 0 {
        DATA.store(1); // control: kept
        return true;
    }
    false
}

#[no_mangle]
pub fn produce(ring: &Ring, value: i32) -> bool {
    let head = ring.head.load();
    if head.wrapping_sub(ring.tail.load()) == 64 {
        return false;
    }
    ring.slots[head as usize % 64].store(value); // address: kept; control: kept
    ring.head.store_release(head.wrapping_add(1)); // control: kept; data: kept
    true
}

#[no_mangle]
pub fn consume(ring: &Ring) -> Option<i32> {
    let tail = ring.tail.load();
    if tail == ring.head.load() {
        return None;
    }
    let value = ring.slots[tail as usize % 64].load(); // address: kept
    ring.tail.store(tail.wrapping_add(1)); // control: kept; data: kept
    Some(value)
}

#[no_mangle]
pub fn write_if_changed(value: i32) {
    if DATA.load() != value {
        DATA.store(value); // control: kept
    }
}

#[no_mangle]
pub fn both(first: &Atomic<bool>, second: &Atomic<bool>) {
    if first.load() && second.load() {
        DATA.store(1); // control: kept
    }
}

#[repr(C)]
struct Memory {
    next: i64,
    last: i64,
    counts: [u64; 8],
}

/// What is remembered in one member of a local variable does not come out of another.
#[no_mangle]
pub fn members(from: &[Atomic<i32>], i: usize) -> u64 {
    let memory = &mut Memory {
        next: 1,
        last: 0,
        counts: [0; 8],
    };
    for it in from {
        memory.counts[i & 7] += 1;
        DATA.store(memory.next as i32);
        OTHER.store(memory.last as i32); // data: kept; arm64: unknown
        memory.last = i64::from(it.load() as u32);
        memory.next += 1;
    }
    memory.counts[0]
}
