// SPDX-License-Identifier: GPL-2.0

//! Which probes there have to be, and the helper that each one's operation calls.
//!
//! `atomics.tbl` in the kernel lists the operations of `atomic_t` and `atomic64_t`; the lists here
//! have its 85 functions for each, under the names of the Rust methods.

use crate::probe::{Ordering, Probe};

/// What an operation calls where helpers are functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Calls {
    /// Nothing: it has no helper.
    Nothing,
    /// One helper, which has to consist of what the named C probe consists of.
    One {
        /// `rust_helper_*`.
        helper: String,
        /// The C probe that is the helper's body: with its arguments, and its type.
        like: Probe,
    },
    /// Several, with branches around them and no other access to memory.
    Several {
        /// `rust_helper_*` that may be called.
        allowed: Vec<String>,
        /// The one that must be.
        needed: String,
    },
}

/// A probe that must be there in C and in Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Its name.
    pub probe: Probe,
    /// How many arguments the function has.
    pub arguments: usize,
    /// To how much memory that is not the stack's it writes beside the call.
    pub stores: usize,
    /// What the operation calls.
    pub calls: Calls,
}

// A type, what the helpers for it are called, and the type that those are declared with.
struct Type {
    name: &'static str,
    helper: &'static str,
    repr: &'static str,
}

const fn ty(name: &'static str, helper: &'static str, repr: &'static str) -> Type {
    Type { name, helper, repr }
}

// Those of `atomic_t` and `atomic64_t`.
const COUNTERS: [Type; 2] = [ty("i32", "atomic", "i32"), ty("i64", "atomic64", "i64")];
// The others that have helpers of their own.
const SMALL: [Type; 3] = [
    ty("i8", "atomic_i8", "i8"),
    ty("i16", "atomic_i16", "i16"),
    ty("ptr", "atomic_ptr", "ptr"),
];
// Those that have the helpers of another type.
const CONVERTED: [Type; 3] = [
    ty("bool", "atomic_i8", "i8"),
    ty("u8", "atomic_i8", "i8"),
    ty("u16", "atomic_i16", "i16"),
];

const BARRIERS: &str = "mb rmb wmb smp_mb smp_rmb smp_wmb dma_mb dma_rmb dma_wmb \
    smp_mb__before_atomic smp_mb__after_atomic smp_mb__after_spinlock smp_acquire__after_ctrl_dep";

const BITS: [(Ordering, &str); 4] = [
    (Ordering::Relaxed, "set_bit clear_bit change_bit test_bit"),
    (Ordering::Acquire, "test_bit_acquire test_and_set_bit_lock"),
    (Ordering::Release, "clear_bit_unlock"),
    (
        Ordering::Full,
        "test_and_set_bit test_and_clear_bit test_and_change_bit",
    ),
];

// Operations on a counter by their number of arguments: without a result, with a result and any
// ordering, with a result and a full ordering.
const VOID: [(usize, &str); 2] = [(2, "add sub and andnot or xor"), (1, "inc dec")];
const ORDERED: [(usize, &str); 2] = [
    (2, "fetch_add fetch_sub fetch_and fetch_andnot fetch_or fetch_xor add_return sub_return add_negative"),
    (1, "fetch_inc fetch_dec inc_return dec_return"),
];
const FULL: [(usize, &str); 3] = [
    (1, "dec_and_test inc_and_test inc_not_zero inc_unless_negative dec_unless_positive dec_if_positive"),
    (2, "sub_and_test"),
    (3, "fetch_add_unless add_unless"),
];

const ORDERINGS: [Ordering; 4] = [
    Ordering::Relaxed,
    Ordering::Acquire,
    Ordering::Release,
    Ordering::Full,
];

