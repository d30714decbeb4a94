// SPDX-License-Identifier: GPL-2.0

//! Types of expressions, as far as it matters whether a C or Rust compiler takes them.

use crate::registers::Registers;
use crate::shared_variables::pointee;
use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::ast::{Base, BinOp, Call, Expr, ExprKind, Process, Type};
use lkmm_litmus::table::{find, Arg, Kind, Macro};
use lkmm_litmus::Span;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ty {
    /// A number in the text: any integer type, and 0 also a pointer.
    Literal(i64),
    /// What a comparison or a test gives.
    Bool,
    Int(Type),
    Pointer(Type),
}

impl Ty {
    pub fn int() -> Self {
        Self::Int(Type::new(Base::Int, 0))
    }

    /// The type of the values that a variable of this type holds.
    fn held(self) -> Self {
        match self {
            Self::Int(ty) if ty.base == Base::Atomic => Self::int(),
            other => other,
        }
    }
}

/// The names of a process and their types.
pub struct Scope<'a> {
    pub process: &'a Process,
    pub registers: &'a Registers,
}

/// `Int` or `Pointer`.
pub fn of_type(ty: &Type) -> Ty {
    if ty.is_pointer() {
        Ty::Pointer(ty.clone())
    } else {
        Ty::Int(ty.clone())
    }
}

impl Scope<'_> {
    /// The type of a register or parameter.
    pub fn name(&self, name: &str, span: Span) -> Result<Ty> {
        let register = self.registers.find(name).map(|one| &one.ty);
        let mut params = self.process.params.iter();
        let ty = register.or_else(|| {
            params
                .find(|param| param.name.text == name)
                .map(|param| &param.ty)
        });
        ty.map(of_type)
            .ok_or_else(|| Unsupported::new(format!("`{name}`"), span))
    }

    pub fn of(&self, expr: &Expr) -> Result<Ty> {
        match &expr.kind {
            ExprKind::Int(value) => Ok(Ty::Literal(*value)),
            ExprKind::Null => Ok(Ty::Literal(0)),
            ExprKind::Name(name) => self.name(name, expr.span),
            ExprKind::Deref(pointer) | ExprKind::Index(pointer, _) => self.target(pointer),
            ExprKind::Cast(ty, _) => Ok(of_type(ty)),
            ExprKind::Binary(op, ..) if op.is_comparison() => Ok(Ty::Bool),
            ExprKind::Binary(op, left, right) => match (self.of(left)?, self.of(right)?) {
                (Ty::Bool, Ty::Bool) if is_logical(*op) => Ok(Ty::Bool),
                (Ty::Literal(_) | Ty::Bool, Ty::Literal(_) | Ty::Bool) => Ok(Ty::int()),
                (Ty::Literal(_) | Ty::Bool, other) | (other, Ty::Literal(_) | Ty::Bool) => {
                    Ok(other)
                }
                (Ty::Pointer(ty), Ty::Int(_)) if matches!(op, BinOp::Add | BinOp::Sub) => {
                    Ok(Ty::Pointer(ty))
                }
                (Ty::Int(left), Ty::Int(_)) => Ok(Ty::Int(left)),
                _ => Err(pointers(expr)),
            },
            ExprKind::Call(call) => self.call(call),
        }
    }

    /// The type of what a pointer points to.
    pub fn target(&self, pointer: &Expr) -> Result<Ty> {
        match self.of(pointer)? {
            Ty::Pointer(ty) => Ok(of_type(&pointee(&ty).unwrap_or(ty))),
            _ => Err(Unsupported::new(
                "an integer used as an address",
                pointer.span,
            )),
        }
    }

    /// The type of what a macro gives.
    fn call(&self, call: &Call) -> Result<Ty> {
        let known = find(&call.name.text)
            .ok_or_else(|| Unsupported::new(format!("`{}`", call.name.text), call.name.span))?;
        Ok(match known.kind {
            Kind::AddUnless
            | Kind::OpAndTest(_)
            | Kind::OpNegative(_)
            | Kind::TryLock
            | Kind::IsLocked => Ty::Bool,
            Kind::SrcuLock => Ty::int(),
            _ => self.object(known, call)?.map_or_else(Ty::int, Ty::held),
        })
    }

    /// The type of what a macro works on.
    fn object(&self, known: &Macro, call: &Call) -> Result<Option<Ty>> {
        let mut args = known.args.iter().zip(&call.args);
        let object = args.find(|(arg, _)| **arg != Arg::Value);
        let ty = object.map(|(arg, given)| match arg {
            Arg::Object => self.of(given),
            _ => self.target(given),
        });
        ty.transpose()
    }
}

/// What C computes with numbers and Rust can compute with truth values too.
pub fn is_logical(op: BinOp) -> bool {
    matches!(op, BinOp::And | BinOp::Or | BinOp::Xor)
}

fn pointers(expr: &Expr) -> Unsupported {
    Unsupported::new(format!("`{expr}`: this use of pointers"), expr.span)
}
