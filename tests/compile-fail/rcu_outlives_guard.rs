// SPDX-License-Identifier: GPL-2.0

//! What a reader gets does not outlive its read-side critical section.
//@ error: E0505
//@ error: cannot move out of `guard` because it is borrowed

use kernel::alloc::KBox;
use kernel::sync::rcu::{self, Rcu};

pub fn limit(config: &Rcu<KBox<u32>>) -> u32 {
    let guard = rcu::read_lock();
    let limit = config.dereference(&guard);

    drop(guard);
    limit.copied().unwrap_or_default()
}