/// All probes.
pub fn all() -> Vec<Spec> {
    let mut specs = Vec::new();
    let own_helpers = || COUNTERS.iter().chain(&SMALL);

    for ty in own_helpers().chain(&CONVERTED) {
        access(&mut specs, "", ty);
        exchange(&mut specs, "", ty);
    }
    for ty in own_helpers() {
        access(&mut specs, "raw_", ty);
        exchange(&mut specs, "raw_", ty);
        specs.extend(ORDERINGS.map(|ordering| same_name("try_cmpxchg", ty, ordering, 3)));
        specs.push(spec("smp_store_mb", ty, Ordering::Full, 2, "store_mb"));
        specs.push(spec("load_ctrl", ty, Ordering::Relaxed, 1, "load_ctrl"));
        specs.push(spec("ctrl_dep", ty, Ordering::None, 1, "ctrl_dep"));
        specs.push(spec("load_nodep", ty, Ordering::Relaxed, 1, "load_nodep"));
    }
    dependent(&mut specs);
    per_byte(&mut specs);
    update(&mut specs);
    for ty in &COUNTERS {
        for (op, arguments) in each(&VOID) {
            specs.push(spec(op, ty, Ordering::Relaxed, arguments, op));
        }
        for (op, arguments) in each(&ORDERED) {
            specs.extend(ORDERINGS.map(|ordering| same_name(op, ty, ordering, arguments)));
        }
        for (op, arguments) in each(&FULL) {
            specs.push(same_name(op, ty, Ordering::Full, arguments));
        }
        wait(&mut specs, ty);
    }
    for (op, ordering) in each(&BITS) {
        specs.push(untyped(op, "bitmap", ordering, 2));
        specs.push(untyped(op, "checked", ordering, 2));
    }
    for name in BARRIERS.split(' ') {
        specs.push(untyped(name, "none", Ordering::None, 0));
    }
    specs.push(Spec {
        calls: Calls::Nothing,
        ..untyped("barrier", "i32", Ordering::None, 1)
    });
    specs
}

// The operations of a list, each with what it stands under.
fn each<T: Copy>(list: &'static [(T, &str)]) -> impl Iterator<Item = (&'static str, T)> {
    list.iter()
        .flat_map(|(of, ops)| ops.split(' ').map(|op| (op, *of)))
}

fn spec(op: &str, ty: &Type, ordering: Ordering, arguments: usize, function: &str) -> Spec {
    Spec {
        probe: Probe::new(op, ty.name, ordering),
        arguments,
        stores: 0,
        calls: Calls::One {
            helper: format!("rust_helper_{}_{function}", ty.helper),
            like: Probe::new(op, ty.repr, ordering),
        },
    }
}

fn same_name(op: &str, ty: &Type, ordering: Ordering, arguments: usize) -> Spec {
    let function = format!("{op}{}", ordering.suffix());
    spec(op, ty, ordering, arguments, &function)
}

