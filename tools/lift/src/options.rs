// SPDX-License-Identifier: GPL-2.0

//! What the caller chooses.

use crate::object::Object;
use std::collections::{BTreeMap, BTreeSet};

/// How a function is lifted.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// The number of the process in the litmus test.
    pub process: usize,
    /// The variables whose addresses the function gets as parameters, in their order.
    pub parameters: Vec<String>,
    /// The variables that are spin locks: what the kernel inlines to release one is a store to a part
    /// of it.
    pub locks: BTreeSet<String>,
    /// The numbers of the capabilities that the CPU has: they choose among the alternatives that the
    /// kernel patches in at boot.
    pub capabilities: BTreeSet<u16>,
    /// What a call of a function does. [`Options::default`] knows the kernel's locks, its read-side RCU
    /// functions and its ways to panic.
    pub callees: BTreeMap<String, Callee>,
    /// Objects that have the code of other called functions.
    pub helpers: Vec<&'a Object>,
}

/// What a called function does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Callee {
    /// Takes the spin lock of its first parameter. Executions in which it is contended are cut.
    SpinLock,
    /// Takes the spin lock, or returns zero.
    SpinTryLock,
    /// Releases the spin lock of its first parameter.
    SpinUnlock,
    /// Nothing that another CPU sees.
    Nothing,
    /// Does not return: executions that call it are cut.
    Panic,
    /// The slow path of a lock: executions that call it are cut.
    Contended,
}

/// The functions of the kernel that are known by name.
const CALLEES: &[(&str, Callee)] = &[
    ("_raw_spin_lock", Callee::SpinLock),
    ("_raw_spin_trylock", Callee::SpinTryLock),
    ("_raw_spin_unlock", Callee::SpinUnlock),
    ("queued_spin_lock_slowpath", Callee::Contended),
    ("__rcu_read_lock", Callee::Nothing),
    ("__rcu_read_unlock", Callee::Nothing),
    ("preempt_schedule", Callee::Nothing),
    ("preempt_schedule_notrace", Callee::Nothing),
    ("__stack_chk_fail", Callee::Panic),
    ("rust_build_error", Callee::Panic),
];

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            process: 0,
            parameters: Vec::new(),
            locks: BTreeSet::new(),
            capabilities: BTreeSet::new(),
            callees: CALLEES
                .iter()
                .map(|&(name, callee)| (name.to_owned(), callee))
                .collect(),
            helpers: Vec::new(),
        }
    }
}
