// SPDX-License-Identifier: GPL-2.0

//! There is no acquire barrier.
//@ error: E0277
//@ error: Acquire` is not a kind of barrier
//@ error: use `Full`, `Read` or `Write`

use kernel::sync::atomic::Acquire;
use kernel::sync::barrier::smp_mb;

pub fn barrier() {
    smp_mb(Acquire)
}
