// SPDX-License-Identifier: GPL-2.0

//! `load_ctrl()` and `ctrl_dep()` in the words of LKMM, which has no such events.
//!
//! LKMM orders a load before the stores inside the arms of an `if` on its value. Both order it before
//! all later stores, so herd7 gets an `if` on the value with all that follows in both arms.

use super::Refusal;
use crate::ast::walk::calls;
use crate::ast::{Base, Call, Expr, ExprKind, Name, PlaceKind, Stmt, StmtKind, Test, Type};
use crate::table::{find, Kind, Ordering};
use crate::Span;

/// Each doubles what follows it.
const LIMIT: usize = 8;

/// Rewrites the processes of a test whose names begin with [`super::PREFIX`].
pub(super) fn rewrite(test: &mut Test) -> Result<(), Refusal> {
    for process in &mut test.processes {
        match count(&process.body) {
            0 => continue,
            1..=LIMIT => {}
            more => {
                let message = format!("{more} of `load_ctrl()` and `ctrl_dep()` in a process");
                return Err(Refusal::Unsupported(format!("{message}: at most {LIMIT}")));
            }
        }
        let body = std::mem::take(&mut process.body);
        process.body = Rewrite { loads: 0 }.body(body, Vec::new())?;
    }
    Ok(())
}

fn count(body: &[Stmt]) -> usize {
    let mut count = 0;
    calls(body, &mut |call, _| {
        count += usize::from(is_load_ctrl(call) || is_ctrl_dep(call));
    });
    count
}

fn is_load_ctrl(call: &Call) -> bool {
    find(&call.name.text).is_some_and(|known| known.ordering == Ordering::Ctrl)
}

fn is_ctrl_dep(call: &Call) -> bool {
    find(&call.name.text).is_some_and(|known| known.kind == Kind::CtrlDep)
}

struct Rewrite {
    /// How many loads have got a register of their own.
    loads: usize,
}

impl Rewrite {
    /// The statements of `body`, and then those of `after`.
    fn body(&mut self, body: Vec<Stmt>, after: Vec<Stmt>) -> Result<Vec<Stmt>, Refusal> {
        let mut statements = body.into_iter().rev();
        statements.try_fold(after, |after, stmt| self.statement(stmt, after))
    }

    fn statement(&mut self, mut stmt: Stmt, after: Vec<Stmt>) -> Result<Vec<Stmt>, Refusal> {
        if count(std::slice::from_ref(&stmt)) == 0 {
            return Ok([vec![stmt], after].concat());
        }
        let mut loads = Vec::new();
        self.take_loads(&mut stmt, &mut loads);
        let span = stmt.span;
        let mut text = match stmt.kind {
            StmtKind::Call(mut call) if is_ctrl_dep(&call) => {
                branch(call.args.swap_remove(0), after)
            }
            StmtKind::Block(body) => self.body(body, after)?,
            StmtKind::If {
                condition,
                then,
                otherwise,
            } if count(&then) + otherwise.as_deref().map_or(0, count) > 0 => {
                let then = self.body(then, after.clone())?;
                let otherwise = Some(self.body(otherwise.unwrap_or_default(), after)?);
                let kind = StmtKind::If {
                    condition,
                    then,
                    otherwise,
                };
                vec![Stmt { kind, span }]
            }
            StmtKind::While { .. } => {
                let message = "`load_ctrl()` or `ctrl_dep()` in a loop";
                return Err(Refusal::Unsupported(message.to_owned()));
            }
            kind => [vec![Stmt { kind, span }], after].concat(),
        };
        for (name, pointer) in loads.into_iter().rev() {
            let value = |kind| Expr { kind, span };
            let object = value(ExprKind::Deref(Box::new(pointer)));
            let load = Call {
                name: named("READ_ONCE", span),
                args: vec![object],
                tag: None,
            };
            let kind = StmtKind::Declare {
                ty: Type::new(Base::Int, 0),
                name: named(&name, span),
                value: Some(value(ExprKind::Call(load))),
            };
            let branch = branch(value(ExprKind::Name(name)), text);
            text = [vec![Stmt { kind, span }], branch].concat();
        }
        Ok(text)
    }

    /// Replaces each `load_ctrl()` in the statement itself by a register, for what is at the pointer.
    fn take_loads(&mut self, stmt: &mut Stmt, loads: &mut Vec<(String, Expr)>) {
        match &mut stmt.kind {
            StmtKind::Declare { value, .. } => {
                value.iter_mut().for_each(|one| self.take(one, loads))
            }
            StmtKind::Assign { place, value } => {
                match &mut place.kind {
                    PlaceKind::Register(_) => {}
                    PlaceKind::Deref(pointer) => self.take(pointer, loads),
                    PlaceKind::Index(array, index) => {
                        self.take(array, loads);
                        self.take(index, loads);
                    }
                }
                self.take(value, loads);
            }
            StmtKind::Call(call) => call.args.iter_mut().for_each(|one| self.take(one, loads)),
            StmtKind::Discard(value)
            | StmtKind::If {
                condition: value, ..
            } => self.take(value, loads),
            StmtKind::While { .. } | StmtKind::Block(_) | StmtKind::Nothing(_) => {}
        }
    }

