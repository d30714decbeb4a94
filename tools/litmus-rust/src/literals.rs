// SPDX-License-Identifier: GPL-2.0

//! Numbers in the text: the compiler refuses one that its type does not hold. The type is often known
//! only at the end of the function, so this looks at the finished process.

use crate::ty::Ty;
use lkmm_litmus::ast::walk::statements;
use lkmm_litmus::ast::{Base, Call, Expr, ExprKind, PlaceKind, Process, StmtKind, Type};
use lkmm_litmus::numbers::range;
use lkmm_litmus::table::{find, Arg, Kind};
use lkmm_litmus::typing::Types;
use lkmm_litmus::Diagnostic;

/// The first number that is out of the range of its type.
pub fn out_of_range(process: &Process) -> Option<Diagnostic> {
    let mut search = Search {
        types: Types::new(process),
        found: None,
    };
    statements(&process.body, &mut |stmt| match &stmt.kind {
        StmtKind::Declare {
            ty,
            value: Some(value),
            ..
        } => search.expr(value, Some(ty.clone())),
        StmtKind::Assign { place, value } => {
            let ty = match &place.kind {
                PlaceKind::Register(name) => search.types.get(&name.text).cloned(),
                PlaceKind::Deref(pointer) => search.pointer(pointer),
                PlaceKind::Index(array, index) => {
                    search.index(index);
                    search.pointer(array)
                }
            };
            search.expr(value, ty);
        }
        StmtKind::Call(call) => search.call(call),
        _ => stmt
            .expressions()
            .iter()
            .for_each(|expr| search.expr(expr, None)),
    });
    search.found
}

struct Search {
    types: Types,
    found: Option<Diagnostic>,
}

impl Search {
    /// Looks at an expression that has to be of this type; a number alone is an `i32` otherwise.
    fn expr(&mut self, expr: &Expr, wanted: Option<Type>) {
        match &expr.kind {
            ExprKind::Int(number) => self.number(*number, expr, wanted),
            ExprKind::Null | ExprKind::Name(_) => {}
            ExprKind::Deref(pointer) => drop(self.pointer(pointer)),
            ExprKind::Index(array, index) => {
                self.index(index);
                self.pointer(array);
            }
            ExprKind::Cast(_, inner) => self.expr(inner, self.types.of(inner)),
            ExprKind::Binary(op, left, right) => {
                let of_sides = self.types.of(left).or_else(|| self.types.of(right));
                let ty = if op.is_comparison() {
                    of_sides
                } else {
                    of_sides.or(wanted)
                };
                self.expr(left, ty.clone());
                self.expr(right, ty);
            }
            ExprKind::Call(call) => self.call(call),
        }
    }

    /// Looks at a pointer, and gives the type of what it points to.
    fn pointer(&mut self, pointer: &Expr) -> Option<Type> {
        self.expr(pointer, None);
        self.types.target(pointer)
    }

    fn index(&mut self, index: &Expr) {
        let word = Type::new(Base::IntPtr { signed: false }, 0);
        self.expr(index, self.types.of(index).or(Some(word)));
    }

    fn call(&mut self, call: &Call) {
        let Some(known) = find(&call.name.text) else {
            return;
        };
        let mut object = None;
        for (kind, arg) in known.args.iter().zip(&call.args) {
            match kind {
                Arg::Object => {
                    self.expr(arg, None);
                    object = self.types.of(arg);
                }
                Arg::Pointer => object = self.pointer(arg),
                Arg::Value | Arg::Order => {}
            }
        }
        object = object.filter(|_| known.kind != Kind::SrcuUnlock);
        for (kind, arg) in known.args.iter().zip(&call.args) {
            if *kind == Arg::Value {
                self.expr(arg, object.clone());
            }
        }
    }

    fn number(&mut self, number: i64, expr: &Expr, wanted: Option<Type>) {
        let base = match wanted {
            Some(ty) if ty.is_pointer() => Base::Long,
            Some(ty) if ty.base != Base::Atomic => ty.base,
            _ => Base::Int,
        };
        let range = range(Type::new(base.clone(), 0).bits());
        if self.found.is_none() && !range.contains(&number.into()) {
            let ty = Ty::Int(base);
            let found =
                Diagnostic::new(format!("`{number}` is out of range for `{ty}`"), expr.span);
            self.found =
                Some(found.help(format!("`{ty}` has {} to {}", range.start(), range.end())));
        }
    }
}
