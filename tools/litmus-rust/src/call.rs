// SPDX-License-Identifier: GPL-2.0

//! The operations: which macro of the memory model a method or function is.

use crate::branch::negated;
use crate::expression::{at, bytes};
use crate::scope::{Refused, Result, Translator, Value};
use crate::statement::made;
use crate::ty::Ty;
use lkmm_litmus::ast::{Base, BinOp, Call, Expr, ExprKind, Name, StmtKind, Type};
use lkmm_litmus::nearest::nearest;
use lkmm_litmus::table::{find, macros, Arg, Fence, Kind, Macro, Ordering};
use lkmm_litmus::Span;
use syn::spanned::Spanned;
use syn::{ExprCall, ExprMethodCall, Pat};

const ORDERINGS: [(&str, Ordering); 4] = [
    ("Relaxed", Ordering::Once),
    ("Acquire", Ordering::Acquire),
    ("Release", Ordering::Release),
    ("Full", Ordering::Full),
];

/// The operations on a variable of any type.
const ACCESSES: [&str; 6] = [
    "load",
    "store",
    "xchg",
    "cmpxchg",
    "smp_store_mb",
    "load_ctrl",
];

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

/// The methods of other values than `Atomic`.
const METHODS: [&str; 12] = [
    "wrapping_add",
    "wrapping_sub",
    "wrapping_mul",
    "wrapping_offset",
    "is_null",
    "is_none",
    "is_some",
    "as_ptr",
    "lock",
    "is_ok",
    "is_err",
    "unwrap_or_else",
];

