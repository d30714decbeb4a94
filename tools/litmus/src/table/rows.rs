// SPDX-License-Identifier: GPL-2.0

//! The rows of the table.

use super::kinds::Arg::{Object, Order, Pointer, Value};
use super::kinds::Ordering::{self, Acquire, Ctrl, Full, NoReturn, Once, Release, Section};
use super::kinds::{Arg, Fence, Kind, Macro, Rmw, RmwOp};

/// A macro that is given a pointer to what it works on.
const fn row(name: &'static str, kind: Kind, ordering: Ordering) -> Macro {
    let args: &[Arg] = match kind {
        Kind::Fence(_) => &[],
        Kind::Store | Kind::Xchg | Kind::SrcuUnlock => &[Pointer, Value],
        Kind::Cmpxchg | Kind::AddUnless => &[Pointer, Value, Value],
        Kind::Op(rmw) | Kind::OpReturn(rmw) | Kind::FetchOp(rmw) if !rmw.one => &[Value, Pointer],
        Kind::OpAndTest(rmw) | Kind::OpNegative(rmw) if !rmw.one => &[Value, Pointer],
        _ => &[Pointer],
    };
    Macro {
        name,
        kind,
        ordering,
        args,
    }
}

/// One that is given the variable itself, and the value to store.
const fn on_object(name: &'static str, kind: Kind, ordering: Ordering) -> Macro {
    let args: &[Arg] = match kind {
        Kind::Load => &[Object],
        _ => &[Object, Value],
    };
    Macro {
        args,
        ..row(name, kind, ordering)
    }
}

const fn fence(name: &'static str, fence: Fence) -> Macro {
    row(name, Kind::Fence(fence), Ordering::None)
}

/// A computation in place with an operand.
const fn with(op: RmwOp) -> Rmw {
    Rmw { op, one: false }
}

/// A computation in place with 1.
const fn one(op: RmwOp) -> Rmw {
    Rmw { op, one: true }
}

/// Macros that come in four orderings.
macro_rules! ordered {
    ($($name:literal: $kind:expr,)*) => { &[$(
        row($name, $kind, Full),
        row(concat!($name, "_relaxed"), $kind, Once),
        row(concat!($name, "_acquire"), $kind, Acquire),
        row(concat!($name, "_release"), $kind, Release),
    )*] };
}

/// All macros that LKMM knows, and those that `crate::model` rewrites for it.
pub fn macros() -> impl Iterator<Item = &'static Macro> {
    SINGLE.iter().chain(ORDERED).chain(REWRITTEN).chain(C11)
}

const REWRITTEN: &[Macro] = &[
    row("load_ctrl", Kind::Load, Ctrl),
    Macro {
        args: &[Value],
        ..row("ctrl_dep", Kind::CtrlDep, Ordering::None)
    },
];

const SINGLE: &[Macro] = &[
    on_object("READ_ONCE", Kind::Load, Once),
    on_object("WRITE_ONCE", Kind::Store, Once),
    row("smp_store_release", Kind::Store, Release),
    row("smp_load_acquire", Kind::Load, Acquire),
    on_object("rcu_assign_pointer", Kind::Store, Release),
    on_object("rcu_dereference", Kind::Load, Once),
    on_object("smp_store_mb", Kind::StoreMb, Once),
    fence("smp_mb", Fence::Mb),
    fence("smp_rmb", Fence::Rmb),
    fence("smp_wmb", Fence::Wmb),
    fence("smp_mb__before_atomic", Fence::BeforeAtomic),
    fence("smp_mb__after_atomic", Fence::AfterAtomic),
    fence("smp_mb__after_spinlock", Fence::AfterSpinlock),
    fence("smp_mb__after_unlock_lock", Fence::AfterUnlockLock),
    fence("smp_mb__after_srcu_read_unlock", Fence::AfterSrcuReadUnlock),
    fence("barrier", Fence::Barrier),
    fence("rcu_read_lock", Fence::RcuLock),
    fence("rcu_read_unlock", Fence::RcuUnlock),
    fence("synchronize_rcu", Fence::SyncRcu),
    fence("synchronize_rcu_expedited", Fence::SyncRcu),
    row("spin_lock", Kind::Lock, Section),
    row("spin_unlock", Kind::Unlock, Section),
    row("spin_trylock", Kind::TryLock, Section),
    row("spin_is_locked", Kind::IsLocked, Section),
    row("srcu_read_lock", Kind::SrcuLock, Section),
    row("srcu_read_unlock", Kind::SrcuUnlock, Section),
    row("srcu_down_read", Kind::SrcuLock, Section),
    row("srcu_up_read", Kind::SrcuUnlock, Section),
    row("synchronize_srcu", Kind::SrcuSync, Section),
    row("synchronize_srcu_expedited", Kind::SrcuSync, Section),
    row("atomic_read", Kind::Load, Once),
    row("atomic_set", Kind::Store, Once),
    row("atomic_read_acquire", Kind::Load, Acquire),
    row("atomic_set_release", Kind::Store, Release),
    row("atomic_add", Kind::Op(with(RmwOp::Add)), NoReturn),
    row("atomic_sub", Kind::Op(with(RmwOp::Sub)), NoReturn),
    row("atomic_and", Kind::Op(with(RmwOp::And)), NoReturn),
    row("atomic_or", Kind::Op(with(RmwOp::Or)), NoReturn),
    row("atomic_xor", Kind::Op(with(RmwOp::Xor)), NoReturn),
    row("atomic_inc", Kind::Op(one(RmwOp::Add)), NoReturn),
    row("atomic_dec", Kind::Op(one(RmwOp::Sub)), NoReturn),
    row("atomic_andnot", Kind::Op(with(RmwOp::AndNot)), NoReturn),
    row(
        "atomic_sub_and_test",
        Kind::OpAndTest(with(RmwOp::Sub)),
        Full,
    ),
    row(
        "atomic_dec_and_test",
        Kind::OpAndTest(one(RmwOp::Sub)),
        Full,
    ),
    row(
        "atomic_inc_and_test",
        Kind::OpAndTest(one(RmwOp::Add)),
        Full,
    ),
    row("atomic_add_unless", Kind::AddUnless, Full),
];

