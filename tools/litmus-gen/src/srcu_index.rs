// SPDX-License-Identifier: GPL-2.0

//! The value of `srcu_read_lock()`, on which the model and the kernel do not agree.
//!
//! herd7 lets it be 0; in the kernel it is the index of a pair of counters, 0 or 1. So a final
//! state must not show it, nor anything that it flows into, and nothing may be decided by it.

use crate::final_state::mentioned;
use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::ast::walk::statements;
use lkmm_litmus::ast::{BinOp, Call, Expr, ExprKind, Location, PlaceKind, Stmt, StmtKind, Test};
use lkmm_litmus::table::{find, Arg, Kind};
use lkmm_litmus::Span;
use std::collections::BTreeSet;

const VALUE: &str = "what srcu_read_lock() returned, always 0 in the model, 0 or 1 in the kernel";

/// Demands that a test's outcome does not depend on the value.
pub fn check(test: &Test) -> Result<()> {
    let mut flow = Flow::default();
    // Each round finds one more place that may hold the value, or is the last.
    loop {
        let before = flow.holders.clone();
        flow.wrong = None;
        for (number, process) in test.processes.iter().enumerate() {
            flow.process = number;
            let params = process.params.iter();
            flow.params = params.map(|param| param.name.text.as_str()).collect();
            statements(&process.body, &mut |stmt| flow.statement(stmt));
        }
        if flow.holders == before {
            break;
        }
    }
    flow.final_state(test);
    flow.wrong.map_or(Ok(()), Err)
}

/// A place that may hold the value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Holder {
    Register(usize, String),
    Variable(String),
    /// It was stored through a pointer of which nothing is known.
    AnyVariable,
}

#[derive(Default)]
struct Flow<'a> {
    holders: BTreeSet<Holder>,
    /// The process that is looked at, and its parameters.
    process: usize,
    params: BTreeSet<&'a str>,
    /// The first thing that depends on the value.
    wrong: Option<Unsupported>,
}