/// An operation on a shared variable.
struct Access<'a> {
    /// A pointer to the variable.
    object: Expr,
    /// What it holds.
    value: Ty,
    /// It is an `atomic_t`.
    counter: bool,
    method: &'a str,
    span: Span,
}

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

    fn no_method(&self, name: &str, ty: &Ty, call: &ExprMethodCall) -> Refused {
        let message = format!("`{name}` on `{ty}` is not in the subset for litmus tests");
        let meant = nearest(name, METHODS).filter(|meant| *meant != name);
        self.refuse(&call.method, message).help(help(meant))
    }

    /// The ordering that the last argument of an operation is, if it is one.
    fn ordering(&self, last: &syn::Expr) -> Result<Option<Ordering>> {
        let syn::Expr::Path(path) = last else {
            return Ok(None);
        };
        let text = path_text(last);
        let word = text.rsplit(':').next().unwrap_or_default();
        let known = ORDERINGS.iter().find(|(name, _)| *name == word);
        match (known, path.path.get_ident()) {
            (Some((_, ordering)), Some(_)) => Ok(Some(*ordering)),
            (None, Some(ident)) if ident == "None" || self.find(ident).is_ok() => Ok(None),
            _ => {
                let names = ORDERINGS.map(|(name, _)| name);
                let help = match nearest(word, names) {
                    Some(name) => format!("write `{name}`"),
                    None => format!("LKMM has {}", names.join(", ")),
                };
                let message = format!("`{text}` is neither a variable nor an ordering of LKMM");
                Err(self.refuse(last, message).help(help))
            }
        }
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
    fn dependent_load(&self, object: Expr, value: Ty, node: &impl Spanned) -> Result<Value> {
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

    /// `receiver.method(…)`
    pub fn method(&mut self, call: &ExprMethodCall) -> Result<Value> {
        if let Some(generic) = &call.turbofish {
            let message = "generic arguments of a method are not in the subset";
            return Err(self.refuse(generic, message));
        }
        let receiver = self.value(&call.receiver)?;
        let method = self.name(&call.method).text;
        let args: Vec<_> = call.args.iter().collect();
        let span = self.span(call);
        let computed = |name: &str| {
            Some(match name {
                "wrapping_add" => BinOp::Add,
                "wrapping_sub" => BinOp::Sub,
                "wrapping_mul" => BinOp::Mul,
                _ => return None,
            })
        };
        let null = Expr {
            kind: ExprKind::Null,
            span,
        };
        let (kind, ty) = match (receiver.ty.clone(), method.as_str(), args.as_slice()) {
            (Ty::Atomic { value, counter }, "as_ptr", []) => {
                let base = if counter {
                    Base::Int
                } else {
                    value.in_c().base
                };
                let mut ty = Type::new(base, value.in_c().pointers.len());
                ty.pointers.push(Default::default());
                return Ok(Value {
                    expr: receiver.expr,
                    ty: Ty::Pointer(ty),
                });
            }
            (Ty::Atomic { value, .. }, "load_dependent", []) => {
                return self.dependent_load(receiver.expr, *value, call);
            }
            (Ty::Atomic { value, counter }, ..) => {
                let access = Access {
                    object: receiver.expr,
                    value: *value,
                    counter,
                    method: &method,
                    span,
                };
                return self.access(access, &args, call);
            }
            (Ty::Int(_) | Ty::Number, name, [arg]) if computed(name).is_some() => {
                let right = self.value(arg)?;
                let op = computed(name).unwrap_or(BinOp::Add);
                return self.computed_from(op, receiver, right, call);
            }
            (Ty::Pointer(ty), "wrapping_add" | "wrapping_sub" | "wrapping_offset", [by]) => {
                let word = match method.as_str() {
                    "wrapping_offset" => Base::Long,
                    _ => Base::IntPtr { signed: false },
                };
                let op = match method.as_str() {
                    "wrapping_sub" => BinOp::Sub,
                    _ => BinOp::Add,
                };
                let given = self.value(by)?;
                let by = without_cast(self.fit(given, &Ty::Int(word))?);
                let mut target = ty.clone();
                target.pointers.pop();
                let by = Box::new(bytes(by, &target));
                let sum = ExprKind::Binary(op, Box::new(receiver.expr), by);
                (sum, Ty::Pointer(ty))
            }
            (Ty::Dependent(pointer), "as_ptr", []) => (receiver.expr.kind, *pointer),
            (Ty::Dependent(pointer), "ptr_eq", [other]) => {
                let other = self.value(other)?;
                let other = self.fit(other, &Ty::Pointer(pointer.in_c()))?;
                let (pointer, other) = (Box::new(receiver.expr), Box::new(other));
                (ExprKind::Binary(BinOp::Eq, pointer, other), Ty::Bool)
            }
            (Ty::Dependent(pointer), "read" | "load" | "store" | "load_dependent", _) => {
                self.check_unsafe(call, "an access through a `Dependent`")?;
                let ty = Ty::Pointer(pointer.in_c());
                let (object, value) = self.pointed(Value { ty, ..receiver }, call)?;
                match (method.as_str(), args.as_slice()) {
                    ("read", []) => (at(object, &value).kind, value),
                    ("load_dependent", []) => return self.dependent_load(object, value, call),
                    _ => {
                        let access = Access {
                            object,
                            value,
                            counter: false,
                            method: &method,
                            span,
                        };
                        return self.access(access, &args, call);
                    }
                }
            }
            (Ty::Pointer(_) | Ty::Dependent(_), "is_null", []) | (Ty::Option(_), "is_none", []) => {
                let (pointer, null) = (Box::new(receiver.expr), Box::new(null));
                (ExprKind::Binary(BinOp::Eq, pointer, null), Ty::Bool)
            }
            (Ty::Option(_), "is_some", []) => {
                let (pointer, null) = (Box::new(receiver.expr), Box::new(null));
                (ExprKind::Binary(BinOp::Ne, pointer, null), Ty::Bool)
            }
            (Ty::NonNull(ty), "as_ptr", []) => (receiver.expr.kind, Ty::Pointer(ty)),
            (Ty::Lock, "lock", []) => {
                let on = || vec![receiver.expr.clone()];
                let unlock = unit("spin_unlock", on(), span);
                return Ok(guard(unit("spin_lock", on(), span), unlock));
            }
            (Ty::Result { expected, .. }, "is_ok" | "is_err", []) => {
                if !expected.is_pure() {
                    return Err(self.expected_is_needed_again(call));
                }
                let (found, expected) = (Box::new(receiver.expr), expected);
                let is_ok = ExprKind::Binary(BinOp::Eq, found, expected);
                let expr = Expr { kind: is_ok, span };
                let expr = if method == "is_ok" {
                    expr
                } else {
                    negated(expr)
                };
                (expr.kind, Ty::Bool)
            }
            (Ty::Result { value, .. }, "unwrap_or_else", [closure]) if is_identity(closure) => {
                (receiver.expr.kind, *value)
            }
            (ty, ..) => return Err(self.no_method(&method, &ty, call)),
        };
        Ok(Value {
            expr: Expr { kind, span },
            ty,
        })
    }

    pub fn expected_is_needed_again(&self, node: &impl Spanned) -> Refused {
        self.refuse(node, "the value that `cmpxchg` expects is needed twice")
            .help("give it a name with `let` before")
    }

    /// Demands that the value that a `cmpxchg()` expected can still be told later.
    pub fn check_unchanging(&self, expected: &Expr) -> Result<()> {
        let mut changing = !expected.is_pure();
        expected.each(&mut |expr| {
            if let ExprKind::Name(name) = &expr.kind {
                changing |= self.is_mutable(name);
            }
        });
        if !changing {
            return Ok(());
        }
        Err(self
            .refuse_at(
                expected.span,
                "the expected value may change before the result is used",
            )
            .help("give it a name with `let`, without `mut`"))
    }

    fn access(
        &mut self,
        access: Access<'_>,
        args: &[&syn::Expr],
        node: &impl Spanned,
    ) -> Result<Value> {
        let Access {
            object,
            value,
            counter,
            method,
            span,
        } = access;
        let as_word = ACCESSES.contains(&method);
        let counter = counter || value == Ty::Int(Base::Int) && !as_word;
        // The ordering is the last argument, where there is one.
        let named = |one: &str| ["load", "store"].contains(&one) || atomic_macro(one).is_some();
        if !as_word && !named(method) {
            if method == "load_nodep" {
                return Err(self.refuse(node, "the model has no load without dependencies"));
            }
            let message = format!("C and the model have no `{method}()`");
            let names = macros().filter_map(|one| one.name.strip_prefix("atomic_"));
            let names = names.filter(|name| named(name));
            let meant = match method {
                "swap" => Some("xchg"),
                "compare_exchange" | "compare_exchange_weak" => Some("cmpxchg"),
                _ => nearest(method, names.chain(ACCESSES)),
            };
            return Err(self.refuse(node, message).help(help(meant)));
        }
        let ordering = match args.last() {
            Some(last) => self.ordering(last)?,
            None => None,
        };
        let args = &args[..args.len() - usize::from(ordering.is_some())];
        let mut values = Vec::new();
        for arg in args {
            let given = self.value(arg)?;
            values.push(self.fit(given, &value)?);
        }
        let Some((name, arity)) = name(method, ordering, counter) else {
            let message = match ordering {
                _ if !counter && atomic_macro(method).is_some() => format!(
                    "the model has `{method}()` of `&Atomic<i32>` alone, which is C's atomic_t"
                ),
                Some(_) => format!("C and the model have no `{method}()` with this ordering"),
                None => format!("C and the model have no `{method}()` without an ordering"),
            };
            return Err(self.refuse(node, message));
        };
        if values.len() != arity {
            let message = format!("`{method}()` takes {arity} values, not {}", values.len());
            return Err(self.refuse(node, message));
        }
        let Some(known) = find(&name) else {
            return Err(self.refuse(node, format!("the model has no `{method}()`")));
        };
        let expected = values.first().cloned();
        let mut given = values.into_iter();
        let mut operands = Vec::new();
        for kind in known.args {
            operands.extend(match kind {
                Arg::Object => Some(at(object.clone(), &value)),
                Arg::Pointer => Some(object.clone()),
                Arg::Value | Arg::Order => given.next(),
            });
        }
        let expr = self.ordered(made_call(known.name, operands, span))?;
        let ty = match (known.kind, expected) {
            (Kind::Cmpxchg, Some(expected)) => Ty::Result {
                value: Box::new(value),
                expected: Box::new(expected),
            },
            (Kind::OpAndTest(_) | Kind::OpNegative(_) | Kind::AddUnless, _) => Ty::Bool,
            (kind, _) if kind.returns() => value,
            _ => Ty::Unit,
        };
        Ok(Value { expr, ty })
    }
}

/// C's macro of the same name, but for its ordering.
fn atomic_macro(method: &str) -> Option<&'static Macro> {
    let ordered = ["_relaxed", "_acquire", "_release"];
    let is_plain = !ordered.iter().any(|end| method.ends_with(end));
    // In Rust, these are `load` and `store`.
    let is_same = is_plain && !["read", "set"].contains(&method);
    let found = find(&format!("atomic_{method}")).filter(|_| is_same);
    found.filter(|known| known.ordering != Ordering::C11)
}

