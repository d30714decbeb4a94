// SPDX-License-Identifier: GPL-2.0

//! Walks over statements and expressions.

use super::{Call, Expr, ExprKind, PlaceKind, Stmt, StmtKind};
use crate::span::Span;
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

/// The same for statements that change.
pub fn statements_mut(body: &mut [Stmt], f: &mut impl FnMut(&mut Stmt)) {
    for stmt in body {
        f(stmt);
        match &mut stmt.kind {
            StmtKind::If {
                then, otherwise, ..
            } => {
                statements_mut(then, f);
                statements_mut(otherwise.as_deref_mut().unwrap_or_default(), f);
            }
            StmtKind::While { body, .. } | StmtKind::Block(body) => statements_mut(body, f),
            _ => {}
        }
    }
}

/// Calls `f` on each name in an expression: registers and parameters.
pub fn names<'a>(body: &'a [Stmt], f: &mut impl FnMut(&'a str, Span)) {
    statements(body, &mut |stmt| {
        for expr in stmt.expressions() {
            expr.each(&mut |expr| match &expr.kind {
                ExprKind::Name(name) if !is_memory_order(name) => f(name, expr.span),
                _ => {}
            });
        }
    });
}

/// Whether a name is one of C11's memory orders.
pub fn is_memory_order(name: &str) -> bool {
    const ORDERS: [&str; 6] = [
        "relaxed", "consume", "acquire", "release", "acq_rel", "seq_cst",
    ];
    name.strip_prefix("memory_order_")
        .is_some_and(|order| ORDERS.contains(&order))
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
            StmtKind::Block(_) | StmtKind::Nothing(_) => Vec::new(),
        }
    }

    /// The same of a statement that changes.
    pub fn expressions_mut(&mut self) -> Vec<&mut Expr> {
        match &mut self.kind {
            StmtKind::Declare { value, .. } => value.iter_mut().collect(),
            StmtKind::Assign { place, value } => match &mut place.kind {
                PlaceKind::Register(_) => vec![value],
                PlaceKind::Deref(pointer) => vec![pointer, value],
                PlaceKind::Index(array, index) => vec![array, index, value],
            },
            StmtKind::Call(call) => call.args.iter_mut().collect(),
            StmtKind::Discard(value) => vec![value],
            StmtKind::If { condition, .. } | StmtKind::While { condition, .. } => vec![condition],
            StmtKind::Block(_) | StmtKind::Nothing(_) => Vec::new(),
        }
    }
}

impl Expr {
    /// Whether the expression has the same value each time, while its registers do.
    pub fn is_pure(&self) -> bool {
        let mut pure = true;
        self.each(&mut |expr| {
            let kind = &expr.kind;
            pure &= !matches!(
                kind,
                ExprKind::Deref(_) | ExprKind::Index(..) | ExprKind::Call(_)
            );
        });
        pure
    }

    /// An operand that accesses memory beside another that does: C, and so the model, does not order
    /// them.
    pub fn unordered(&self) -> Option<&Self> {
        let mut found = None;
        self.each(&mut |expr| {
            let operands: Vec<_> = match &expr.kind {
                ExprKind::Binary(_, left, right) | ExprKind::Index(left, right) => {
                    vec![&**left, &**right]
                }
                ExprKind::Call(call) => call.operands(),
                _ => Vec::new(),
            };
            let mut accesses = operands.into_iter().filter(|operand| !operand.is_pure());
            if let (None, Some(_), Some(second)) = (found, accesses.next(), accesses.next()) {
                found = Some(second);
            }
        });
        found
    }

