// SPDX-License-Identifier: GPL-2.0

//! A writer needs the `Rcu` pinned: it could swap two otherwise, and readers would notice.
//@ error: E0599
//@ error: no method named `replace` found for mutable reference `&mut Rcu<

use kernel::alloc::KBox;
use kernel::sync::rcu::Rcu;

pub fn replace(config: &mut Rcu<KBox<u32>>, new: KBox<u32>) {
    drop(config.replace(new));
}
