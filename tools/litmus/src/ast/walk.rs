// SPDX-License-Identifier: GPL-2.0

//! Walks over statements and expressions.

use super::{Expr, ExprKind, PlaceKind, Stmt, StmtKind};

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
