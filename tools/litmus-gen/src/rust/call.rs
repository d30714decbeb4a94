// SPDX-License-Identifier: GPL-2.0

//! Macros: the operation of the `kernel` crate that each one is.

use super::function::Writer;
use crate::names::in_rust;
use crate::typing::Ty;
use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::ast::{Base, Call, Expr, ExprKind};
use lkmm_litmus::table::{find, Arg, Fence, Kind, Macro, Ordering, Rmw, RmwOp};

impl Writer<'_> {
    /// The text of a macro's use.
    pub(super) fn call(&self, call: &Call) -> Result<String> {
        let unknown = || Unsupported::new(format!("`{}`", call.name.text), call.name.span);
        let known = find(&call.name.text).ok_or_else(unknown)?;
        if let Kind::Fence(fence) = known.kind {
            return Ok(self.fence(fence, known));
        }
        if let (Kind::CtrlDep, [value]) = (known.kind, call.args.as_slice()) {
            return Ok(format!("ctrl_dep({})", self.text_of(value)?));
        }
        let (pointer, ty) = self.object(known, call)?;
        let values = known
            .args
            .iter()
            .zip(&call.args)
            .filter(|(arg, _)| **arg == Arg::Value)
            .map(|(_, value)| self.coerced(value, &ty))
            .collect::<Result<Vec<_>>>()?;
        let value = |index: usize| values.get(index).map_or("", String::as_str);
        let order = ordering(known.ordering);
        // The functions on raw pointers for `int *`, the methods for `atomic_t *`.
        let on = |raw: &str, method: &str, args: &[&str]| {
            let mut args: Vec<_> = args.to_vec();
            if known.name.starts_with("atomic_") {
                return format!("{pointer}.{method}({})", args.join(", "));
            }
            args.insert(0, &pointer);
            format!("{raw}({})", args.join(", "))
        };

        Ok(match known.kind {
            Kind::Load | Kind::Store
                if known.name.starts_with("rcu_") && matches!(ty, Ty::Pointer(_)) =>
            {
                let mut args = vec![pointer.as_str()];
                args.extend(values.iter().map(String::as_str));
                format!("c::{}({})", known.name, args.join(", "))
            }
            Kind::Load if known.ordering == Ordering::Ctrl => {
                format!("Atomic::from_ptr({pointer}).load_ctrl()")
            }
            Kind::Load => on("atomic_load", "load", &[order]),
            Kind::Store => on("atomic_store", "store", &[value(0), order]),
            Kind::StoreMb => format!("Atomic::from_ptr({pointer}).smp_store_mb({})", value(0)),
            Kind::Xchg => on("xchg", "xchg", &[value(0), order]),
            Kind::Cmpxchg => {
                let tried = on("cmpxchg", "cmpxchg", &[value(0), value(1), order]);
                format!("{tried}.unwrap_or_else(|found| found)")
            }
            Kind::AddUnless => on("", "add_unless", &[value(0), value(1)]),
            Kind::Op(rmw) => on("", &method("", rmw, ""), &operand(rmw, value(0), order)),
            Kind::OpReturn(rmw) => on(
                "",
                &method("", rmw, "_return"),
                &operand(rmw, value(0), order),
            ),
            Kind::FetchOp(rmw) => on(
                "",
                &method("fetch_", rmw, ""),
                &operand(rmw, value(0), order),
            ),
            Kind::OpAndTest(rmw) => {
                let args = operand(rmw, value(0), "");
                let args: Vec<_> = args.into_iter().filter(|arg| !arg.is_empty()).collect();
                on("", &method("", rmw, "_and_test"), &args)
            }
            Kind::OpNegative(_) => on("", "add_negative", &[value(0), order]),
            Kind::Lock
            | Kind::Unlock
            | Kind::TryLock
            | Kind::IsLocked
            | Kind::SrcuLock
            | Kind::SrcuUnlock
            | Kind::SrcuSync => {
                let mut args = vec![pointer.as_str()];
                args.extend(values.iter().map(String::as_str));
                format!("c::{}({})", known.name, args.join(", "))
            }
            Kind::Fence(_) | Kind::CtrlDep => return Err(unknown()),
        })
    }

    fn fence(&self, fence: Fence, known: &Macro) -> String {
        match fence {
            Fence::Mb => "smp_mb(Full)".to_owned(),
            Fence::Rmb => "smp_mb(Read)".to_owned(),
            Fence::Wmb => "smp_mb(Write)".to_owned(),
            Fence::BeforeAtomic => "smp_mb_before_atomic()".to_owned(),
            Fence::AfterAtomic => "smp_mb_after_atomic()".to_owned(),
            Fence::AfterSpinlock => "smp_mb_after_spinlock()".to_owned(),
            Fence::Barrier => "barrier()".to_owned(),
            Fence::AfterUnlockLock
            | Fence::AfterSrcuReadUnlock
            | Fence::RcuLock
            | Fence::RcuUnlock
            | Fence::SyncRcu
            | Fence::C11 => format!("c::{}()", known.name),
        }
    }

    /// A pointer to the object of a macro, and the type that its values have.
    fn object(&self, known: &Macro, call: &Call) -> Result<(String, Ty)> {
        for (arg, given) in known.args.iter().zip(&call.args) {
            let (pointer, ty) = match (arg, &given.kind) {
                (Arg::Object, ExprKind::Deref(pointer)) => {
                    (self.text_of(pointer)?, self.scope.target(pointer)?)
                }
                (Arg::Object, ExprKind::Index(array, index)) => {
                    (self.element(array, index)?, self.scope.target(array)?)
                }
                (Arg::Pointer, _) => (self.text_of(given)?, self.scope.target(given)?),
                _ => continue,
            };
            return match ty {
                Ty::Int(ty) if ty.base == Base::Atomic => Ok((self.atomic(given)?, Ty::int())),
                Ty::Int(ty) if !is_number(&ty.base) => Ok((pointer, Ty::int())),
                other => Ok((pointer, other)),
            };
        }
        Err(Unsupported::new(
            format!("`{}`", known.name),
            call.name.span,
        ))
    }

    /// What methods are called on: the reference that a parameter is, or one that is made.
    fn atomic(&self, pointer: &Expr) -> Result<String> {
        match &pointer.kind {
            ExprKind::Name(name) if self.is_reference(name) => Ok(in_rust(name)),
            _ => Ok(format!("Atomic::from_ptr({})", self.text_of(pointer)?)),
        }
    }
}

