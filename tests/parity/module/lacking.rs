// SPDX-License-Identifier: GPL-2.0

//! What the users need besides the atomic API and Linux 6.12 lacks, as far as they use it.

use kernel::prelude::*;
use kernel::types::Opaque;

/// C functions without a helper on 6.12; `parity_c.c` has the helpers.
pub(crate) mod bindings {
    use kernel::bindings::refcount_t;
    use kernel::ffi::c_int;

    extern "C" {
        #[link_name = "rust_helper_refcount_set"]
        pub(crate) fn refcount_set(r: *mut refcount_t, n: c_int);
        #[link_name = "rust_helper_refcount_dec"]
        pub(crate) fn refcount_dec(r: *mut refcount_t);
    }
}

/// Wrappers whose inner value can be initialised in place.
pub(crate) trait Wrapper<T> {
    /// Initialises the inner value.
    fn pin_init<E>(inner: impl PinInit<T, E>) -> impl PinInit<Self, E>
    where
        Self: Sized;
}

impl<T> Wrapper<T> for Opaque<T> {
    fn pin_init<E>(inner: impl PinInit<T, E>) -> impl PinInit<Self, E> {
        // SAFETY: `Opaque<T>` has the layout of `T`, and an initialised `T` is sufficient for it. If
        // `inner` fails, nothing has to be dropped.
        unsafe {
            kernel::init::pin_init_from_closure(move |slot: *mut Self| {
                inner.__pinned_init(Opaque::raw_get(slot))
            })
        }
    }
}

/// A file that counts its lines.
pub(crate) mod seq_file {
    /// Counts.
    pub(crate) struct SeqFile(pub(crate) core::cell::Cell<usize>);
}

/// Writes a line.
macro_rules! seq_print {
    ($file:expr, $($arg:tt)+) => {{
        let _ = format_args!($($arg)+);
        $file.0.set($file.0.get() + 1);
    }};
}
pub(crate) use seq_print;

/// Binder's commands. The numbers of the last ones are the lengths of its tables.
pub(crate) mod defs {
    use kernel::ioctl::{_IO, _IOR};

    pub(crate) const BC_FREEZE_NOTIFICATION_DONE: u32 = _IOR::<u64>('c' as u32, 21);
    pub(crate) const BR_CLEAR_FREEZE_NOTIFICATION_DONE: u32 = _IOR::<u64>('r' as u32, 22);
    /// A command and a return code.
    pub(crate) const BC_TRANSACTION: u32 = _IO('c' as u32, 0);
    pub(crate) const BR_REPLY: u32 = _IO('r' as u32, 3);

    pub(crate) fn command_string(_nr: usize) -> &'static str {
        "BC"
    }

    pub(crate) fn return_string(_nr: usize) -> &'static str {
        "BR"
    }
}
