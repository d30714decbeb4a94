// SPDX-License-Identifier: GPL-2.0

//! Functions: which macro of the memory model each is.

use crate::access::{help, made_call, path_text, unit, Access};
use crate::expression::at;
use crate::scope::{Refused, Result, Translator, Value};
use crate::statement::made;
use crate::ty::Ty;
use lkmm_litmus::ast::{Base, Expr, ExprKind, StmtKind, Type};
use lkmm_litmus::nearest::nearest;
use lkmm_litmus::table::{find, macros, Arg, Fence, Kind};
use syn::spanned::Spanned;
use syn::ExprCall;

/// The functions, but for those of C.
const FUNCTIONS: [&str; 17] = [
    "ctrl_dep",
    "dependent_load",
    "atomic_load",
    "atomic_store",
    "xchg",
    "cmpxchg",
    "smp_mb",
    "smp_mb_before_atomic",
    "smp_mb_after_atomic",
    "smp_mb_after_spinlock",
    "barrier",
    "rcu::read_lock",
    "rcu::synchronize_rcu",
    "Atomic::from_ptr",
    "NonNull::new",
    "ptr::null_mut",
    "Some",
];

impl Translator {
    /// `function(…)`
    pub fn call(&mut self, call: &ExprCall) -> Result<Value> {
        let syn::Expr::Path(path) = &*call.func else {
            return Err(self.refuse(&call.func, "this function is not in the subset"));
        };
        let segments = || path.path.segments.iter();
        if let Some(generic) = segments().find(|one| !one.arguments.is_none()) {
            let message = "generic arguments of a function are not in the subset";
            return Err(self.refuse(&generic.arguments, message));
        }
        let words: Vec<_> = segments().map(|one| one.ident.to_string()).collect();
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let span = self.span(call);
        let args: Vec<_> = call.args.iter().collect();
        match (words.as_slice(), args.as_slice()) {
            (["atomic_load"], [pointer, rest @ ..]) => self.raw("load", pointer, rest, call),
            (["atomic_store"], [pointer, rest @ ..]) => self.raw("store", pointer, rest, call),
            (["dependent_load"], [pointer]) => {
                self.check_unsafe(call, "an operation on a raw pointer")?;
                let given = self.value(pointer)?;
                let (object, value) = self.pointed(given, pointer)?;
                self.dependent_load(object, value, call)
            }
            (["ctrl_dep"], [given]) => {
                let value = self.value(given)?;
                let pointer = matches!(value.ty, Ty::Pointer(_) | Ty::Option(_));
                if !pointer && !matches!(value.ty, Ty::Int(_) | Ty::Bool) {
                    let message = format!("`ctrl_dep()` of `{}`", value.ty);
                    return Err(self
                        .refuse(given, message)
                        .help("it takes what an operation returned"));
                }
                Ok(unit("ctrl_dep", vec![value.expr], span))
            }
            ([name @ ("xchg" | "cmpxchg")], [pointer, rest @ ..]) => {
                self.raw(name, pointer, rest, call)
            }
            (["smp_mb"], [which]) => {
                let name = match path_text(which).as_str() {
                    "Full" => "smp_mb",
                    "Read" => "smp_rmb",
                    "Write" => "smp_wmb",
                    _ => return Err(self.refuse(which, "expected Full, Read or Write")),
                };
                Ok(unit(name, Vec::new(), span))
            }
            (["smp_mb_before_atomic"], []) => Ok(unit("smp_mb__before_atomic", Vec::new(), span)),
            (["smp_mb_after_atomic"], []) => Ok(unit("smp_mb__after_atomic", Vec::new(), span)),
            (["smp_mb_after_spinlock"], []) => Ok(unit("smp_mb__after_spinlock", Vec::new(), span)),
            (["barrier"], []) => Ok(unit("barrier", Vec::new(), span)),
            (["rcu", "read_lock"], []) => {
                let unlock = unit("rcu_read_unlock", Vec::new(), span);
                Ok(guard(unit("rcu_read_lock", Vec::new(), span), unlock))
            }
            (["rcu", "synchronize_rcu"], []) => Ok(unit("synchronize_rcu", Vec::new(), span)),
            (["c", name], args) => {
                self.check_unsafe(call, "a function of C")?;
                self.of_c(name, args, call)
            }
            (["Atomic", "from_ptr"], [pointer]) => {
                self.check_unsafe(call, "`Atomic::from_ptr()`")?;
                let given = self.value(pointer)?;
                let (expr, target) = self.pointed(given, pointer)?;
                let ty = Ty::Atomic {
                    value: Box::new(target),
                    counter: false,
                };
                Ok(Value { expr, ty })
            }
            (["NonNull", "new"], [pointer]) => {
                let given = self.value(pointer)?;
                let Ty::Pointer(ty) = given.ty.clone() else {
                    return Err(self.refuse(pointer, "expected a pointer"));
                };
                Ok(Value {
                    ty: Ty::Option(ty),
                    ..given
                })
            }
            (["Some"], [inner]) => {
                let given = self.value(inner)?;
                let Ty::NonNull(ty) = given.ty.clone() else {
                    return Err(self.refuse(inner, "expected a `NonNull`"));
                };
                Ok(Value {
                    ty: Ty::Option(ty),
                    ..given
                })
            }
            (["ptr", "null_mut"] | ["core", "ptr", "null_mut"], []) => Ok(Value {
                expr: Expr {
                    kind: ExprKind::Null,
                    span,
                },
                ty: Ty::Null,
            }),
            ([ty, "from"], [inner]) => match (crate::ty::integer(ty), self.value(inner)?) {
                (Some(base), value) if value.ty == Ty::Bool => Ok(Value {
                    ty: Ty::Int(base),
                    ..value
                }),
                _ => Err(self.refuse(call, "only a bool is converted by `from`")),
            },
            ([name], _) => match self.inlined(name, call)? {
                Some(value) => Ok(value),
                None => Err(self.no_such(name, call)),
            },
            _ => Err(self.no_such(&words.join("::"), call)),
        }
    }