fn is_number(base: &Base) -> bool {
    !matches!(
        base,
        Base::Spinlock | Base::Atomic | Base::Struct(_) | Base::Void
    )
}

fn ordering(ordering: Ordering) -> &'static str {
    match ordering {
        Ordering::Acquire => "Acquire",
        Ordering::Release => "Release",
        Ordering::Full => "Full",
        Ordering::Once
        | Ordering::NoReturn
        | Ordering::None
        | Ordering::Ctrl
        | Ordering::Section
        | Ordering::C11 => "Relaxed",
    }
}

/// `fetch_add`, `inc_return`, …
fn method(before: &str, rmw: Rmw, after: &str) -> String {
    let op = match (rmw.op, rmw.one) {
        (RmwOp::Add, true) => "inc",
        (RmwOp::Sub, true) => "dec",
        (RmwOp::Add, false) => "add",
        (RmwOp::Sub, false) => "sub",
        (RmwOp::And, _) => "and",
        (RmwOp::AndNot, _) => "andnot",
        (RmwOp::Or, _) => "or",
        (RmwOp::Xor, _) => "xor",
    };
    format!("{before}{op}{after}")
}

fn operand<'a>(rmw: Rmw, value: &'a str, order: &'a str) -> Vec<&'a str> {
    if rmw.one {
        vec![order]
    } else {
        vec![value, order]
    }
}
