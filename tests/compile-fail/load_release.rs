// SPDX-License-Identifier: GPL-2.0

//! A load cannot be a release.
//@ error: E0277
//@ error: Release` is not an ordering of a load

use kernel::sync::atomic::{Atomic, Release};

pub fn load(x: &Atomic<u32>) -> u32 {
    x.load(Release)
}