// The helper has the name of the C function.
fn untyped(name: &str, ty: &'static str, ordering: Ordering, arguments: usize) -> Spec {
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

fn access(specs: &mut Vec<Spec>, prefix: &str, ty: &Type) {
    let (load, store) = (format!("{prefix}load"), format!("{prefix}store"));

    specs.push(spec(&load, ty, Ordering::Relaxed, 1, "read"));
    specs.push(spec(&load, ty, Ordering::Acquire, 1, "read_acquire"));
    specs.push(spec(&store, ty, Ordering::Relaxed, 2, "set"));
    specs.push(spec(&store, ty, Ordering::Release, 2, "set_release"));
}

fn exchange(specs: &mut Vec<Spec>, prefix: &str, ty: &Type) {
    for ordering in ORDERINGS {
        let suffix = ordering.suffix();
        let op = format!("{prefix}xchg");
        specs.push(spec(&op, ty, ordering, 2, &format!("xchg{suffix}")));

        // Its result goes to memory by the probe's own store.
        let op = format!("{prefix}cmpxchg");
        let calls = Calls::One {
            helper: format!("rust_helper_{}_try_cmpxchg{suffix}", ty.helper),
            like: Probe::new("try_cmpxchg", ty.repr, ordering),
        };
        specs.push(Spec {
            stores: 1,
            calls,
            ..spec(&op, ty, ordering, 4, "")
        });
    }
}

// A loop of a load and a pause, which arm64 makes of an acquire and others end with a barrier.
fn wait(specs: &mut Vec<Spec>, ty: &Type) {
    let helper = |name: &str| format!("rust_helper_{}_{name}", ty.helper);
    let relaxed = vec![helper("read"), helper("cmpwait")];
    let mut acquire = relaxed.clone();
    acquire.push(helper("read_acquire"));
    acquire.push("rust_helper_smp_acquire__after_ctrl_dep".to_owned());

    for (ordering, allowed) in [(Ordering::Relaxed, relaxed), (Ordering::Acquire, acquire)] {
        let needed = helper("cmpwait");
        specs.push(Spec {
            calls: Calls::Several { allowed, needed },
            ..spec("smp_cond_load", ty, ordering, 1, "")
        });
    }
}

// Loops of a load and an exchange.
fn update(specs: &mut Vec<Spec>) {
    let fetch = ORDERINGS.map(|ordering| ("fetch_update", ordering));

    for (op, ordering) in fetch.into_iter().chain([("try_update", Ordering::Full)]) {
        let needed = format!("rust_helper_atomic_try_cmpxchg{}", ordering.suffix());
        let allowed = vec!["rust_helper_atomic_read".to_owned(), needed.clone()];
        specs.push(Spec {
            calls: Calls::Several { allowed, needed },
            ..spec(op, &COUNTERS[0], ordering, 2, "")
        });
    }
}

// What is done with a loaded value beside the load.
fn dependent(specs: &mut Vec<Spec>) {
    let pointer = ty("ptr", "atomic_ptr", "ptr");
    let number = &COUNTERS[0];

    specs.push(spec(
        "load_dependent",
        &pointer,
        Ordering::Relaxed,
        1,
        "read",
    ));
    for (op, arguments, first, then) in [
        ("load_ctrl_merged", 2, "atomic_load_ctrl", "atomic_set"),
        ("dependent_field", 1, "atomic_ptr_read", "atomic_read"),
        ("dependent_ptr_eq", 2, "atomic_ptr_read", "atomic_read"),
        ("dependent_static_eq", 1, "atomic_ptr_read", "atomic_read"),
        ("rcu_dereference", 2, "atomic_ptr_read", "atomic_read"),
    ] {
        let helper = |name: &str| format!("rust_helper_{name}");
        specs.push(Spec {
            calls: Calls::Several {
                allowed: vec![helper(first), helper(then)],
                needed: helper(then),
            },
            ..spec(op, number, Ordering::Relaxed, arguments, "")
        });
    }
}

// The helper has the address of a copy on the stack.
fn per_byte(specs: &mut Vec<Spec>) {
    for (op, arguments) in [("load_per_byte", 1), ("store_per_byte", 2)] {
        let needed = format!("rust_helper_atomic_{op}");
        let allowed = vec![needed.clone()];
        specs.push(Spec {
            calls: Calls::Several { allowed, needed },
            ..untyped(op, "u64", Ordering::Relaxed, arguments)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_is_there_once() {
        let specs = all();
        let names: BTreeSet<_> = specs.iter().map(|spec| &spec.probe).collect();
        assert_eq!(names.len(), specs.len());
    }

    // atomics.tbl: 85 functions per type. `cmpxchg` has the helper of `try_cmpxchg`.
    #[test]
    fn the_whole_table() {
        for ty in ["i32", "i64"] {
            let others = "raw_ smp_ barrier load_ ctrl_dep dependent_ rcu_ fetch_update try_update";
            let own = |spec: &&Spec| {
                let op = &spec.probe.op;
                spec.probe.ty == ty && !others.split(' ').any(|other| op.starts_with(other))
            };
            assert_eq!(all().iter().filter(own).count(), 85);
        }
    }
}
