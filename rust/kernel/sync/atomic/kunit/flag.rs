// SPDX-License-Identifier: GPL-2.0

//! `AtomicFlag`, and what a `bool` leaves in memory.

use super::super::{ordering, Acquire, AtomicFlag, Relaxed, Release};
use super::{check, for_orderings, guarded, kunit_case};
use core::mem::{align_of, size_of};

fn exchange<O: ordering::Ordering>(o: impl Fn() -> O) {
    for old in [false, true] {
        for new in [false, true] {
            let f = AtomicFlag::new(old);

            check!(AtomicFlag, f.xchg(new, o()) == old);
            check!(AtomicFlag, f.load(Relaxed) == new);
            check!(AtomicFlag, f.cmpxchg(!new, old, o()) == Err(new));
            check!(AtomicFlag, f.load(Relaxed) == new);
            check!(AtomicFlag, f.cmpxchg(new, old, o()) == Ok(new));
            check!(AtomicFlag, f.load(Relaxed) == old);
        }
    }
}

// Seen to fail with `get_mut()` returning the address one further.
kunit_case!(rust_atomics_flag, {
    check!(
        AtomicFlag,
        size_of::<AtomicFlag>() == align_of::<AtomicFlag>()
    );
    check!(AtomicFlag, matches!(size_of::<AtomicFlag>(), 1 | 4));

    for b in [false, true] {
        let other = !b;
        let mut f = AtomicFlag::new(other);

        check!(AtomicFlag, f.load(Acquire) == other);
        f.store(b, Relaxed);
        check!(AtomicFlag, f.load(Relaxed) == b);
        f.store(other, Release);
        check!(AtomicFlag, f.load(Relaxed) == other);
        *f.get_mut() = b;
        check!(AtomicFlag, f.load(Relaxed) == b);
    }

    for_orderings!(any, exchange);
});

// C sees 0 or 1 in the byte of a `bool`. Seen to fail with `atomic_i8_set()` storing -1 for 1.
kunit_case!(rust_atomics_bool_in_memory, {
    for b in [false, true] {
        guarded(!b, |x| {
            x.store(b, Relaxed);
            // SAFETY: The pointer comes from an `Atomic<bool>`, one byte, used by this task only.
            let byte = unsafe { x.as_ptr().cast::<u8>().read_volatile() };

            check!(bool, byte == u8::from(b));
        });
    }
});