/// One of C11's.
const fn c11(name: &'static str, kind: Kind, args: &'static [Arg]) -> Macro {
    Macro {
        name,
        kind,
        ordering: Ordering::C11,
        args,
    }
}

const COMPARE: &[Arg] = &[Pointer, Pointer, Value];
const COMPARE_EXPLICIT: &[Arg] = &[Pointer, Pointer, Value, Order, Order];
const EXPLICIT: &[Arg] = &[Pointer, Value, Order];

const C11: &[Macro] = &[
    c11("atomic_load_explicit", Kind::Load, &[Pointer, Order]),
    c11("atomic_store_explicit", Kind::Store, EXPLICIT),
    c11("atomic_exchange_explicit", Kind::Xchg, EXPLICIT),
    c11("atomic_compare_exchange_strong", Kind::Cmpxchg, COMPARE),
    c11("atomic_compare_exchange_weak", Kind::Cmpxchg, COMPARE),
    c11(
        "atomic_compare_exchange_strong_explicit",
        Kind::Cmpxchg,
        COMPARE_EXPLICIT,
    ),
    c11(
        "atomic_compare_exchange_weak_explicit",
        Kind::Cmpxchg,
        COMPARE_EXPLICIT,
    ),
    c11(
        "atomic_fetch_add_explicit",
        Kind::FetchOp(with(RmwOp::Add)),
        EXPLICIT,
    ),
    c11(
        "atomic_fetch_sub_explicit",
        Kind::FetchOp(with(RmwOp::Sub)),
        EXPLICIT,
    ),
    c11(
        "atomic_fetch_and_explicit",
        Kind::FetchOp(with(RmwOp::And)),
        EXPLICIT,
    ),
    c11(
        "atomic_fetch_or_explicit",
        Kind::FetchOp(with(RmwOp::Or)),
        EXPLICIT,
    ),
    c11(
        "atomic_fetch_xor_explicit",
        Kind::FetchOp(with(RmwOp::Xor)),
        EXPLICIT,
    ),
    c11("atomic_thread_fence", Kind::Fence(Fence::C11), &[Order]),
    c11("lock", Kind::Lock, &[Pointer]),
    c11("unlock", Kind::Unlock, &[Pointer]),
];

const ORDERED: &[Macro] = ordered! {
    "xchg": Kind::Xchg,
    "cmpxchg": Kind::Cmpxchg,
    "atomic_xchg": Kind::Xchg,
    "atomic_cmpxchg": Kind::Cmpxchg,
    "atomic_add_return": Kind::OpReturn(with(RmwOp::Add)),
    "atomic_sub_return": Kind::OpReturn(with(RmwOp::Sub)),
    "atomic_inc_return": Kind::OpReturn(one(RmwOp::Add)),
    "atomic_dec_return": Kind::OpReturn(one(RmwOp::Sub)),
    "atomic_fetch_add": Kind::FetchOp(with(RmwOp::Add)),
    "atomic_fetch_sub": Kind::FetchOp(with(RmwOp::Sub)),
    "atomic_fetch_inc": Kind::FetchOp(one(RmwOp::Add)),
    "atomic_fetch_dec": Kind::FetchOp(one(RmwOp::Sub)),
    "atomic_fetch_and": Kind::FetchOp(with(RmwOp::And)),
    "atomic_fetch_or": Kind::FetchOp(with(RmwOp::Or)),
    "atomic_fetch_xor": Kind::FetchOp(with(RmwOp::Xor)),
    "atomic_fetch_andnot": Kind::FetchOp(with(RmwOp::AndNot)),
    "atomic_add_negative": Kind::OpNegative(with(RmwOp::Add)),
};
