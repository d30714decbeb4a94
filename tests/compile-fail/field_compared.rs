// SPDX-License-Identifier: GPL-2.0

//! A field that is atomic in Rust has no plain accesses.
//@ error: E0369
//@ error: binary operation `==` cannot be applied to type
//@ error: E0368
//@ error: E0308

use kernel::sync::atomic::Atomic;

/// As bindgen makes it, with a typedef that Rust defines.
#[repr(C)]
pub struct Ring {
    head: Atomic<u32>,
    tail: Atomic<u32>,
}

pub fn wait(ring: &Ring) {
    while ring.head == ring.tail {}
}

pub fn advance(ring: &mut Ring) {
    ring.head += 1;
    ring.tail = 0;
}
