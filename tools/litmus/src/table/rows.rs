// SPDX-License-Identifier: GPL-2.0

//! The rows of the table, in the order of the kernel's `linux-kernel.def`.

use super::kinds::Arg::{Object, Pointer, Value};
use super::kinds::Ordering::{self, Acquire, Full, Once, Release};
use super::kinds::{Arg, Fence, Kind, Macro, Rmw, RmwOp};

const fn row(
    name: &'static str,
    kind: Kind,
    ordering: Ordering,
    args: &'static [Arg],
    returns: bool,
) -> Macro {
    Macro {
        name,
        kind,
        ordering,
        args,
        returns,
    }
}

const fn load(name: &'static str, ordering: Ordering, from: &'static [Arg]) -> Macro {
    row(name, Kind::Load, ordering, from, true)
}

const fn store(name: &'static str, ordering: Ordering, args: &'static [Arg]) -> Macro {
    row(name, Kind::Store, ordering, args, false)
}

const fn fence(name: &'static str, fence: Fence) -> Macro {
    row(name, Kind::Fence(fence), Ordering::None, &[], false)
}

const fn xchg(name: &'static str, ordering: Ordering) -> Macro {
    row(name, Kind::Xchg, ordering, &[Pointer, Value], true)
}

const fn cmpxchg(name: &'static str, ordering: Ordering) -> Macro {
    row(
        name,
        Kind::Cmpxchg,
        ordering,
        &[Pointer, Value, Value],
        true,
    )
}

/// A lock, or SRCU.
const fn section(name: &'static str, kind: Kind, args: &'static [Arg], returns: bool) -> Macro {
    row(name, kind, Ordering::Section, args, returns)
}

/// A computation in place with an operand.
const fn with(op: RmwOp) -> Rmw {
    Rmw { op, one: false }
}

/// A computation in place with 1.
const fn one(op: RmwOp) -> Rmw {
    Rmw { op, one: true }
}

/// What a computation in place is given: the operand, if any, comes first.
const fn operands(rmw: Rmw) -> &'static [Arg] {
    if rmw.one {
        &[Pointer]
    } else {
        &[Value, Pointer]
    }
}

const fn op(name: &'static str, rmw: Rmw) -> Macro {
    row(
        name,
        Kind::Op(rmw),
        Ordering::NoReturn,
        operands(rmw),
        false,
    )
}

const fn ret(name: &'static str, rmw: Rmw, ordering: Ordering) -> Macro {
    row(name, Kind::OpReturn(rmw), ordering, operands(rmw), true)
}

const fn fetch(name: &'static str, rmw: Rmw, ordering: Ordering) -> Macro {
    row(name, Kind::FetchOp(rmw), ordering, operands(rmw), true)
}

const fn test(name: &'static str, rmw: Rmw) -> Macro {
    row(name, Kind::OpAndTest(rmw), Full, operands(rmw), true)
}

const fn negative(name: &'static str, ordering: Ordering) -> Macro {
    let rmw = with(RmwOp::Add);
    row(name, Kind::OpNegative(rmw), ordering, operands(rmw), true)
}

