// SPDX-License-Identifier: GPL-2.0

//! Methods: what each computes, or which macro of the memory model it is.

use crate::access::{help, unit, Access};
use crate::branch::negated;
use crate::call::guard;
use crate::expression::{at, bytes};
use crate::scope::{Refused, Result, Translator, Value};
use crate::ty::Ty;
use lkmm_litmus::ast::{Base, BinOp, Expr, ExprKind, Type};
use lkmm_litmus::nearest::nearest;
use syn::spanned::Spanned;
use syn::{ExprMethodCall, Pat};

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

impl Translator {
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

    fn no_method(&self, name: &str, ty: &Ty, call: &ExprMethodCall) -> Refused {
        let message = format!("`{name}` on `{ty}` is not in the subset for litmus tests");
        let meant = nearest(name, METHODS).filter(|meant| *meant != name);
        self.refuse(&call.method, message).help(help(meant))
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
