// SPDX-License-Identifier: GPL-2.0

//! The Rust side of the canary: see `canary.c`.
//!
//! The word is valid and aligned. That one side accesses it without a mark is what KCSAN has to report;
//! nobody interprets the value.

use crate::{side, sink};
use core::ptr::addr_of_mut;
use kernel::sync::atomic::{atomic_store, Relaxed};

macro_rules! readers {
    ($($name:ident)*) => {
        side! { $(fn $name(s, _n) { sink(s, (*s).canary) })* }
    };
}

readers! { kr_canary0 kr_canary1 kr_canary2 kr_canary3 kr_canary4 kr_canary5 kr_canary6 kr_canary7 }

side! {
    fn kr_canary_write(s, n) {
        atomic_store(addr_of_mut!((*s).canary), n as u64, Relaxed);
    }
}