impl Flow<'_> {
    fn statement(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Declare {
                name,
                value: Some(value),
                ..
            } => {
                let given = self.value(value);
                self.mark(given, self.register(&name.text));
            }
            StmtKind::Assign { place, value } => {
                let given = self.value(value);
                let holder = match &place.kind {
                    PlaceKind::Register(name) => self.register(&name.text),
                    PlaceKind::Deref(pointer) => self.target(pointer),
                    PlaceKind::Index(array, index) => self.element(array, index),
                };
                self.mark(given, holder);
            }
            StmtKind::Call(call) => {
                self.call(call);
            }
            StmtKind::Discard(value) => {
                self.value(value);
            }
            StmtKind::If { condition, .. } | StmtKind::While { condition, .. } => {
                if self.value(condition) {
                    self.depends(&format!("a branch, `{condition}`,"), condition.span);
                }
            }
            StmtKind::Declare { value: None, .. } | StmtKind::Block(_) | StmtKind::Nothing(_) => {}
        }
    }

    fn register(&self, name: &str) -> Holder {
        Holder::Register(self.process, name.to_owned())
    }

    /// What a pointer points to. It must not depend on the value.
    fn target(&mut self, pointer: &Expr) -> Holder {
        self.address(pointer);
        match &pointer.kind {
            ExprKind::Name(name) if self.params.contains(name.as_str()) => {
                Holder::Variable(name.clone())
            }
            _ => Holder::AnyVariable,
        }
    }

    fn element(&mut self, array: &Expr, index: &Expr) -> Holder {
        let target = self.target(array);
        self.address(index);
        target
    }

    fn mark(&mut self, given: bool, holder: Holder) {
        if given {
            self.holders.insert(holder);
        }
    }

    /// Whether a variable may hold the value.
    fn has(&self, variable: &Holder) -> bool {
        let is_variable = |holder: &Holder| !matches!(holder, Holder::Register(..));
        self.holders.contains(&Holder::AnyVariable)
            || self.holders.contains(variable)
            || *variable == Holder::AnyVariable && self.holders.iter().any(is_variable)
    }

    fn depends(&mut self, what: &str, span: Span) {
        self.refuse(format!("{what} depends on {VALUE}"), span);
    }

    fn refuse(&mut self, message: String, span: Span) {
        let wrong = || Unsupported::new(message, span);
        self.wrong.get_or_insert_with(wrong);
    }

    /// An address, or an index, must not depend on the value.
    fn address(&mut self, expr: &Expr) {
        if self.value(expr) {
            self.depends(&format!("an address, `{expr}`,"), expr.span);
        }
    }

    /// Whether an expression may be the value, or be computed from it.
    fn value(&mut self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Int(_) | ExprKind::Null => false,
            ExprKind::Name(name) => self.holders.contains(&self.register(name)),
            ExprKind::Deref(pointer) => {
                let target = self.target(pointer);
                self.has(&target)
            }
            ExprKind::Index(array, index) => {
                let element = self.element(array, index);
                self.has(&element)
            }
            ExprKind::Cast(_, inner) => self.value(inner),
            ExprKind::Binary(op, left, right) => {
                let given = self.value(left) | self.value(right);
                given && !is_constant(*op, left, right)
            }
            ExprKind::Call(call) => self.call(call),
        }
    }

    /// The same for what a macro gives.
    fn call(&mut self, call: &Call) -> bool {
        let Some(known) = find(&call.name.text) else {
            return false;
        };
        let mut object = None;
        let mut given = false;
        for (arg, expr) in known.args.iter().zip(&call.args) {
            match (arg, &expr.kind) {
                (Arg::Object, ExprKind::Index(array, index)) => {
                    object = Some(self.element(array, index));
                }
                (Arg::Object, ExprKind::Deref(pointer)) => object = Some(self.target(pointer)),
                (Arg::Object | Arg::Pointer, _) => object = Some(self.target(expr)),
                (Arg::Value, _) => given |= self.value(expr),
                (Arg::Order, _) => {}
            }
        }
        let Some(object) = object else {
            return false;
        };
        let there = self.has(&object);
        match known.kind {
            Kind::SrcuLock => true,
            Kind::Load => there,
            Kind::Store | Kind::StoreMb => {
                self.mark(given, object);
                false
            }
            Kind::Xchg | Kind::FetchOp(_) | Kind::Op(_) => {
                self.mark(given, object);
                there
            }
            Kind::OpReturn(_) | Kind::OpAndTest(_) | Kind::OpNegative(_) => {
                self.mark(given, object);
                there || given
            }
            Kind::Cmpxchg | Kind::AddUnless => {
                if there || given {
                    let what = format!("`{}`: whether it writes", known.name);
                    self.depends(&what, call.name.span);
                }
                false
            }
            Kind::Fence(_)
            | Kind::Lock
            | Kind::Unlock
            | Kind::TryLock
            | Kind::IsLocked
            | Kind::SrcuUnlock
            | Kind::SrcuSync
            | Kind::CtrlDep => false,
        }
    }

    /// What condition, filter and `locations` look at must not hold the value.
    fn final_state(&mut self, test: &Test) {
        for location in mentioned(test) {
            let found = match location {
                Location::Register { process, name } => {
                    let register = Holder::Register(*process, name.text.clone());
                    self.holders.contains(&register)
                }
                Location::Global(name) | Location::Element(name, _) => {
                    self.has(&Holder::Variable(name.text.clone()))
                }
            };
            if found {
                let message = format!("`{location}` in the final state: {VALUE}");
                self.refuse(message, location.span());
            }
        }
    }
}

