// SPDX-License-Identifier: GPL-2.0

//! Operations that test their result, or that look at the value before they write.

use super::{AtomicI32, AtomicI64};
use core::sync::atomic::Ordering::{Relaxed, SeqCst};

macro_rules! add_negative {
    ($ty:ident, $atomic:ty, $name:ident, $ordering:expr) => {
        probe!("add_negative", $ty, $name, (v: $ty, a: &$atomic) -> bool {
            a.fetch_add(v, $ordering).wrapping_add(v) < 0
        });
    };
}

macro_rules! conditional {
    ($ty:ident, $atomic:ty) => {
        for_all_orderings!(add_negative, $ty, $atomic);

        probe!("sub_and_test", $ty, full, (v: $ty, a: &$atomic) -> bool { a.fetch_sub(v, SeqCst) == v });
        probe!("dec_and_test", $ty, full, (a: &$atomic) -> bool { a.fetch_sub(1, SeqCst) == 1 });
        probe!("inc_and_test", $ty, full, (a: &$atomic) -> bool { a.fetch_add(1, SeqCst) == -1 });
        probe!("fetch_add_unless", $ty, full, (a: &$atomic, v: $ty, unless: $ty) -> $ty {
            let add = |old: $ty| (old != unless).then(|| old.wrapping_add(v));
            match a.fetch_update(SeqCst, Relaxed, add) {
                Ok(old) | Err(old) => old,
            }
        });
        probe!("add_unless", $ty, full, (a: &$atomic, v: $ty, unless: $ty) -> bool {
            let add = |old: $ty| (old != unless).then(|| old.wrapping_add(v));
            a.fetch_update(SeqCst, Relaxed, add).is_ok()
        });
        probe!("inc_not_zero", $ty, full, (a: &$atomic) -> bool {
            let inc = |old: $ty| (old != 0).then(|| old.wrapping_add(1));
            a.fetch_update(SeqCst, Relaxed, inc).is_ok()
        });
        probe!("inc_unless_negative", $ty, full, (a: &$atomic) -> bool {
            let inc = |old: $ty| (old >= 0).then(|| old.wrapping_add(1));
            a.fetch_update(SeqCst, Relaxed, inc).is_ok()
        });
        probe!("dec_unless_positive", $ty, full, (a: &$atomic) -> bool {
            let dec = |old: $ty| (old <= 0).then(|| old.wrapping_sub(1));
            a.fetch_update(SeqCst, Relaxed, dec).is_ok()
        });
        probe!("dec_if_positive", $ty, full, (a: &$atomic) -> $ty {
            let dec = |old: $ty| Some(old.wrapping_sub(1)).filter(|new| *new >= 0);
            match a.fetch_update(SeqCst, Relaxed, dec) {
                Ok(old) | Err(old) => old.wrapping_sub(1),
            }
        });
    };
}

conditional!(i32, AtomicI32);
conditional!(i64, AtomicI64);
