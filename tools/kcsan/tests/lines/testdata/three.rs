// SPDX-License-Identifier: GPL-2.0

#![no_std]

pub struct Cell(core::cell::UnsafeCell<u32>);

impl Cell {
    #[inline(always)]
    fn set(&self, value: u32) {
        // SAFETY: Nothing runs this.
        unsafe { *self.0.get() = value };
    }
}

#[inline(never)]
pub fn rust_side(cell: &Cell) {
    cell.set(3);
}