    fn take(&mut self, expr: &mut Expr, loads: &mut Vec<(String, Expr)>) {
        match &mut expr.kind {
            ExprKind::Int(_) | ExprKind::Null | ExprKind::Name(_) => {}
            ExprKind::Deref(inner) | ExprKind::Cast(_, inner) => self.take(inner, loads),
            ExprKind::Index(left, right) | ExprKind::Binary(_, left, right) => {
                self.take(left, loads);
                self.take(right, loads);
            }
            ExprKind::Call(call) => {
                call.args.iter_mut().for_each(|arg| self.take(arg, loads));
                if is_load_ctrl(call) {
                    // No name of a test is that: see `question`.
                    let name = format!("ctrl{}", self.loads);
                    self.loads += 1;
                    loads.push((name.clone(), call.args.swap_remove(0)));
                    expr.kind = ExprKind::Name(name);
                }
            }
        }
    }
}

/// Both ways lead to the same.
fn branch(condition: Expr, body: Vec<Stmt>) -> Vec<Stmt> {
    let span = condition.span;
    let kind = match body.is_empty() {
        true => StmtKind::Discard(condition),
        false => StmtKind::If {
            condition,
            otherwise: Some(body.clone()),
            then: body,
        },
    };
    vec![Stmt { kind, span }]
}

fn named(text: &str, span: Span) -> Name {
    let text = text.to_owned();
    Name { text, span }
}

#[cfg(test)]
mod tests {
    use super::rewrite;
    use crate::model::Refusal;

    fn rewritten(body: &str) -> Result<String, String> {
        let text = format!("C t\n\n{{}}\n\nP0(int *x, int *y)\n{{\n{body}}}\n\nexists (0:r0=1)\n");
        let mut test = crate::read(&text).expect("a test");
        match rewrite(&mut test) {
            Ok(()) => {
                let text = test.to_string();
                let (_, body) = text.split_once("\n{\n").expect("a process");
                Ok(body.split_once("\n}\n").expect("its end").0.to_owned())
            }
            Err(Refusal::Unsupported(why)) => Err(why),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn what_follows_is_in_both_arms() {
        for (body, wanted) in [
            (
                "\tint r0 = load_ctrl(x);\n\tWRITE_ONCE(*y, 1);\n",
                "\tint ctrl0 = READ_ONCE(*x);\n\tif (ctrl0) {\n\t\tint r0 = ctrl0;\n\
                 \t\tWRITE_ONCE(*y, 1);\n\t} else {\n\t\tint r0 = ctrl0;\n\t\tWRITE_ONCE(*y, 1);\n\t}",
            ),
            (
                "\tint r0 = xchg(x, 1);\n\tctrl_dep(r0);\n\tsmp_mb();\n",
                "\tint r0 = xchg(x, 1);\n\tif (r0) {\n\t\tsmp_mb();\n\t} else {\n\t\tsmp_mb();\n\t}",
            ),
            (
                "\tint r0 = 1;\n\tif (r0)\n\t\tctrl_dep(r0);\n\tsmp_mb();\n",
                "\tint r0 = 1;\n\tif (r0) {\n\t\tif (r0) {\n\t\t\tsmp_mb();\n\t\t} else {\n\t\t\tsmp_mb();\n\t\t}\n\
                 \t} else {\n\t\tsmp_mb();\n\t}",
            ),
            (
                "\tif (load_ctrl(x) == load_ctrl(y))\n\t\tsmp_mb();\n",
                "\tint r0;\n\tint ctrl0 = READ_ONCE(*x);\n\tif (ctrl0) {\n\t\tint ctrl1 = READ_ONCE(*y);\n",
            ),
            ("\tint r0 = 1;\n\tctrl_dep(r0);\n", "\tint r0 = 1;\n\t(void)r0;"),
        ] {
            let found = rewritten(body).expect(body);
            assert!(found.starts_with(wanted), "{body}:\n{found}");
        }
    }

    #[test]
    fn what_would_grow_without_bound() {
        let many = |count| "\tctrl_dep(1);\n".repeat(count) + "\tint r0 = 1;\n";
        assert!(rewritten(&many(8)).is_ok());
        for (body, wanted) in [
            (many(9), "9 of"),
            (
                "\tint r0;\n\twhile (load_ctrl(x)) { r0 = 1; }\n".to_owned(),
                "`load_ctrl()` or",
            ),
            (
                "\tint r0 = 1;\n\twhile (r0) { ctrl_dep(r0); }\n".to_owned(),
                "`load_ctrl()` or",
            ),
        ] {
            let why = rewritten(&body).expect_err(&body);
            assert!(why.starts_with(wanted), "{why}");
        }
    }
}
