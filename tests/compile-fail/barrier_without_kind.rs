// SPDX-License-Identifier: GPL-2.0

//! A barrier takes its kind as an argument, and the message names the kinds.
//@ error: E0061
//@ error: smp_mb(/* _full_read_or_write */)

use kernel::sync::barrier::smp_mb;

pub fn barrier() {
    smp_mb();
}
