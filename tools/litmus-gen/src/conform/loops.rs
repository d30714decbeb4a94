// SPDX-License-Identifier: GPL-2.0

//! Loops: as herd7 follows them, for two rounds. An execution in which the condition holds for a third
//! time is none of the model's, so an instance in which it does is left out by the test's filter.

use lkmm_litmus::ast::{
    Atom, Base, Expr, ExprKind, Location, Name, Place, PlaceKind, Prop, Stmt, StmtKind, Term, Test,
    Type, Value,
};
use lkmm_litmus::Span;

const ROUNDS: usize = 2;

/// The register that says that a loop was left in its third round; no C program has such a name.
pub const GAVE_UP: &str = "__gave_up";

/// Writes loops as `if` statements in each other.
pub fn unroll(test: &mut Test) {
    for number in 0..test.processes.len() {
        let process = &mut test.processes[number];
        let mut found = None;
        let body = process.body.iter().map(|stmt| unrolled(stmt, &mut found));
        process.body = body.collect();
        let Some(span) = found else {
            continue;
        };
        let name = || Name {
            text: GAVE_UP.to_owned(),
            span,
        };
        let kind = StmtKind::Declare {
            ty: Type::new(Base::Int, 0),
            name: name(),
            value: None,
        };
        process.body.insert(0, Stmt { kind, span });
        let ended = Prop::Atom(Atom {
            left: Location::Register {
                process: number,
                name: name(),
            },
            equal: true,
            right: Term::Value(Value::Int { value: 0, span }),
            span,
        });
        test.filter = Some(match test.filter.take() {
            Some(filter) => Prop::And(Box::new(filter), Box::new(ended)),
            None => ended,
        });
    }
}

/// A statement without loops. `found` becomes the place of the last loop.
fn unrolled(stmt: &Stmt, found: &mut Option<Span>) -> Stmt {
    let span = stmt.span;
    let mut all =
        |body: &[Stmt]| -> Vec<Stmt> { body.iter().map(|stmt| unrolled(stmt, found)).collect() };
    let kind = match &stmt.kind {
        StmtKind::While { condition, body } => {
            let body = all(body);
            *found = Some(span);
            let mut rest = vec![gave_up(span)];
            for _ in 0..ROUNDS {
                let mut then = body.clone();
                then.push(when(condition, rest));
                rest = then;
            }
            return when(condition, rest);
        }
        other => other.with_bodies(all),
    };
    Stmt { kind, span }
}

fn when(condition: &Expr, then: Vec<Stmt>) -> Stmt {
    Stmt {
        span: condition.span,
        kind: StmtKind::If {
            condition: condition.clone(),
            then,
            otherwise: None,
        },
    }
}

/// `__gave_up = 1;`
fn gave_up(span: Span) -> Stmt {
    let text = GAVE_UP.to_owned();
    let kind = PlaceKind::Register(Name { text, span });
    let value = Expr {
        kind: ExprKind::Int(1),
        span,
    };
    Stmt {
        kind: StmtKind::Assign {
            place: Place { kind, span },
            value,
        },
        span,
    }
}
