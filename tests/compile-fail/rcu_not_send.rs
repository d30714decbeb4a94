// SPDX-License-Identifier: GPL-2.0

//! Who moves an `Rcu` to another thread may still have what `dereference()` returned here.
//@ error: E0277
//@ error: `Cell<u32>` cannot be shared between threads safely

use core::cell::Cell;
use kernel::alloc::KBox;
use kernel::sync::rcu::Rcu;

fn moved<T: Send>(_: T) {}

pub fn hand_over(config: Rcu<KBox<Cell<u32>>>) {
    moved(config);
}
