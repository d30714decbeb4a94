// SPDX-License-Identifier: GPL-2.0

//! Readers on several CPUs share the value, which has to be `Sync`.
//@ error: E0277
//@ error: `Cell<u32>` cannot be shared between threads safely

use core::cell::Cell;
use kernel::alloc::KBox;
use kernel::sync::rcu::Rcu;

fn shared<T: Sync>(_: &T) {}

pub fn share(config: &Rcu<KBox<Cell<u32>>>) {
    shared(config);
}
