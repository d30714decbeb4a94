// SPDX-License-Identifier: GPL-2.0

//! Computations that have another result in the kernel than in herd7, where all numbers have 32 bits
//! and a sign.

use crate::ast::walk::statements;
use crate::ast::{Base, BinOp, Expr, ExprKind, Test, Type};
use crate::diagnostic::{Diagnostic, Severity};
use crate::numbers::{is_wide, range, Numbers};
use crate::span::Span;
use crate::typing::Types;
use crate::values::Held;

/// What herd7 computes with.
const HERD7: (u32, bool) = (32, true);

pub(super) fn check(test: &Test, found: &mut Vec<Diagnostic>) {
    let mut search = Search { test, known: None };

    for (number, process) in test.processes.iter().enumerate() {
        let types = Types::new(process);
        let mut first = None;
        statements(&process.body, &mut |stmt| {
            for expr in stmt.expressions() {
                expr.each(&mut |expr| {
                    if first.is_none() {
                        first = search.different(number, expr, &types);
                    }
                });
            }
        });
        found.extend(first);
    }
}

/// The first computation that may need more than 32 bits, which the kernel has there.
pub fn needs_more_bits(test: &Test) -> Option<Diagnostic> {
    let mut found = Vec::new();
    check(test, &mut found);
    found
        .into_iter()
        .find(|one| one.severity == Severity::Warning)
}

struct Search<'a> {
    test: &'a Test,
    /// What all values may be, once that matters: few tests have types of other sizes.
    known: Option<(Held, Numbers)>,
}

impl Search<'_> {
    /// What may differ between the kernel and herd7 in an expression of a process.
    fn different(&mut self, process: usize, expr: &Expr, types: &Types) -> Option<Diagnostic> {
        let ExprKind::Binary(op, left, right) = &expr.kind else {
            return None;
        };
        let computes = matches!(op, BinOp::Add | BinOp::Sub | BinOp::Mul);
        let orders = matches!(
            op,
            BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge | BinOp::Div
        );
        if !computes && !orders {
            return None;
        }
        let sides = [left, right].map(|side| types.of(side));
        let ty = sides.into_iter().flatten().find(|ty| !ty.is_pointer())?;
        let (bits, signed) = ty.bits();
        // In C the types are widened until they hold the numbers; what is Rust runs as it is written.
        let source = self.test.processes[process].source.as_ref();
        let at = |span: &Span| (span.start, span.end) == (expr.span.start, expr.span.end);
        let panics = source.is_some_and(|source| bits == 32 && source.checked.iter().any(at));
        if panics && !self.fit(process, *op, [left, right], &ty) {
            let message = format!("`{}` may overflow here, and panic", op.text());
            let help = "`wrapping_add()` and its like compute as herd7 does";
            return Some(Diagnostic::new(message, expr.span).help(help));
        }
        if source.is_some() && (bits < 32 || !signed) && !self.fit(process, *op, [left, right], &ty)
        {
            let message =
                "a value here may be out of the range of its type, which herd7 does not know";
            let help = "herd7 computes with 32 bits and a sign: use `i32`";
            return Some(Diagnostic::new(message, expr.span).help(help));
        }
        let int = Type::new(Base::Int, 0);
        if computes && is_wide(&ty) && !self.fit(process, *op, [left, right], &int) {
            let message = format!("`{expr}` may need more than herd7's 32 bits");
            let help = "the kernel computes with 64 bits here";
            return Some(Diagnostic::warning(message, expr.span).help(help));
        }
        None
    }

    /// Whether both sides, and what is computed of them, are in the range of a type and of herd7.
    fn fit(&mut self, process: usize, op: BinOp, sides: [&Expr; 2], ty: &Type) -> bool {
        let test = self.test;
        let known = self
            .known
            .get_or_insert_with(|| (Held::new(test), Numbers::of(test)));
        let (held, numbers) = known;
        let [left, right] = sides.map(|side| held.value(process, side).numbers);
        let (Some(left), Some(right)) = (left, right) else {
            return numbers.fit(ty.bits()) && numbers.fit(HERD7);
        };
        let is_in =
            |number: i128| range(ty.bits()).contains(&number) && range(HERD7).contains(&number);
        let pairs = left
            .iter()
            .flat_map(|l| right.iter().map(move |r| (*l, *r)));
        pairs
            .map(|(l, r)| (i128::from(l), i128::from(r)))
            .all(|(l, r)| {
                let result = match op {
                    BinOp::Add => l + r,
                    BinOp::Sub => l - r,
                    BinOp::Mul => l * r,
                    _ => 0,
                };
                [l, r, result].into_iter().all(is_in)
            })
    }
}
