// SPDX-License-Identifier: GPL-2.0

//! An `Atomic` sends its value to other contexts, so it has to be allowed to.
//
//@ error: E0277
//@ error: cannot be sent between threads safely

use kernel::sync::atomic::atomic_type;

atomic_type! {
    /// Whoever has one is the thread that made it.
    #[derive(Clone, Copy)]
    #[repr(transparent)]
    pub struct Local(*mut u8);
}
