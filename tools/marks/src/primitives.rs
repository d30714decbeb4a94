// SPDX-License-Identifier: GPL-2.0

//! The kernel's functions and macros that access what they are given, by name.

use crate::access::{Class, Kind};
use Class::{Marked, PerCpu, Plain, Protected};
use Kind::{Read, ReadWrite, Write};

/// Names, and what the function or macro does to what it is given. A `*` at the end stands for any rest.
/// The first row that fits counts.
const PRIMITIVES: &[(&[&str], Kind, Class)] = &[
    (
        &[
            "READ_ONCE*",
            "__READ_ONCE",
            "smp_load_acquire",
            "__smp_load_acquire",
        ],
        Read,
        Marked,
    ),
    (
        &[
            "smp_cond_load_*",
            "atomic_cond_read_*",
            "atomic64_cond_read_*",
        ],
        Read,
        Marked,
    ),
    (
        &["rcu_dereference_protected", "__rcu_dereference_protected"],
        Read,
        Protected,
    ),
    (&["rcu_replace_pointer"], ReadWrite, Protected),
    (
        &[
            "rcu_dereference*",
            "srcu_dereference*",
            "__rcu_dereference_check",
            "rcu_access_pointer",
        ],
        Read,
        Marked,
    ),
    (&["__rcu_access_pointer", "unrcu_pointer"], Read, Marked),
    (
        &[
            "WRITE_ONCE",
            "__WRITE_ONCE",
            "smp_store_release",
            "__smp_store_release",
        ],
        Write,
        Marked,
    ),
    (
        &[
            "smp_store_mb",
            "__smp_store_mb",
            "rcu_assign_pointer",
            "RCU_INIT_POINTER",
        ],
        Write,
        Marked,
    ),
    (
        &[
            "test_bit",
            "_test_bit",
            "const_test_bit",
            "test_bit_acquire",
            "_test_bit_acquire",
        ],
        Read,
        Marked,
    ),
    (&["const_test_bit_acquire", "arch_test_bit*"], Read, Marked),
    (&["wait_on_bit*", "wake_up_bit"], Read, Marked),
    (
        &[
            "set_bit",
            "clear_bit",
            "change_bit",
            "assign_bit",
            "set_bit_unlock",
            "clear_bit_unlock",
        ],
        ReadWrite,
        Marked,
    ),
    (
        &[
            "test_and_*",
            "clear_and_wake_up_bit",
            "set_mask_bits",
            "bit_clear_unless",
        ],
        ReadWrite,
        Marked,
    ),
    (
        &[
            "bit_spin_lock",
            "bit_spin_trylock",
            "bit_spin_unlock",
            "xor_unlock_is_negative_byte",
        ],
        ReadWrite,
        Marked,
    ),
    (
        &[
            "__set_bit",
            "__clear_bit",
            "__change_bit",
            "__assign_bit",
            "__test_and_*",
        ],
        ReadWrite,
        Plain,
    ),
    (
        &[
            "___set_bit",
            "___clear_bit",
            "___change_bit",
            "const___*",
            "generic___*",
            "arch___*",
        ],
        ReadWrite,
        Plain,
    ),
    (
        &[
            "xchg*",
            "cmpxchg*",
            "try_cmpxchg*",
            "sync_cmpxchg",
            "arch_xchg*",
            "arch_cmpxchg*",
        ],
        ReadWrite,
        Marked,
    ),
    (
        &[
            "atomic_read*",
            "atomic64_read*",
            "atomic_long_read*",
            "raw_atomic_read*",
            "refcount_read",
        ],
        Read,
        Marked,
    ),
    (
        &[
            "atomic_set",
            "atomic64_set",
            "atomic_long_set",
            "refcount_set",
            "atomic_set_release",
        ],
        Write,
        Marked,
    ),
    (
        &[
            "atomic64_set_release",
            "atomic_long_set_release",
            "refcount_set_release",
        ],
        Write,
        Marked,
    ),
    (
        &[
            "atomic_*",
            "atomic64_*",
            "atomic_long_*",
            "raw_atomic_*",
            "refcount_*",
        ],
        ReadWrite,
        Marked,
    ),
    (&["rcuref_*", "kref_*"], ReadWrite, Marked),
    (
        &["this_cpu_read*", "raw_cpu_read*", "__this_cpu_read*"],
        Read,
        PerCpu,
    ),
    (
        &["this_cpu_write*", "raw_cpu_write*", "__this_cpu_write*"],
        Write,
        PerCpu,
    ),
    (
        &[
            "this_cpu_*",
            "__this_cpu_*",
            "raw_cpu_*",
            "per_cpu_ptr",
            "get_cpu_*",
        ],
        ReadWrite,
        PerCpu,
    ),
];

