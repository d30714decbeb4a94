// SPDX-License-Identifier: GPL-2.0

//! Barriers, operations with a barrier, and operations on bits.

use super::{named, ty, Calls, Spec, COUNTERS, REPRS};
use crate::probe::{Ordering, Probe};

const BARRIERS: [&str; 13] = [
    "mb",
    "rmb",
    "wmb",
    "smp_mb",
    "smp_rmb",
    "smp_wmb",
    "dma_mb",
    "dma_rmb",
    "dma_wmb",
    "smp_mb__before_atomic",
    "smp_mb__after_atomic",
    "smp_mb__after_spinlock",
    "smp_acquire__after_ctrl_dep",
];

const BITS: [(&str, Ordering); 10] = [
    ("set_bit", Ordering::Relaxed),
    ("clear_bit", Ordering::Relaxed),
    ("change_bit", Ordering::Relaxed),
    ("clear_bit_unlock", Ordering::Release),
    ("test_bit", Ordering::Relaxed),
    ("test_bit_acquire", Ordering::Acquire),
    ("test_and_set_bit", Ordering::Full),
    ("test_and_clear_bit", Ordering::Full),
    ("test_and_change_bit", Ordering::Full),
    ("test_and_set_bit_lock", Ordering::Acquire),
];

pub(super) fn add(specs: &mut Vec<Spec>) {
    specs.extend(
        BARRIERS
            .iter()
            .map(|name| alone(name, "none", Ordering::None, 0)),
    );
    specs.extend(
        BITS.iter()
            .map(|&(name, ordering)| alone(name, "bitmap", ordering, 2)),
    );
    specs.push(Spec {
        calls: Calls::Nothing,
        ..alone("barrier", "i32", Ordering::None, 1)
    });
    specs.extend(
        REPRS
            .iter()
            .map(|ty| named("smp_store_mb", ty, Ordering::Full, 2, "store_mb")),
    );
    for ty in &COUNTERS {
        specs.push(wait(ty, Ordering::Relaxed, &["read"]));
        specs.push(wait(ty, Ordering::Acquire, &["read", "read_acquire"]));
    }
}

// The helper has the name of the C function.
fn alone(name: &str, ty: &'static str, ordering: Ordering, arguments: usize) -> Spec {
    let like = Probe::new(name, ty, ordering);
    let calls = Calls::One {
        helper: format!("rust_helper_{name}"),
        like: like.clone(),
    };

    Spec {
        probe: like,
        arguments,
        stores: 0,
        calls,
    }
}

// A loop of a load and a pause, which arm64 makes of an acquire and others end with a barrier.
fn wait(ty: &ty::Type, ordering: Ordering, loads: &[&str]) -> Spec {
    let helper = |name: &str| format!("rust_helper_{}_{name}", ty.helper);
    let mut allowed: Vec<String> = loads.iter().map(|load| helper(load)).collect();
    allowed.push(helper("cmpwait"));
    if ordering == Ordering::Acquire {
        allowed.push("rust_helper_smp_acquire__after_ctrl_dep".to_owned());
    }

    Spec {
        calls: Calls::Loop {
            allowed,
            needed: vec![helper("cmpwait")],
        },
        ..named("smp_cond_load", ty, ordering, 1, "read")
    }
}