    fn no_such(&self, name: &str, call: &ExprCall) -> Refused {
        let message = format!("`{name}`, so called, is not in the subset for litmus tests");
        let meant = nearest(name, FUNCTIONS).filter(|meant| *meant != name);
        self.refuse(call, message).help(help(meant))
    }

    /// An operation on a raw pointer.
    fn raw(
        &mut self,
        method: &str,
        pointer: &syn::Expr,
        args: &[&syn::Expr],
        call: &ExprCall,
    ) -> Result<Value> {
        self.check_unsafe(call, "an operation on a raw pointer")?;
        let given = self.value(pointer)?;
        let (object, value) = self.pointed(given, pointer)?;
        let access = Access {
            object,
            value,
            counter: false,
            method,
            span: self.span(call),
        };
        self.access(access, args, call)
    }

    /// A load of a pointer whose type keeps what depends on it behind the load.
    pub fn dependent_load(&self, object: Expr, value: Ty, node: &impl Spanned) -> Result<Value> {
        if !matches!(value, Ty::Pointer(_) | Ty::Option(_)) {
            return Err(self.refuse(node, format!("`{value}` is not a pointer")));
        }
        let expr = made_call("READ_ONCE", vec![at(object, &value)], self.span(node));
        Ok(Value {
            expr: self.ordered(expr)?,
            ty: Ty::Dependent(Box::new(value)),
        })
    }

    /// A macro of C that the kernel crate has no function for.
    fn of_c(&mut self, name: &str, args: &[&syn::Expr], call: &ExprCall) -> Result<Value> {
        let span = self.span(call);
        let known = find(name).filter(|known| {
            matches!(
                known.kind,
                Kind::Lock
                    | Kind::Unlock
                    | Kind::TryLock
                    | Kind::IsLocked
                    | Kind::SrcuLock
                    | Kind::SrcuUnlock
                    | Kind::SrcuSync
                    | Kind::Fence(
                        Fence::AfterUnlockLock
                            | Fence::AfterSrcuReadUnlock
                            | Fence::RcuLock
                            | Fence::RcuUnlock
                            | Fence::SyncRcu
                    )
            ) || known.name.starts_with("rcu_")
        });
        let Some(known) = known.filter(|known| known.args.len() == args.len()) else {
            let message = format!("`c::{name}`, so called, is not in the subset");
            let meant = nearest(name, macros().map(|one| one.name)).filter(|meant| *meant != name);
            return Err(self.refuse(call, message).help(help(meant)));
        };
        let mut given = Vec::new();
        let mut target = Ty::Unit;
        for (kind, arg) in known.args.iter().zip(args) {
            let value = self.value(arg)?;
            given.push(match (kind, known.kind) {
                (Arg::Object, _) => {
                    let (pointer, ty) = self.pointed(value, arg)?;
                    target = ty;
                    at(pointer, &target)
                }
                (Arg::Pointer, kind) => {
                    let base = match kind {
                        Kind::Lock | Kind::Unlock | Kind::TryLock | Kind::IsLocked => {
                            Base::Spinlock
                        }
                        _ => Base::Struct(Base::SRCU.to_owned()),
                    };
                    let is_lock = value.ty == Ty::Lock && base == Base::Spinlock;
                    if !is_lock && value.ty != Ty::Pointer(Type::new(base, 1)) {
                        let message = format!("`c::{name}` on `{}`", value.ty);
                        return Err(self.refuse(arg, message));
                    }
                    value.expr
                }
                (Arg::Value, Kind::SrcuUnlock) => self.fit(value, &Ty::Int(Base::Int))?,
                (Arg::Value | Arg::Order, _) => self.fit(value, &target)?,
            });
        }
        let ty = match known.kind {
            Kind::TryLock | Kind::IsLocked => Ty::Bool,
            Kind::SrcuLock => Ty::Int(Base::Int),
            Kind::Load => target,
            _ => Ty::Unit,
        };
        let expr = self.ordered(made_call(known.name, given, span))?;
        Ok(Value { expr, ty })
    }
}

/// A guard: what locks, and what unlocks.
pub fn guard(lock: Value, unlock: Value) -> Value {
    let span = unlock.expr.span;
    let kind = match unlock.expr.kind {
        ExprKind::Call(call) => StmtKind::Call(call),
        kind => StmtKind::Discard(Expr { kind, span }),
    };
    Value {
        ty: Ty::Guard(Box::new(made(kind, span))),
        ..lock
    }
}
