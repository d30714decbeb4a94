// SPDX-License-Identifier: GPL-2.0

//! A `bool` has two of the values that its byte can hold, and C has no such operation on a byte.
//
//@ error: E0599
//@ error: AtomicInteger

use kernel::sync::atomic::{Atomic, Full};

/// The mistake.
pub fn set(x: &Atomic<bool>) -> bool {
    x.fetch_or(true, Full)
}
