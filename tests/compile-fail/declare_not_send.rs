// SPDX-License-Identifier: GPL-2.0

//! An `Atomic` may send its value to another context, so the type has to be `Send`.
//@ error: E0277
//@ error: cannot be sent between threads safely
//@ error: a_type_that_may_change_context_needs_unsafe_impl_Send

use kernel::sync::atomic::atomic_type;

atomic_type! {
    #[derive(Clone, Copy)]
    #[repr(transparent)]
    pub struct Local(*mut u8);
}