/// The number of an argument, and what is done to it.
type Done = (usize, Kind);

/// Functions that copy memory, and what is done to which of their arguments.
const COPIES: &[(&[&str], &[Done])] = &[
    (
        &[
            "memset*",
            "__memset",
            "__builtin_memset",
            "bzero",
            "bitmap_zero",
            "bitmap_fill",
            "copy_from_user",
            "snprintf",
            "sprintf",
            "scnprintf",
        ],
        &[(0, Write)],
    ),
    (
        &[
            "memcpy*",
            "__memcpy",
            "__builtin_memcpy",
            "memmove",
            "strscpy*",
            "sized_strscpy",
            "strncpy",
            "bitmap_copy",
        ],
        &[(0, Write), (1, Read)],
    ),
    (&["copy_to_user"], &[(1, Read)]),
    (&["strlen"], &[(0, Read)]),
    (
        &["strcmp", "strncmp", "memcmp", "__builtin_memcmp"],
        &[(0, Read), (1, Read)],
    ),
];

fn fits(patterns: &[&str], name: &str) -> bool {
    patterns
        .iter()
        .any(|pattern| match pattern.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => *pattern == name,
        })
}

/// What a function or macro does to a variable whose address or name it is given.
pub fn primitive(name: &str) -> Option<(Kind, Class)> {
    let row = PRIMITIVES.iter().find(|row| fits(row.0, name))?;
    Some((row.1, row.2))
}

/// What a function that copies does to an argument: a plain access.
pub fn copy(name: &str, argument: usize) -> Option<Kind> {
    let row = COPIES.iter().find(|row| fits(row.0, name))?;
    let done = row.1.iter().find(|done| done.0 == argument)?;
    Some(done.1)
}

/// Whether a function or macro prints what it is given.
pub fn prints(name: &str) -> bool {
    let starts = [
        "pr_", "dev_err", "dev_warn", "dev_info", "dev_dbg", "netdev_", "trace_", "seq_put",
    ];
    let lower = name.to_ascii_lowercase();
    starts.iter().any(|start| lower.starts_with(start))
        || ["printk", "printf"].iter().any(|word| lower.contains(word))
}

/// Whether a function gives a new object that nobody else knows.
pub fn allocates(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let others = [
        "free",
        "percpu",
        "find",
        "lookup",
        "get_",
        "_or_",
        "allocated",
    ];
    name.contains("alloc") && !others.iter().any(|one| name.contains(one))
        || ["kmemdup", "prepare_creds"].contains(&name.as_str())
}

/// Whether a function only initialises, tests or frees what it is given a pointer into, so that no
/// other context gets to know the object.
pub fn keeps_private(name: &str, whole_object: bool) -> bool {
    let tests = [
        "memset", "memcpy", "IS_ERR", "PTR_ERR", "ERR_CAST", "free", "printk", "sprintf", "strscpy",
    ];
    let publishes = ["_and_", "add", "register"]
        .iter()
        .any(|one| name.contains(one));
    let initialises = |name: &str| {
        name.to_ascii_lowercase().contains("init") && !publishes || name == "timer_setup"
    };
    tests.iter().any(|one| name.contains(one))
        || !whole_object
            && (initialises(name) || primitive(name).is_some() || copy(name, 0).is_some())
}
