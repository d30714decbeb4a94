// SPDX-License-Identifier: GPL-2.0

//! A second attribute cannot make the type larger than its integer.
//@ error: E0080
//@ error: differ in size or alignment

use kernel::sync::atomic::atomic_type;

atomic_type! {
    #[derive(Clone, Copy)]
    #[repr(i32)]
    #[cfg_attr(all(), repr(align(8)))]
    pub enum State {
        Idle,
        Busy,
    }
}