    /// Calls `f` on each expression inside of this one, and on this one last.
    pub fn each_mut(&mut self, f: &mut impl FnMut(&mut Self)) {
        match &mut self.kind {
            ExprKind::Int(_) | ExprKind::Null | ExprKind::Name(_) => {}
            ExprKind::Deref(inner) | ExprKind::Cast(_, inner) => inner.each_mut(f),
            ExprKind::Index(left, right) | ExprKind::Binary(_, left, right) => {
                left.each_mut(f);
                right.each_mut(f);
            }
            ExprKind::Call(call) => call.args.iter_mut().for_each(|arg| arg.each_mut(f)),
        }
        f(self);
    }

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

impl Call {
    /// The expressions that are evaluated before the macro does anything: of what it accesses itself,
    /// the pointer.
    fn operands(&self) -> Vec<&Expr> {
        let kinds = table::find(&self.name.text).map_or(&[][..], |known| known.args);
        let mut operands = Vec::new();
        for (number, arg) in self.args.iter().enumerate() {
            match (kinds.get(number), &arg.kind) {
                (Some(Arg::Object), ExprKind::Deref(pointer)) => operands.push(&**pointer),
                (Some(Arg::Object), ExprKind::Index(array, index)) => {
                    operands.extend([&**array, &**index]);
                }
                _ => operands.push(arg),
            }
        }
        operands
    }
}

/// Calls `f` on each macro that is used, and says whether its value is.
pub fn calls<'a>(body: &'a [Stmt], f: &mut impl FnMut(&'a Call, bool)) {
    statements(body, &mut |stmt| {
        if let StmtKind::Call(call) = &stmt.kind {
            f(call, false);
        }
        for expr in stmt.expressions() {
            expr.each(&mut |expr| {
                if let ExprKind::Call(call) = &expr.kind {
                    f(call, true);
                }
            });
        }
    });
}

/// The accesses to memory that no macro makes: the pointer that each goes through, and where it
/// stands.
pub fn plain_accesses(body: &[Stmt]) -> Vec<(&Expr, Span)> {
    let mut found = Vec::new();

    statements(body, &mut |stmt| {
        if let StmtKind::Assign { place, .. } = &stmt.kind {
            match &place.kind {
                PlaceKind::Deref(pointer) | PlaceKind::Index(pointer, _) => {
                    found.push((pointer, place.span));
                }
                PlaceKind::Register(_) => {}
            }
        }
        match &stmt.kind {
            StmtKind::Call(call) => plain_loads_of_call(call, &mut found),
            _ => {
                let exprs = stmt.expressions().into_iter();
                exprs.for_each(|expr| plain_loads(expr, &mut found));
            }
        }
    });
    found
}

fn plain_loads<'a>(expr: &'a Expr, found: &mut Vec<(&'a Expr, Span)>) {
    match &expr.kind {
        ExprKind::Deref(pointer) => {
            found.push((pointer, expr.span));
            plain_loads(pointer, found);
        }
        ExprKind::Index(array, index) => {
            found.push((array, expr.span));
            plain_loads(array, found);
            plain_loads(index, found);
        }
        ExprKind::Cast(_, inner) => plain_loads(inner, found),
        ExprKind::Binary(_, left, right) => {
            plain_loads(left, found);
            plain_loads(right, found);
        }
        ExprKind::Call(call) => plain_loads_of_call(call, found),
        ExprKind::Int(_) | ExprKind::Null | ExprKind::Name(_) => {}
    }
}

/// Those in the arguments of a macro. The object that it accesses itself is none, but the pointer to
/// that may be read from memory.
fn plain_loads_of_call<'a>(call: &'a Call, found: &mut Vec<(&'a Expr, Span)>) {
    let kinds = table::find(&call.name.text).map_or(&[][..], |known| known.args);

    for (number, arg) in call.args.iter().enumerate() {
        match (kinds.get(number), &arg.kind) {
            (Some(Arg::Object), ExprKind::Deref(pointer)) => plain_loads(pointer, found),
            (Some(Arg::Object), ExprKind::Index(array, index)) => {
                plain_loads(array, found);
                plain_loads(index, found);
            }
            _ => plain_loads(arg, found),
        }
    }
}
