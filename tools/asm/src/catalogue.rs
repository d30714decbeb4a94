// SPDX-License-Identifier: GPL-2.0

//! Which probes there have to be, and the helper that each one's operation calls.
//!
//! `atomics.tbl` in the kernel lists the operations of `atomic_t` and `atomic64_t`; the lists here
//! have its 85 functions for each, under the names of the Rust methods.

mod smp;
mod ty;

use crate::probe::{Ordering, Probe};
use ty::{Type, COUNTERS, FIELDS, REPRS};

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
    /// Several in a loop: these may be called, those of `needed` must.
    Loop {
        /// `rust_helper_*`.
        allowed: Vec<String>,
        /// `rust_helper_*`.
        needed: Vec<String>,
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

const ORDERINGS: [Ordering; 4] = [
    Ordering::Relaxed,
    Ordering::Acquire,
    Ordering::Release,
    Ordering::Full,
];

/// All probes.
pub fn all() -> Vec<Spec> {
    let mut specs = Vec::new();

    access(&mut specs, "", &FIELDS);
    access(&mut specs, "raw_", &REPRS);
    exchange(&mut specs, "", &FIELDS);
    exchange(&mut specs, "raw_", &REPRS);
    for ty in &REPRS {
        for ordering in ORDERINGS {
            specs.push(simple("try_cmpxchg", ty, ordering, 3));
        }
    }
    for ty in &COUNTERS {
        count(&mut specs, ty);
        conditional(&mut specs, ty);
    }
    smp::add(&mut specs);
    specs
}

fn simple(op: &str, ty: &Type, ordering: Ordering, arguments: usize) -> Spec {
    named(
        op,
        ty,
        ordering,
        arguments,
        &format!("{op}{}", ordering.suffix()),
    )
}

fn named(op: &str, ty: &Type, ordering: Ordering, arguments: usize, function: &str) -> Spec {
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

fn access(specs: &mut Vec<Spec>, prefix: &str, types: &[Type]) {
    use Ordering::{Acquire, Relaxed, Release};

    for ty in types {
        let load = format!("{prefix}load");
        let store = format!("{prefix}store");
        specs.push(named(&load, ty, Relaxed, 1, "read"));
        specs.push(named(&load, ty, Acquire, 1, "read_acquire"));
        specs.push(named(&store, ty, Relaxed, 2, "set"));
        specs.push(named(&store, ty, Release, 2, "set_release"));
    }
}

fn exchange(specs: &mut Vec<Spec>, prefix: &str, types: &[Type]) {
    for ty in types {
        for ordering in ORDERINGS {
            let suffix = ordering.suffix();
            let xchg = format!("{prefix}xchg");
            specs.push(named(&xchg, ty, ordering, 2, &format!("xchg{suffix}")));

            // Its result goes to memory by the probe's own store.
            let op = format!("{prefix}cmpxchg");
            let mut spec = named(&op, ty, ordering, 4, &format!("try_cmpxchg{suffix}"));
            spec.stores = 1;
            if let Calls::One { like, .. } = &mut spec.calls {
                *like = Probe::new("try_cmpxchg", ty.repr, ordering);
            }
            specs.push(spec);
        }
    }
}

fn count(specs: &mut Vec<Spec>, ty: &Type) {
    let void = ["add", "sub", "and", "andnot", "or", "xor"];
    let with_operand = [
        "fetch_add",
        "fetch_sub",
        "fetch_and",
        "fetch_andnot",
        "fetch_or",
        "fetch_xor",
        "add_return",
        "sub_return",
    ];
    let alone = ["fetch_inc", "fetch_dec", "inc_return", "dec_return"];

    for op in void {
        specs.push(named(op, ty, Ordering::Relaxed, 2, op));
    }
    for op in ["inc", "dec"] {
        specs.push(named(op, ty, Ordering::Relaxed, 1, op));
    }
    for ordering in ORDERINGS {
        specs.extend(with_operand.iter().map(|op| simple(op, ty, ordering, 2)));
        specs.extend(alone.iter().map(|op| simple(op, ty, ordering, 1)));
    }
}

fn conditional(specs: &mut Vec<Spec>, ty: &Type) {
    let alone = [
        "dec_and_test",
        "inc_and_test",
        "inc_not_zero",
        "inc_unless_negative",
        "dec_unless_positive",
        "dec_if_positive",
    ];

    specs.extend(
        ORDERINGS
            .iter()
            .map(|&ordering| simple("add_negative", ty, ordering, 2)),
    );
    specs.extend(alone.iter().map(|op| simple(op, ty, Ordering::Full, 1)));
    specs.push(simple("sub_and_test", ty, Ordering::Full, 2));
    specs.push(simple("fetch_add_unless", ty, Ordering::Full, 3));
    specs.push(simple("add_unless", ty, Ordering::Full, 3));
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
            let own = |spec: &&Spec| {
                spec.probe.ty == ty
                    && !spec.probe.op.starts_with("raw_")
                    && !spec.probe.op.starts_with("smp_")
                    && spec.probe.op != "barrier"
            };
            assert_eq!(all().iter().filter(own).count(), 85);
        }
    }
}
