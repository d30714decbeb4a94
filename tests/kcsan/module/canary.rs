// SPDX-License-Identifier: GPL-2.0

//! The Rust side of the canary: see `canary.c`.

use crate::c::TURN_RUST;
use crate::{side, sink};
use core::ptr::{addr_of, addr_of_mut};
use kernel::sync::atomic::{atomic_store, Relaxed};

macro_rules! canaries {
    ($($name:ident),*) => {
        $(side! {
            fn $name(s, _n) {
                // SAFETY: The word is valid and aligned. That C writes it at the same time is what
                // KCSAN is to report; the value is only kept.
                sink(s, TURN_RUST, unsafe { *addr_of!((*s).canary) });
            }
        })*
    };
}

canaries!(kr_canary0, kr_canary1, kr_canary2, kr_canary3, kr_canary4, kr_canary5, kr_canary6);
canaries!(kr_canary7);

side! {
    fn kr_canary_write(s, n) {
        // SAFETY: The word is valid and aligned; C only reads it, without a mark, which KCSAN is to
        // report.
        unsafe { atomic_store(addr_of_mut!((*s).canary), n as u64, Relaxed) };
    }
}
