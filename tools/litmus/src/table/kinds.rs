// SPDX-License-Identifier: GPL-2.0

//! What a row of the table says.

#![allow(missing_docs, reason = "names that say it have no comment")]

/// A macro.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Macro {
    pub name: &'static str,
    pub kind: Kind,
    /// How it is ordered.
    pub ordering: Ordering,
    /// What it is given.
    pub args: &'static [Arg],
}

/// What a macro does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Reads.
    Load,
    /// Writes.
    Store,
    /// Writes, then a full barrier: `smp_store_mb()`.
    StoreMb,
    /// Orders.
    Fence(Fence),
    /// Writes, and gives what was there.
    Xchg,
    /// Writes if the first value is there, and gives what was there.
    Cmpxchg,
    /// Adds unless the second value is there, and says whether it added.
    AddUnless,
    /// Computes in place and gives nothing: `atomic_add()`.
    Op(Rmw),
    /// Computes in place and gives the new value: `atomic_add_return()`.
    OpReturn(Rmw),
    /// Computes in place and gives the old value: `atomic_fetch_add()`.
    FetchOp(Rmw),
    /// Computes in place and says whether the new value is 0: `atomic_dec_and_test()`.
    OpAndTest(Rmw),
    /// Computes in place and says whether the new value is below 0: `atomic_add_negative()`.
    OpNegative(Rmw),
    /// `spin_lock()`
    Lock,
    /// `spin_unlock()`
    Unlock,
    /// `spin_trylock()`
    TryLock,
    /// `spin_is_locked()`
    IsLocked,
    /// `srcu_read_lock()`, `srcu_down_read()`
    SrcuLock,
    /// `srcu_read_unlock()`, `srcu_up_read()`
    SrcuUnlock,
    /// `synchronize_srcu()`, `synchronize_srcu_expedited()`
    SrcuSync,
    /// Orders the load that gave a value before later stores: `ctrl_dep()`
    CtrlDep,
}

/// What is computed in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rmw {
    pub op: RmwOp,
    /// Whether the operand is 1 and not an argument: `atomic_inc()`.
    pub one: bool,
}

/// The operations of read-modify-write macros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RmwOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `&`
    And,
    /// `& ~`
    AndNot,
    /// `|`
    Or,
    /// `^`
    Xor,
}

/// The barriers, and what acts as one in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fence {
    /// `smp_mb()`
    Mb,
    /// `smp_rmb()`
    Rmb,
    /// `smp_wmb()`
    Wmb,
    /// `smp_mb__before_atomic()`
    BeforeAtomic,
    /// `smp_mb__after_atomic()`
    AfterAtomic,
    /// `smp_mb__after_spinlock()`
    AfterSpinlock,
    /// `smp_mb__after_unlock_lock()`
    AfterUnlockLock,
    /// `smp_mb__after_srcu_read_unlock()`
    AfterSrcuReadUnlock,
    /// `barrier()`, of the compiler only
    Barrier,
    /// `rcu_read_lock()`
    RcuLock,
    /// `rcu_read_unlock()`
    RcuUnlock,
    /// `synchronize_rcu()`, `synchronize_rcu_expedited()`
    SyncRcu,
    /// `atomic_thread_fence()`
    C11,
}

/// How a macro is ordered against other accesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ordering {
    /// It is no access.
    None,
    /// Not at all, because it gives no value: `atomic_add()`.
    NoReturn,
    /// Relaxed: `READ_ONCE()`, `…_relaxed()`.
    Once,
    /// Before what follows.
    Acquire,
    /// Before later stores: `load_ctrl()`
    Ctrl,
    /// After what precedes.
    Release,
    /// A full barrier on both sides.
    Full,
    /// That of the lock, or of the read-side critical section.
    Section,
    /// As a memory order of C11 says, which LKMM takes for none.
    C11,
}

/// What a macro is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arg {
    /// What is read or written itself: `*x`, `x[1]`.
    Object,
    /// A pointer to it: `x`.
    Pointer,
    Value,
    /// One of C11's memory orders.
    Order,
}

impl Kind {
    /// Whether it gives a value: an expression, not a statement.
    pub fn returns(self) -> bool {
        !matches!(
            self,
            Self::Store
                | Self::StoreMb
                | Self::Fence(_)
                | Self::Op(_)
                | Self::Lock
                | Self::Unlock
                | Self::SrcuUnlock
                | Self::SrcuSync
                | Self::CtrlDep
        )
    }
}
