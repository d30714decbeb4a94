// SPDX-License-Identifier: GPL-2.0

//! Loads that are ordered before later stores or before nothing, and accesses through a pointer
//! that was loaded.

use core::ffi::c_void;
use kernel::alloc::KBox;
use kernel::sync::atomic::{dependent_field, Atomic, Relaxed};
use kernel::sync::barrier::ctrl_dep;
use kernel::sync::rcu::{Guard, Rcu};

macro_rules! loads {
    ($($name:ident: $ty:ty),*) => {
        $(
            probe!(load_ctrl, $name, relaxed, (a: &Atomic<$ty>) -> $ty { a.load_ctrl() });
            probe!(ctrl_dep, $name, none, (v: $ty) { ctrl_dep(v) });
            probe!(load_nodep, $name, relaxed, (a: &Atomic<$ty>) -> $ty { a.load_nodep() });
        )*
    };
}

loads!(i8: i8, i16: i16, i32: i32, i64: i64, ptr: *const c_void);

// Identical stores in both arms, which the compiler makes one.
probe!(
    load_ctrl_merged, i32, relaxed,
    (a: &Atomic<i32>, b: &Atomic<i32>) {
        if a.load_ctrl() != 0 {
            b.store(1, Relaxed)
        } else {
            b.store(1, Relaxed)
        }
    }
);

#[repr(C)]
struct Node {
    id: i64,
    value: Atomic<i32>,
}

extern "C" {
    static probe_node: Node;
}

probe!(
    load_dependent, ptr, relaxed,
    (slot: &Atomic<*mut Node>) -> *mut Node { slot.load_dependent().as_ptr() }
);

probe!(
    dependent_field, i32, relaxed,
    (slot: &Atomic<*mut Node>) -> i32 {
        // SAFETY: Nothing calls the probes; a caller would have to give a valid pointer.
        unsafe { dependent_field!(slot.load_dependent(), Node, value).load(Relaxed) }
    }
);

#[inline(always)]
fn value_if(slot: &Atomic<*mut Node>, other: *const Node) -> i32 {
    let p = slot.load_dependent();

    if p.ptr_eq(other) {
        // SAFETY: As above.
        unsafe { dependent_field!(p, Node, value).load(Relaxed) }
    } else {
        0
    }
}

// Compared with another pointer, and with the address of a variable.
probe!(
    dependent_ptr_eq, i32, relaxed,
    (slot: &Atomic<*mut Node>, other: *const Node) -> i32 { value_if(slot, other) }
);

probe!(
    dependent_static_eq, i32, relaxed,
    (slot: &Atomic<*mut Node>) -> i32 { value_if(slot, &raw const probe_node) }
);

// A reference is a copy of which the compiler knows nothing.
probe!(
    rcu_dereference, i32, relaxed,
    (slot: &Rcu<KBox<Node>>, guard: &Guard) -> i32 {
        slot.dereference(guard).map_or(0, |node| node.value.load(Relaxed))
    }
);
