// SPDX-License-Identifier: GPL-2.0

//! What herd7 has under the macros: `READ_ONCE(*x)` is `__load{once}(*x)`.

use super::kinds::{Fence, Kind, Macro, Ordering, RmwOp};
use super::macros;

/// The macro that is made of this primitive alone. Linux 7.3 writes some tags in capitals.
pub fn of_primitive(head: &str, tag: &str, op: Option<RmwOp>) -> Option<&'static Macro> {
    let tag = match (head, tag) {
        // Linux 6.12 has no tag there.
        ("__atomic_op", "") => "noreturn".to_owned(),
        _ => tag.to_ascii_lowercase(),
    };
    macros().find(|one| one.primitive() == Some((head, &tag)) && one.kind.op() == op)
}

impl Macro {
    /// The primitive and its tag. Macros that are a primitive and something else have none.
    pub fn primitive(&self) -> Option<(&'static str, &'static str)> {
        let head = match self.kind {
            Kind::Load | Kind::SrcuLock => "__load",
            Kind::Store | Kind::SrcuUnlock => "__store",
            Kind::Fence(fence) => return fence.tag().map(|tag| ("__fence", tag)),
            Kind::Xchg => "__xchg",
            Kind::Cmpxchg => "__cmpxchg",
            Kind::AddUnless => "__atomic_add_unless",
            Kind::Op(rmw) if !rmw.one => "__atomic_op",
            Kind::OpReturn(rmw) if !rmw.one => "__atomic_op_return",
            Kind::FetchOp(rmw) if !rmw.one => "__atomic_fetch_op",
            Kind::Lock => "__lock",
            Kind::Unlock => "__unlock",
            Kind::TryLock => "__trylock",
            Kind::IsLocked => "__islocked",
            Kind::SrcuSync => "__srcu",
            _ => return None,
        };
        let tag = match (self.ordering, self.kind) {
            (Ordering::Once, _) => "once",
            (Ordering::Acquire, _) => "acquire",
            (Ordering::Release, _) => "release",
            (Ordering::Full, _) => "mb",
            (Ordering::NoReturn, _) => "noreturn",
            (Ordering::Section, Kind::SrcuLock) => "srcu-lock",
            (Ordering::Section, Kind::SrcuUnlock) => "srcu-unlock",
            (Ordering::Section, Kind::SrcuSync) => "sync-srcu",
            (Ordering::Section, _) => "",
            (Ordering::None | Ordering::Ctrl | Ordering::C11, _) => return None,
        };
        Some((head, tag))
    }

    /// Whether the primitive takes the variable itself, also if the macro takes a pointer to it.
    pub fn takes_variable(&self) -> bool {
        matches!(self.primitive(), Some(("__load" | "__store", _)))
    }
}

impl Kind {
    /// What is computed in place, if the primitive says that.
    pub fn op(self) -> Option<RmwOp> {
        match self {
            Self::Op(rmw) | Self::OpReturn(rmw) | Self::FetchOp(rmw) => Some(rmw.op),
            _ => None,
        }
    }
}

impl RmwOp {
    /// The operators of primitives, those first that others are the beginning of.
    pub const ALL: [(&str, Self); 6] = [
        ("&~", Self::AndNot),
        ("&", Self::And),
        ("+", Self::Add),
        ("-", Self::Sub),
        ("|", Self::Or),
        ("^", Self::Xor),
    ];

    /// The operator in a primitive.
    pub fn text(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, op)| *op == self);
        found.map_or("+", |(text, _)| text)
    }
}

impl Fence {
    fn tag(self) -> Option<&'static str> {
        Some(match self {
            Self::Mb => "mb",
            Self::Rmb => "rmb",
            Self::Wmb => "wmb",
            Self::BeforeAtomic => "before-atomic",
            Self::AfterAtomic => "after-atomic",
            Self::AfterSpinlock => "after-spinlock",
            Self::AfterUnlockLock => "after-unlock-lock",
            Self::AfterSrcuReadUnlock => "after-srcu-read-unlock",
            Self::Barrier => "barrier",
            Self::RcuLock => "rcu-lock",
            Self::RcuUnlock => "rcu-unlock",
            Self::SyncRcu => "sync-rcu",
            Self::C11 => return None,
        })
    }
}
