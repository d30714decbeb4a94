// SPDX-License-Identifier: GPL-2.0

//! The careless partners of single operations, in Rust: see `careless.c`.

use crate::c::{COPY_BYTES, TURN_RUST};
use crate::{side, sink};
use core::ptr::{addr_of, addr_of_mut, copy_nonoverlapping};

macro_rules! reads {
    ($($name:ident: $type:ty;)*) => {
        $(side! {
            fn $name(s, _n) {
                // SAFETY: The cell is valid and aligned. That C writes it at the same time is what
                // KCSAN is to report; the value is only kept.
                sink(s, TURN_RUST, unsafe { *addr_of!((*s).cell).cast::<$type>() });
            }
        })*
    };
}

reads! {
    kr_careless_read1: u8;
    kr_careless_read2: u16;
    kr_careless_read4: u32;
    kr_careless_read8: u64;
}

side! {
    fn kr_careless_copy(s, _n) {
        // SAFETY: Both are valid for so many bytes and do not overlap; that C reads at the same
        // time is what KCSAN is to report.
        unsafe {
            copy_nonoverlapping(
                addr_of!((*s).source).cast::<u8>(),
                addr_of_mut!((*s).cell).cast::<u8>(),
                COPY_BYTES as usize,
            );
        }
    }
}
