// SPDX-License-Identifier: GPL-2.0

//! A callback needs a type with an `rcu_head`, whose drop may run in atomic context.
//@ error: E0599
//@ error: `u32: HasRcuHead`

use kernel::alloc::KBox;
use kernel::sync::rcu::RcuOld;

pub fn free(old: RcuOld<KBox<u32>>) {
    old.call_rcu();
}
