// SPDX-License-Identifier: GPL-2.0

//! Methods under `core`'s names, none of which compiles: their errors name what the kernel has.

use super::{Atomic, AtomicType};

macro_rules! core_names {
    ($($name:ident($($arg:ident),*), $trait:ident: $message:literal, $note:literal;)*) => {
        $(
            #[doc(hidden)]
            #[diagnostic::on_unimplemented(message = $message, label = $note)]
            pub trait $trait {}
        )*

        impl<T: AtomicType> Atomic<T> {
            $(
                #[doc(hidden)]
                pub fn $name<$($arg),*>(&self, $(_: $arg),*) -> T
                where
                    Self: $trait,
                {
                    crate::build_error!($message)
                }
            )*
        }
    };
}

core_names! {
    swap(V, O), Swap: "`swap()` is called `xchg()` in the kernel", "xchg(v, ordering)";
    compare_exchange(A, B, C, D), CompareExchange:
        "`compare_exchange()` is called `cmpxchg()` in the kernel",
        "cmpxchg(old, new, ordering): a failed one is `Relaxed`";
    compare_exchange_weak(A, B, C, D), CompareExchangeWeak:
        "`compare_exchange_weak()` is `try_cmpxchg()` in the kernel",
        "try_cmpxchg(&mut old, new, ordering)";
    fetch_max(V, O), FetchMax: "C has no `fetch_max()`", "fetch_update(|old| old.max(v), ordering)";
    fetch_min(V, O), FetchMin: "C has no `fetch_min()`", "fetch_update(|old| old.min(v), ordering)";
}
