// SPDX-License-Identifier: GPL-2.0

//! Plain accesses to the cell that race with a single operation: see `careless.c`.
//!
//! The cell is valid and aligned for each type. That C accesses it at the same time is what KCSAN has to
//! report; nobody interprets the value.

use crate::c::COPY_BYTES;
use crate::{side, sink};
use core::ptr::{addr_of, addr_of_mut, copy_nonoverlapping};

side! {
    fn kr_careless_read1(s, _n) { sink(s, *addr_of!((*s).cell).cast::<u8>()) }
    fn kr_careless_read2(s, _n) { sink(s, *addr_of!((*s).cell).cast::<u16>()) }
    fn kr_careless_read4(s, _n) { sink(s, *addr_of!((*s).cell).cast::<u32>()) }
    fn kr_careless_read8(s, _n) { sink(s, *addr_of!((*s).cell).cast::<u64>()) }

    fn kr_careless_copy(s, _n) {
        let (from, to) = (addr_of!((*s).source), addr_of_mut!((*s).cell));
        copy_nonoverlapping(from.cast::<u8>(), to.cast(), COPY_BYTES as usize);
    }
}