/// Whether an operator gives the same whatever the operands are: a dependency without meaning.
fn is_constant(op: BinOp, left: &Expr, right: &Expr) -> bool {
    let is_zero = |expr: &Expr| matches!(expr.kind, ExprKind::Int(0));
    match op {
        BinOp::Xor | BinOp::Sub => left.is_pure() && left == right,
        BinOp::And | BinOp::Mul => is_zero(left) || is_zero(right),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{check, VALUE};

    const READ: &str = "r0 = READ_ONCE(*x);";

    /// What is said of two processes that begin as these, the first behind
    /// `r0 = srcu_read_lock(s);`.
    fn said(p0: &str, p1: &str, rest: &str) -> String {
        let process = |number, body: &str| {
            format!(
                "\nP{number}(int *x, int *y, int **p, atomic_t *a, struct srcu_struct *s)\n{{\n\
                 \tint r0;\n\tint r1;\n\tint *r2;\n\n{body}\n}}\n"
            )
        };
        let p0 = process(0, &format!("r0 = srcu_read_lock(s);\n{p0}"));
        let text = format!(
            "C t\n\n{{ int *p = &x; }}\n{p0}{}\n{rest}\n",
            process(1, p1)
        );
        let test = lkmm_litmus::read(&text).expect("a test");
        check(&test).map_or_else(|one| one.message, |()| "judged".to_owned())
    }

    #[test]
    fn the_final_state_does_not_show_it() {
        let shows = |p0, p1, rest, name| {
            let wanted = format!("`{name}` in the final state: {VALUE}");
            assert_eq!(said(p0, p1, rest), wanted, "{p0} {p1} {rest}");
        };
        for (p0, rest, name) in [
            (
                "srcu_read_unlock(s, r0);",
                "locations [0:r0]\nexists (x=1)",
                "0:r0",
            ),
            (
                "WRITE_ONCE(*x, 1);",
                "filter (0:r0=0)\nexists (x=1)",
                "0:r0",
            ),
            ("WRITE_ONCE(*x, 1);", "exists (1:r0=0:r0)", "0:r0"),
            (
                "r1 = srcu_down_read(s); r0 = r1 + 1;",
                "exists (0:r0=1)",
                "0:r0",
            ),
            ("WRITE_ONCE(*y, srcu_read_lock(s));", "exists (y=1)", "y"),
            ("smp_store_release(x, r0);", "exists (1:r0=1)", "1:r0"),
            ("r1 = xchg(x, r0);", "exists (x=1)", "x"),
            ("atomic_add(r0, a);", "exists (a=1)", "a"),
            ("r1 = atomic_add_return(r0, a);", "exists (0:r1=1)", "0:r1"),
            ("r2 = x; WRITE_ONCE(*r2, r0);", "exists (y=1)", "y"),
        ] {
            shows(p0, READ, rest, name);
        }
        let read = "r2 = READ_ONCE(*p); r0 = *r2;";
        shows("*x = r0;", read, "exists (1:r0=1)", "1:r0");
    }

    #[test]
    fn nothing_is_decided_by_it() {
        for (p0, what) in [
            // Stored through a pointer, it may be where the pointer came from.
            (
                "r2 = READ_ONCE(*p); WRITE_ONCE(*r2, r0);",
                "an address, `r2`,",
            ),
            ("if (r0) smp_mb();", "a branch, `r0`,"),
            (
                "if (srcu_read_lock(s) == 0) smp_mb();",
                "a branch, `srcu_read_lock(s) == 0`,",
            ),
            ("r1 = READ_ONCE(x[r0]);", "an address, `r0`,"),
            ("r1 = cmpxchg(x, r0, 1);", "`cmpxchg`: whether it writes"),
        ] {
            let wanted = format!("{what} depends on {VALUE}");
            assert_eq!(said(p0, READ, "exists (x=1)"), wanted, "{p0}");
        }
    }

    #[test]
    fn what_does_not_depend_on_it_is_judged() {
        for p0 in [
            "WRITE_ONCE(*x, 1); srcu_read_unlock(s, r0);",
            "WRITE_ONCE(*x, 1 + (r0 ^ r0));",
            "WRITE_ONCE(*y, r0);",
        ] {
            assert_eq!(said(p0, READ, "exists (1:r0=1)"), "judged", "{p0}");
        }
    }
}
