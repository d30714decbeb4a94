// SPDX-License-Identifier: GPL-2.0

//! Walks over statements and expressions.

use super::{Call, Expr, ExprKind, PlaceKind, Stmt, StmtKind};
use crate::table::{self, Arg};

/// Calls `f` on each statement, those inside of others after them.
pub fn statements<'a>(body: &'a [Stmt], f: &mut impl FnMut(&'a Stmt)) {
    for stmt in body {
        f(stmt);
        match &stmt.kind {
            StmtKind::If {
                then, otherwise, ..
            } => {
                statements(then, f);
                statements(otherwise.as_deref().unwrap_or_default(), f);
            }
            StmtKind::While { body, .. } | StmtKind::Block(body) => statements(body, f),
            _ => {}
        }
    }
}

impl Stmt {
    /// The expressions of this statement itself, not of those inside it; of an assignment also
    /// those that say where the value goes.
    pub fn expressions(&self) -> Vec<&Expr> {
        match &self.kind {
            StmtKind::Declare { value, .. } => value.iter().collect(),
            StmtKind::Assign { place, value } => match &place.kind {
                PlaceKind::Register(_) => vec![value],
                PlaceKind::Deref(pointer) => vec![pointer, value],
                PlaceKind::Index(array, index) => vec![array, index, value],
            },
            StmtKind::Call(call) => call.args.iter().collect(),
            StmtKind::Discard(value) => vec![value],
            StmtKind::If { condition, .. } | StmtKind::While { condition, .. } => vec![condition],
            StmtKind::Block(_) => Vec::new(),
        }
    }
}

impl Expr {
    /// Calls `f` on this expression and each inside it.
    pub fn each<'a>(&'a self, f: &mut impl FnMut(&'a Self)) {
        f(self);
        match &self.kind {
            ExprKind::Int(_) | ExprKind::Null | ExprKind::Name(_) => {}
            ExprKind::Deref(inner) | ExprKind::Cast(_, inner) => inner.each(f),
            ExprKind::Index(left, right) | ExprKind::Binary(_, left, right) => {
                left.each(f);
                right.each(f);
            }
            ExprKind::Call(call) => call.args.iter().for_each(|arg| arg.each(f)),
        }
    }
}

/// Whether there is an access to memory that no macro makes.
pub fn plain_accesses(body: &[Stmt]) -> bool {
    let mut found = false;

    statements(body, &mut |stmt| {
        let stores = matches!(
            &stmt.kind,
            StmtKind::Assign { place, .. } if !matches!(place.kind, PlaceKind::Register(_))
        );
        let arguments = match &stmt.kind {
            StmtKind::Call(call) => loads_in_call(call),
            _ => stmt.expressions().into_iter().any(loads),
        };
        found |= stores || arguments;
    });
    found
}

/// Whether an expression reads memory without a macro.
fn loads(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Int(_) | ExprKind::Null | ExprKind::Name(_) => false,
        ExprKind::Deref(_) | ExprKind::Index(..) => true,
        ExprKind::Cast(_, inner) => loads(inner),
        ExprKind::Binary(_, left, right) => loads(left) || loads(right),
        ExprKind::Call(call) => loads_in_call(call),
    }
}

/// The same for what a macro is given. What it accesses itself is its object.
fn loads_in_call(call: &Call) -> bool {
    let kinds = table::find(&call.name.text).map_or(&[][..], |known| known.args);

    call.args.iter().enumerate().any(|(number, arg)| {
        let is_object = kinds.get(number) == Some(&Arg::Object);
        match &arg.kind {
            ExprKind::Deref(pointer) if is_object => loads(pointer),
            ExprKind::Index(array, index) if is_object => loads(array) || loads(index),
            _ => loads(arg),
        }
    })
}