/// All macros that LKMM knows.
pub const MACROS: &[Macro] = &[
    load("READ_ONCE", Once, &[Object]),
    store("WRITE_ONCE", Once, &[Object, Value]),
    // Release, acquire and their like.
    store("smp_store_release", Release, &[Pointer, Value]),
    load("smp_load_acquire", Acquire, &[Pointer]),
    store("rcu_assign_pointer", Release, &[Object, Value]),
    load("rcu_dereference", Once, &[Object]),
    row("smp_store_mb", Kind::StoreMb, Once, &[Object, Value], false),
    // Barriers.
    fence("smp_mb", Fence::Mb),
    fence("smp_rmb", Fence::Rmb),
    fence("smp_wmb", Fence::Wmb),
    fence("smp_mb__before_atomic", Fence::BeforeAtomic),
    fence("smp_mb__after_atomic", Fence::AfterAtomic),
    fence("smp_mb__after_spinlock", Fence::AfterSpinlock),
    fence("smp_mb__after_unlock_lock", Fence::AfterUnlockLock),
    fence("smp_mb__after_srcu_read_unlock", Fence::AfterSrcuReadUnlock),
    fence("barrier", Fence::Barrier),
    // Exchange.
    xchg("xchg", Full),
    xchg("xchg_relaxed", Once),
    xchg("xchg_acquire", Acquire),
    xchg("xchg_release", Release),
    cmpxchg("cmpxchg", Full),
    cmpxchg("cmpxchg_relaxed", Once),
    cmpxchg("cmpxchg_acquire", Acquire),
    cmpxchg("cmpxchg_release", Release),
    // Spin locks.
    section("spin_lock", Kind::Lock, &[Pointer], false),
    section("spin_unlock", Kind::Unlock, &[Pointer], false),
    section("spin_trylock", Kind::TryLock, &[Pointer], true),
    section("spin_is_locked", Kind::IsLocked, &[Pointer], true),
    // RCU.
    fence("rcu_read_lock", Fence::RcuLock),
    fence("rcu_read_unlock", Fence::RcuUnlock),
    fence("synchronize_rcu", Fence::SyncRcu),
    fence("synchronize_rcu_expedited", Fence::SyncRcu),
    // SRCU.
    section("srcu_read_lock", Kind::SrcuLock, &[Pointer], true),
    section(
        "srcu_read_unlock",
        Kind::SrcuUnlock,
        &[Pointer, Value],
        false,
    ),
    section("srcu_down_read", Kind::SrcuLock, &[Pointer], true),
    section("srcu_up_read", Kind::SrcuUnlock, &[Pointer, Value], false),
    section("synchronize_srcu", Kind::SrcuSync, &[Pointer], false),
    section(
        "synchronize_srcu_expedited",
        Kind::SrcuSync,
        &[Pointer],
        false,
    ),
    // Atomics.
    load("atomic_read", Once, &[Pointer]),
    store("atomic_set", Once, &[Pointer, Value]),
    load("atomic_read_acquire", Acquire, &[Pointer]),
    store("atomic_set_release", Release, &[Pointer, Value]),
    op("atomic_add", with(RmwOp::Add)),
    op("atomic_sub", with(RmwOp::Sub)),
    op("atomic_and", with(RmwOp::And)),
    op("atomic_or", with(RmwOp::Or)),
    op("atomic_xor", with(RmwOp::Xor)),
    op("atomic_inc", one(RmwOp::Add)),
    op("atomic_dec", one(RmwOp::Sub)),
    op("atomic_andnot", with(RmwOp::AndNot)),
    ret("atomic_add_return", with(RmwOp::Add), Full),
    ret("atomic_add_return_relaxed", with(RmwOp::Add), Once),
    ret("atomic_add_return_acquire", with(RmwOp::Add), Acquire),
    ret("atomic_add_return_release", with(RmwOp::Add), Release),
    fetch("atomic_fetch_add", with(RmwOp::Add), Full),
    fetch("atomic_fetch_add_relaxed", with(RmwOp::Add), Once),
    fetch("atomic_fetch_add_acquire", with(RmwOp::Add), Acquire),
    fetch("atomic_fetch_add_release", with(RmwOp::Add), Release),
    ret("atomic_inc_return", one(RmwOp::Add), Full),
    ret("atomic_inc_return_relaxed", one(RmwOp::Add), Once),
    ret("atomic_inc_return_acquire", one(RmwOp::Add), Acquire),
    ret("atomic_inc_return_release", one(RmwOp::Add), Release),
    fetch("atomic_fetch_inc", one(RmwOp::Add), Full),
    fetch("atomic_fetch_inc_relaxed", one(RmwOp::Add), Once),
    fetch("atomic_fetch_inc_acquire", one(RmwOp::Add), Acquire),
    fetch("atomic_fetch_inc_release", one(RmwOp::Add), Release),
    ret("atomic_sub_return", with(RmwOp::Sub), Full),
    ret("atomic_sub_return_relaxed", with(RmwOp::Sub), Once),
    ret("atomic_sub_return_acquire", with(RmwOp::Sub), Acquire),
    ret("atomic_sub_return_release", with(RmwOp::Sub), Release),
    fetch("atomic_fetch_sub", with(RmwOp::Sub), Full),
    fetch("atomic_fetch_sub_relaxed", with(RmwOp::Sub), Once),
    fetch("atomic_fetch_sub_acquire", with(RmwOp::Sub), Acquire),
    fetch("atomic_fetch_sub_release", with(RmwOp::Sub), Release),
    ret("atomic_dec_return", one(RmwOp::Sub), Full),
    ret("atomic_dec_return_relaxed", one(RmwOp::Sub), Once),
    ret("atomic_dec_return_acquire", one(RmwOp::Sub), Acquire),
    ret("atomic_dec_return_release", one(RmwOp::Sub), Release),
    fetch("atomic_fetch_dec", one(RmwOp::Sub), Full),
    fetch("atomic_fetch_dec_relaxed", one(RmwOp::Sub), Once),
    fetch("atomic_fetch_dec_acquire", one(RmwOp::Sub), Acquire),
    fetch("atomic_fetch_dec_release", one(RmwOp::Sub), Release),
    fetch("atomic_fetch_and", with(RmwOp::And), Full),
    fetch("atomic_fetch_and_relaxed", with(RmwOp::And), Once),
    fetch("atomic_fetch_and_acquire", with(RmwOp::And), Acquire),
    fetch("atomic_fetch_and_release", with(RmwOp::And), Release),
    fetch("atomic_fetch_or", with(RmwOp::Or), Full),
    fetch("atomic_fetch_or_relaxed", with(RmwOp::Or), Once),
    fetch("atomic_fetch_or_acquire", with(RmwOp::Or), Acquire),
    fetch("atomic_fetch_or_release", with(RmwOp::Or), Release),
    fetch("atomic_fetch_xor", with(RmwOp::Xor), Full),
    fetch("atomic_fetch_xor_relaxed", with(RmwOp::Xor), Once),
    fetch("atomic_fetch_xor_acquire", with(RmwOp::Xor), Acquire),
    fetch("atomic_fetch_xor_release", with(RmwOp::Xor), Release),
    fetch("atomic_fetch_andnot", with(RmwOp::AndNot), Full),
    fetch("atomic_fetch_andnot_relaxed", with(RmwOp::AndNot), Once),
    fetch("atomic_fetch_andnot_acquire", with(RmwOp::AndNot), Acquire),
    fetch("atomic_fetch_andnot_release", with(RmwOp::AndNot), Release),
    xchg("atomic_xchg", Full),
    xchg("atomic_xchg_relaxed", Once),
    xchg("atomic_xchg_acquire", Acquire),
    xchg("atomic_xchg_release", Release),
    cmpxchg("atomic_cmpxchg", Full),
    cmpxchg("atomic_cmpxchg_relaxed", Once),
    cmpxchg("atomic_cmpxchg_acquire", Acquire),
    cmpxchg("atomic_cmpxchg_release", Release),
    test("atomic_sub_and_test", with(RmwOp::Sub)),
    test("atomic_dec_and_test", one(RmwOp::Sub)),
    test("atomic_inc_and_test", one(RmwOp::Add)),
    negative("atomic_add_negative", Full),
    negative("atomic_add_negative_relaxed", Once),
    negative("atomic_add_negative_acquire", Acquire),
    negative("atomic_add_negative_release", Release),
    row(
        "atomic_add_unless",
        Kind::AddUnless,
        Full,
        &[Pointer, Value, Value],
        true,
    ),
];
