// SPDX-License-Identifier: GPL-2.0

//! Cases that run the other kernel's users of the API.

use kernel::prelude::*;

#[kunit_tests(parity_users)]
mod cases {
    use super::*;
    use crate::binder::stats::BinderStats;
    use crate::defs::{BC_TRANSACTION, BR_REPLY};
    use crate::list::{impl_list_arc_safe, AtomicTracker, ListArc, TryNewListArc};
    use crate::print::OnceLite;
    use crate::revocable::Revocable;
    use crate::seq_file::SeqFile;
    use crate::sync::atomic::{Atomic, Relaxed};
    use crate::sync::refcount::Refcount;
    use crate::sync::SetOnce;
    use core::cell::Cell;

    /// Adds one to a counter when it is dropped.
    struct Counts<'a>(&'a Atomic<u32>);

    impl Drop for Counts<'_> {
        fn drop(&mut self) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    /// C's functions on `refcount_t` and `Atomic<i32>` see one counter.
    #[test]
    fn refcount() {
        let count = Refcount::new(1);

        count.inc();
        assert_eq!(count.as_atomic().load(Relaxed), 2);
        assert!(!count.dec_and_test());
        count.as_atomic().store(3, Relaxed);
        count.dec();
        assert_eq!(count.as_atomic().load(Relaxed), 2);
        count.set(1);
        assert!(count.dec_and_test());
        assert_eq!(count.as_atomic().load(Relaxed), 0);
    }

    /// `SetOnce` takes one value, and drops it once.
    #[test]
    fn set_once() {
        let drops = Atomic::new(0);

        {
            let once = SetOnce::new();
            assert!(once.as_ref().is_none());
            assert!(once.populate(Counts(&drops)));
            // The second value is dropped immediately.
            assert!(!once.populate(Counts(&drops)));
            assert_eq!(drops.load(Relaxed), 1);
            assert!(once.as_ref().is_some());
        }
        assert_eq!(drops.load(Relaxed), 2);
        drop(SetOnce::<Counts<'_>>::new());
        assert_eq!(drops.load(Relaxed), 2);
    }

    #[pin_data]
    struct Item {
        #[pin]
        tracker: AtomicTracker,
        value: u32,
    }

    impl_list_arc_safe! {
        impl ListArcSafe<0> for Item { tracked_by tracker: AtomicTracker; }
    }

    /// An object has at most one `ListArc` at a time.
    #[test]
    fn list_arc() {
        let init = try_pin_init!(Item {
            tracker <- AtomicTracker::new(),
            value: 5,
        }? Error);
        let list = ListArc::<Item>::pin_init::<Error>(init, GFP_KERNEL);
        assert!(list.is_ok());
        let Ok(list) = list else { return };

        let arc = list.clone_arc();
        assert!(ListArc::<Item>::try_from_arc(arc.clone()).is_err());
        drop(list);
        let list = ListArc::<Item>::try_from_arc(arc.clone());
        assert!(list.is_ok());
        assert!(!arc.try_new_list_arc());
        drop(list);
        assert!(arc.try_new_list_arc());
        assert_eq!(arc.value, 5);
    }

    /// The closure runs only the first time. The state is an enum in an `Atomic`.
    #[test]
    fn once_lite() {
        let once = OnceLite::new();
        let runs = Cell::new(0);

        assert!(once.call_once(|| runs.set(runs.get() + 1)));
        assert!(!once.call_once(|| runs.set(runs.get() + 1)));
        assert_eq!(runs.get(), 1);

        for _ in 0..3 {
            crate::do_once_lite! { runs.set(runs.get() + 1) };
        }
        assert_eq!(runs.get(), 2);
    }

    /// The value is accessible until it is revoked, and is dropped once, then or with its container.
    #[test]
    fn revocable() {
        let drops = Atomic::new(0);

        for revoke in [true, false] {
            drops.store(0, Relaxed);
            let init = Revocable::new::<Error>(Counts(&drops));
            let value = KBox::pin_init(init, GFP_KERNEL);
            assert!(value.is_ok());
            let Ok(value) = value else { return };

            assert!(value.try_access().is_some());
            assert_eq!(drops.load(Relaxed), 0);
            if revoke {
                assert!(value.revoke());
                assert!(!value.revoke());
                assert!(value.try_access().is_none());
                assert_eq!(drops.load(Relaxed), 1);
            }
            drop(value);
            assert_eq!(drops.load(Relaxed), 1);
        }
    }

    /// The counters are in a `static`, as in the driver.
    #[test]
    fn binder_stats() {
        static STATS: BinderStats = BinderStats::new();
        let lines = SeqFile(Cell::new(0));

        STATS.debug_print("", &lines);
        assert_eq!(lines.0.get(), 0);
        STATS.inc_bc(BC_TRANSACTION);
        STATS.inc_bc(BC_TRANSACTION);
        STATS.inc_br(BR_REPLY);
        // A number beyond the table is not counted.
        STATS.inc_br(255);
        STATS.debug_print("", &lines);
        assert_eq!(lines.0.get(), 2);
    }
}