fn help(meant: Option<&str>) -> String {
    match meant {
        Some(name) => format!("is `{name}` meant?"),
        None => "Documentation/litmus.rst lists the operations".to_owned(),
    }
}

/// The text of a path; nothing if it is no path.
fn path_text(expr: &syn::Expr) -> String {
    let syn::Expr::Path(path) = expr else {
        return String::new();
    };
    let words = path.path.segments.iter().map(|one| one.ident.to_string());
    words.collect::<Vec<_>>().join("::")
}

/// The macro that a method is with this ordering, and how many values it takes.
fn name(method: &str, ordering: Option<Ordering>, counter: bool) -> Option<(String, usize)> {
    let suffix = match ordering {
        Some(Ordering::Once) => "_relaxed",
        Some(Ordering::Acquire) => "_acquire",
        Some(Ordering::Release) => "_release",
        _ => "",
    };
    let fixed = |name: &str, arity| Some((name.to_owned(), arity));
    match (method, ordering, counter) {
        ("load", Some(Ordering::Once), true) => return fixed("atomic_read", 0),
        ("load", Some(Ordering::Acquire), true) => return fixed("atomic_read_acquire", 0),
        ("load", Some(Ordering::Once), false) => return fixed("READ_ONCE", 0),
        ("load", Some(Ordering::Acquire), false) => return fixed("smp_load_acquire", 0),
        ("store", Some(Ordering::Once), true) => return fixed("atomic_set", 1),
        ("store", Some(Ordering::Release), true) => return fixed("atomic_set_release", 1),
        ("store", Some(Ordering::Once), false) => return fixed("WRITE_ONCE", 1),
        ("store", Some(Ordering::Release), false) => return fixed("smp_store_release", 1),
        ("load_ctrl", None, _) => return fixed("load_ctrl", 0),
        ("smp_store_mb", None, false) => return fixed("smp_store_mb", 1),
        ("xchg", Some(_), false) => return Some((format!("xchg{suffix}"), 1)),
        ("cmpxchg", Some(_), false) => return Some((format!("cmpxchg{suffix}"), 2)),
        ("load" | "store", ..) | (_, _, false) => return None,
        _ => {}
    }
    let plain = atomic_macro(method)?;
    let arity = plain.args.iter().filter(|arg| **arg == Arg::Value).count();
    let takes_ordering = !matches!(plain.kind, Kind::OpAndTest(_) | Kind::AddUnless);
    match (plain.kind, ordering) {
        // These have no other ordering.
        (Kind::Op(_), Some(Ordering::Once)) => Some((plain.name.to_owned(), arity)),
        (Kind::Op(_), _) => None,
        (_, ordering) if ordering.is_some() == takes_ordering => {
            Some((format!("{}{suffix}", plain.name), arity))
        }
        _ => None,
    }
}

fn made_call(name: &str, args: Vec<Expr>, span: Span) -> Expr {
    let text = name.to_owned();
    let name = Name { text, span };
    Expr {
        kind: ExprKind::Call(Call {
            name,
            args,
            tag: None,
        }),
        span,
    }
}

/// A macro without a value.
fn unit(name: &str, args: Vec<Expr>, span: Span) -> Value {
    Value {
        expr: made_call(name, args, span),
        ty: Ty::Unit,
    }
}

/// A guard: what locks, and what unlocks.
fn guard(lock: Value, unlock: Value) -> Value {
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

/// `i as usize` without the conversion, which C does by itself.
fn without_cast(index: Expr) -> Expr {
    match index.kind {
        ExprKind::Cast(_, inner) => *inner,
        kind => Expr {
            kind,
            span: index.span,
        },
    }
}

/// `|v| v`
fn is_identity(expr: &syn::Expr) -> bool {
    let syn::Expr::Closure(of) = expr else {
        return false;
    };
    match (of.inputs.first(), &*of.body) {
        (Some(Pat::Ident(input)), syn::Expr::Path(body)) => {
            of.inputs.len() == 1 && body.path.get_ident() == Some(&input.ident)
        }
        _ => false,
    }
}
