// SPDX-License-Identifier: GPL-2.0

//! A value replaced by what a function makes of it, which C has no operation for: loops.

use kernel::sync::atomic::{Atomic, Full};

macro_rules! fetch_update {
    ($name:ident, $ty:ty, $ordering:ident, $value:expr) => {
        probe!(
            fetch_update, $name, $ordering,
            (a: &Atomic<$ty>, factor: $ty) -> $ty {
                a.fetch_update(|old| old.wrapping_mul(factor), $value)
            }
        );
    };
}

for_all_orderings!(fetch_update, i32, i32);

// One that may refuse.
probe!(
    try_update, i32, full,
    (a: &Atomic<i32>, factor: i32) -> bool {
        a.try_update(|old| (old != 0).then(|| old.wrapping_mul(factor)), Full).is_ok()
    }
);
