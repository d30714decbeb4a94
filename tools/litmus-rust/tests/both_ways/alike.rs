// SPDX-License-Identifier: GPL-2.0

//! Whether two tests are the same but for what C leaves out and Rust must say: that a register holds 0
//! at first, that a number is compared with 0, that an integer is converted.

use lkmm_litmus::ast::walk::statements;
use lkmm_litmus::ast::{
    Base, BinOp, Expr, ExprKind, InitPlace, InitValue, Place, PlaceKind, Process, Stmt, StmtKind,
    Test, Type, Value,
};
use std::collections::BTreeMap;

pub fn alike(left: &Test, right: &Test) -> bool {
    plain(left) == plain(right)
}

/// A test without that.
fn plain(test: &Test) -> (Test, Vec<BTreeMap<String, Type>>) {
    let mut test = test.clone();
    let types = test.processes.iter_mut().enumerate().map(|(number, one)| {
        let types = registers(one);
        let mut body = without(&one.body);
        // Rust has what a register holds at first in its function.
        for entry in &test.init {
            if let (InitPlace::Register { process, name }, Some(InitValue::One(value))) =
                (&entry.place, &entry.value)
            {
                if *process == number {
                    body.insert(0, initial(&name.text, value));
                }
            }
        }
        let is_zero = |stmt: &Stmt| match &stmt.kind {
            StmtKind::Assign { place, value } => {
                matches!(place.kind, PlaceKind::Register(_)) && is_zero(value)
            }
            _ => false,
        };
        body.retain(|stmt| !is_zero(stmt));
        one.body = body;
        one.params
            .iter_mut()
            .for_each(|param| param.ty = ty(&param.ty));
        types
    });
    let types = types.collect();
    test.init
        .retain(|entry| matches!(entry.place, InitPlace::Global(_)));
    (test, types)
}

/// The types of registers.
fn registers(process: &Process) -> BTreeMap<String, Type> {
    let mut types = BTreeMap::new();
    statements(&process.body, &mut |stmt| {
        if let StmtKind::Declare { ty: of, name, .. } = &stmt.kind {
            types.insert(name.text.clone(), ty(of));
        }
    });
    types
}

/// A type by the one name that Rust has for it.
fn ty(ty: &Type) -> Type {
    let base = match &ty.base {
        Base::Char => Base::Fixed {
            signed: false,
            bits: 8,
        },
        Base::Fixed {
            signed: true,
            bits: 32,
        } => Base::Int,
        Base::IntPtr { signed: true } => Base::Long,
        other => other.clone(),
    };
    Type::new(base, ty.pointers.len())
}

fn is_zero(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Int(0) | ExprKind::Null)
}

fn initial(name: &str, value: &Value) -> Stmt {
    let kind = match value {
        Value::Int { value, .. } => ExprKind::Int(*value),
        Value::Address(to) | Value::Element(to, _) => ExprKind::Name(to.text.clone()),
    };
    let span = Default::default();
    assign(name, Expr { kind, span })
}

fn assign(name: &str, value: Expr) -> Stmt {
    let span = value.span;
    let text = name.to_owned();
    let kind = PlaceKind::Register(lkmm_litmus::ast::Name { text, span });
    let place = Place { kind, span };
    Stmt {
        kind: StmtKind::Assign { place, value },
        span,
    }
}

fn without(body: &[Stmt]) -> Vec<Stmt> {
    let mut plain = Vec::new();
    for stmt in body {
        let kind = match &stmt.kind {
            StmtKind::Declare { value: None, .. } => continue,
            StmtKind::Declare {
                name,
                value: Some(value),
                ..
            } => {
                plain.push(assign(&name.text, expr(value)));
                continue;
            }
            StmtKind::Assign { place, value } => {
                let kind = match &place.kind {
                    PlaceKind::Register(name) => PlaceKind::Register(name.clone()),
                    PlaceKind::Deref(pointer) => PlaceKind::Deref(expr(pointer)),
                    PlaceKind::Index(array, index) => PlaceKind::Index(expr(array), expr(index)),
                };
                let place = Place { kind, ..*place };
                let value = expr(value);
                StmtKind::Assign { place, value }
            }
            StmtKind::If {
                condition,
                then,
                otherwise,
            } => StmtKind::If {
                condition: truth(condition),
                then: without(then),
                otherwise: otherwise.as_deref().map(without),
            },
            StmtKind::Block(body) => StmtKind::Block(without(body)),
            StmtKind::Call(call) => match expr_kind(&ExprKind::Call(call.clone())) {
                ExprKind::Call(call) => StmtKind::Call(call),
                _ => stmt.kind.clone(),
            },
            StmtKind::Discard(value) => StmtKind::Discard(expr(value)),
            other => other.clone(),
        };
        plain.push(Stmt { kind, ..*stmt });
    }
    plain
}

/// A condition without `!= 0`.
fn truth(condition: &Expr) -> Expr {
    match &condition.kind {
        ExprKind::Binary(BinOp::Ne, left, right) if is_zero(right) => expr(left),
        _ => expr(condition),
    }
}

fn expr(of: &Expr) -> Expr {
    Expr {
        kind: expr_kind(&of.kind),
        span: of.span,
    }
}

fn expr_kind(of: &ExprKind) -> ExprKind {
    let boxed = |of: &Expr| Box::new(expr(of));
    match of {
        ExprKind::Cast(_, inner) => expr_kind(&inner.kind),
        ExprKind::Deref(inner) => ExprKind::Deref(boxed(inner)),
        ExprKind::Index(left, right) => ExprKind::Index(boxed(left), boxed(right)),
        ExprKind::Binary(op, left, right) => ExprKind::Binary(*op, boxed(left), boxed(right)),
        ExprKind::Call(call) => {
            let mut call = call.clone();
            call.args.iter_mut().for_each(|arg| *arg = expr(arg));
            ExprKind::Call(call)
        }
        // A pointer is compared with NULL, and C has 0 for that, too.
        ExprKind::Null => ExprKind::Int(0),
        other => other.clone(),
    }
}
