// SPDX-License-Identifier: GPL-2.0

//! A trait of the name of `core`'s is not what `atomic_type!` asks for.
//@ error: E0277
//@ error: a_type_that_may_change_context_needs_unsafe_impl_Send

use kernel::sync::atomic::atomic_type;

#[allow(dead_code)]
trait Send {}
impl<T: ?Sized> Send for T {}

atomic_type! {
    #[derive(Clone, Copy)]
    #[repr(transparent)]
    pub struct Local(*mut u8);
}
