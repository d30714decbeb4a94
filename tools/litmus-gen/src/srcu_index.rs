// SPDX-License-Identifier: GPL-2.0

//! What `srcu_read_lock()` returns, which the model and the kernel do not agree on.
//!
//! herd7 lets it be 0; in the kernel it is the index of a pair of counters, 0 or 1. So a final
//! state must not show it, nor anything that it flows into, and nothing may be decided by it.

use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::ast::walk::statements;
use lkmm_litmus::ast::{
    BinOp, Call, Expr, ExprKind, Location, PlaceKind, Stmt, StmtKind, Term, Test,
};
use lkmm_litmus::table::{find, Arg, Kind};
use std::collections::BTreeSet;

/// Demands that a test's outcome does not depend on it.
pub fn check(test: &Test) -> Result<()> {
    let mut flow = Flow::default();
    // Each round adds a name or is the last.
    loop {
        let before = flow.clone();
        for number in 0..test.processes.len() {
            flow.process(test, number)?;
        }
        if flow == before {
            break;
        }
    }
    flow.looked_at(test)
}

/// What may hold it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Flow {
    registers: BTreeSet<(usize, String)>,
    variables: BTreeSet<String>,
    /// It was stored through a pointer of which nothing is known.
    anywhere: bool,
}

impl Flow {
    fn process(&mut self, test: &Test, number: usize) -> Result<()> {
        let process = &test.processes[number];
        let mut result = Ok(());
        let mut of = Of {
            flow: self,
            number,
            params: process
                .params
                .iter()
                .map(|one| one.name.text.as_str())
                .collect(),
        };
        statements(&process.body, &mut |stmt| {
            if result.is_ok() {
                result = of.statement(stmt);
            }
        });
        result
    }

    fn has(&self, variable: &str) -> bool {
        self.anywhere || self.variables.contains(variable)
    }

    /// Whether condition, filter or `locations` look at it.
    fn looked_at(&self, test: &Test) -> Result<()> {
        let mut seen = None;
        let mut look = |location: &Location| {
            let found = match location {
                Location::Register { process, name } => {
                    self.registers.contains(&(*process, name.text.clone()))
                }
                Location::Global(name) | Location::Element(name, _) => self.has(&name.text),
            };
            if found && seen.is_none() {
                let message = format!(
                    "`{location}` in the final state: what srcu_read_lock() returned, always 0 in \
                     the model, 0 or 1 in the kernel"
                );
                seen = Some(Unsupported::new(message, location.span()));
            }
        };
        let condition = test.condition.as_ref().map(|condition| &condition.prop);
        for prop in test.filter.iter().chain(condition) {
            prop.each_atom(&mut |atom| {
                look(&atom.left);
                if let Term::Content(location) = &atom.right {
                    look(location);
                }
            });
        }
        test.locations.iter().for_each(|item| look(&item.location));
        seen.map_or(Ok(()), Err)
    }
}

/// One process.
struct Of<'a> {
    flow: &'a mut Flow,
    number: usize,
    params: BTreeSet<&'a str>,
}

impl Of<'_> {
    fn statement(&mut self, stmt: &Stmt) -> Result<()> {
        match &stmt.kind {
            StmtKind::Declare {
                name,
                value: Some(value),
                ..
            } => {
                let holds = self.value(value)?;
                self.register(&name.text, holds);
            }
            StmtKind::Declare { value: None, .. } | StmtKind::Block(_) => {}
            StmtKind::Assign { place, value } => {
                let holds = self.value(value)?;
                match &place.kind {
                    PlaceKind::Register(name) => self.register(&name.text, holds),
                    PlaceKind::Deref(pointer) => {
                        self.address(pointer)?;
                        self.store(pointer, holds);
                    }
                    PlaceKind::Index(array, index) => {
                        self.address(array)?;
                        self.address(index)?;
                        self.store(array, holds);
                    }
                }
            }
            StmtKind::Call(call) => {
                self.call(call)?;
            }
            StmtKind::Discard(value) => {
                self.value(value)?;
            }
            StmtKind::If { condition, .. } | StmtKind::While { condition, .. } => {
                if self.value(condition)? {
                    return Err(decides("a branch", condition));
                }
            }
        }
        Ok(())
    }

    fn register(&mut self, name: &str, holds: bool) {
        if holds {
            self.flow.registers.insert((self.number, name.to_owned()));
        }
    }

    /// It is stored there, if `holds`.
    fn store(&mut self, pointer: &Expr, holds: bool) {
        if holds {
            match self.variable(pointer) {
                Some(name) => {
                    self.flow.variables.insert(name);
                }
                None => self.flow.anywhere = true,
            }
        }
    }

    /// Whether it may be there.
    fn is_at(&self, pointer: &Expr) -> bool {
        match self.variable(pointer) {
            Some(name) => self.flow.has(&name),
            None => self.flow.anywhere || !self.flow.variables.is_empty(),
        }
    }

    /// The variable that a pointer points to, if the text says it.
    fn variable(&self, pointer: &Expr) -> Option<String> {
        match &pointer.kind {
            ExprKind::Name(name) if self.params.contains(name.as_str()) => Some(name.clone()),
            _ => None,
        }
    }

    /// An address, or an index, must not depend on it.
    fn address(&mut self, pointer: &Expr) -> Result<()> {
        if self.value(pointer)? {
            return Err(decides("an address", pointer));
        }
        Ok(())
    }

    /// Whether a value may be it, or computed from it.
    fn value(&mut self, expr: &Expr) -> Result<bool> {
        Ok(match &expr.kind {
            ExprKind::Int(_) | ExprKind::Null => false,
            ExprKind::Name(name) => {
                let register = (self.number, name.clone());
                self.flow.registers.contains(&register)
            }
            ExprKind::Deref(pointer) => {
                self.address(pointer)?;
                self.is_at(pointer)
            }
            ExprKind::Index(array, index) => {
                self.address(array)?;
                self.address(index)?;
                self.is_at(array)
            }
            ExprKind::Cast(_, inner) => self.value(inner)?,
            ExprKind::Binary(op, left, right) => {
                let holds = self.value(left)? | self.value(right)?;
                holds && !is_constant(*op, left, right)
            }
            ExprKind::Call(call) => self.call(call)?,
        })
    }

    /// The same for what a macro gives.
    fn call(&mut self, call: &Call) -> Result<bool> {
        let Some(known) = find(&call.name.text) else {
            return Ok(false);
        };
        let mut at = None;
        let mut given = false;
        for (arg, expr) in known.args.iter().zip(&call.args) {
            match (arg, &expr.kind) {
                (Arg::Object, ExprKind::Index(array, index)) => {
                    self.address(array)?;
                    self.address(index)?;
                    at = Some(&**array);
                }
                (Arg::Object, ExprKind::Deref(pointer)) => {
                    self.address(pointer)?;
                    at = Some(&**pointer);
                }
                (Arg::Object | Arg::Pointer, _) => {
                    self.address(expr)?;
                    at = Some(expr);
                }
                (Arg::Value, _) => given |= self.value(expr)?,
            }
        }
        let there = at.is_some_and(|pointer| self.is_at(pointer));
        let mut store = |holds| {
            if let Some(pointer) = at {
                self.store(pointer, holds);
            }
        };
        Ok(match known.kind {
            Kind::SrcuLock => true,
            Kind::Load => there,
            Kind::Store | Kind::StoreMb => {
                store(given);
                false
            }
            Kind::Xchg | Kind::FetchOp(_) | Kind::Op(_) => {
                store(given);
                there
            }
            Kind::OpReturn(_) | Kind::OpAndTest(_) | Kind::OpNegative(_) => {
                store(given);
                there || given
            }
            // Whether they write is decided by what is there and what is given.
            Kind::Cmpxchg | Kind::AddUnless => {
                if there || given {
                    let message = format!("`{}`: whether it writes", known.name);
                    return Err(depends(&message, call.name.span));
                }
                false
            }
            Kind::Fence(_)
            | Kind::Lock
            | Kind::Unlock
            | Kind::TryLock
            | Kind::IsLocked
            | Kind::SrcuUnlock
            | Kind::SrcuSync => false,
        })
    }
}

/// Whether an operator gives the same whatever the operands are: a dependency without meaning.
fn is_constant(op: BinOp, left: &Expr, right: &Expr) -> bool {
    let mut calls = false;
    left.each(&mut |expr| {
        calls |= matches!(
            expr.kind,
            ExprKind::Call(_) | ExprKind::Deref(_) | ExprKind::Index(..)
        );
    });
    let is_zero = |expr: &Expr| matches!(expr.kind, ExprKind::Int(0));

    match op {
        BinOp::Xor | BinOp::Sub => !calls && left == right,
        BinOp::And | BinOp::Mul => is_zero(left) || is_zero(right),
        _ => false,
    }
}

fn decides(what: &str, expr: &Expr) -> Unsupported {
    depends(&format!("{what}, `{expr}`,"), expr.span)
}

fn depends(what: &str, span: lkmm_litmus::Span) -> Unsupported {
    let message = format!(
        "{what} depends on what srcu_read_lock() returned, always 0 in the model, 0 or 1 in the \
         kernel"
    );
    Unsupported::new(message, span)
}

#[cfg(test)]
mod tests {
    use super::check;

    /// What is said of these processes and what follows them.
    fn said(bodies: [&str; 2], rest: &str) -> String {
        let process = |number, body| {
            format!(
                "\nP{number}(int *x, int *y, int **p, atomic_t *a, struct srcu_struct *s)\n{{\n\
                 \tint r0;\n\tint r1;\n\tint *r2;\n\n{body}\n}}\n"
            )
        };
        let text = format!(
            "C t\n\n{{ int *p = &x; }}\n{}{}\n{rest}\n",
            process(0, bodies[0]),
            process(1, bodies[1])
        );
        let test = lkmm_litmus::read(&text).expect("a test");
        check(&test).map_or_else(|one| one.message, |()| "judged".to_owned())
    }

    const READER: &str = "r0 = srcu_read_lock(s); WRITE_ONCE(*x, 1); srcu_read_unlock(s, r0);";
    const READ: &str = "r0 = READ_ONCE(*x);";

    fn in_the_final_state(name: &str) -> String {
        format!(
            "`{name}` in the final state: what srcu_read_lock() returned, always 0 in the model, \
             0 or 1 in the kernel"
        )
    }

    #[test]
    fn the_final_state_does_not_show_it() {
        for (p0, p1, rest, name) in [
            (READER, READ, "locations [0:r0]\nexists (x=1)", "0:r0"),
            (READER, READ, "filter (0:r0=0)\nexists (x=1)", "0:r0"),
            (READER, READ, "exists (0:r0=1)", "0:r0"),
            (READER, READ, "exists (1:r0=0:r0)", "0:r0"),
            (
                "r1 = srcu_down_read(s); r0 = r1 + 1;",
                READ,
                "exists (0:r0=1)",
                "0:r0",
            ),
            (
                "WRITE_ONCE(*y, srcu_read_lock(s));",
                READ,
                "exists (y=1)",
                "y",
            ),
            (
                "r0 = srcu_read_lock(s); smp_store_release(x, r0);",
                READ,
                "exists (1:r0=1)",
                "1:r0",
            ),
            (
                "r0 = srcu_read_lock(s); r1 = xchg(x, r0);",
                READ,
                "exists (x=1)",
                "x",
            ),
            (
                "r0 = srcu_read_lock(s); atomic_add(r0, a);",
                READ,
                "exists (a=1)",
                "a",
            ),
            (
                "r0 = srcu_read_lock(s); r1 = atomic_add_return(r0, a);",
                READ,
                "exists (0:r1=1)",
                "0:r1",
            ),
            (
                "r0 = srcu_read_lock(s); r2 = x; WRITE_ONCE(*r2, r0);",
                READ,
                "exists (y=1)",
                "y",
            ),
            (
                "r0 = srcu_read_lock(s); *x = r0;",
                "r2 = READ_ONCE(*p); r0 = *r2;",
                "exists (1:r0=1)",
                "1:r0",
            ),
        ] {
            assert_eq!(
                said([p0, p1], rest),
                in_the_final_state(name),
                "{p0} {p1} {rest}"
            );
        }
    }

    #[test]
    fn nothing_is_decided_by_it() {
        for (p0, what) in [
            // Stored through a pointer, it may be where the pointer came from.
            (
                "r0 = srcu_read_lock(s); r2 = READ_ONCE(*p); WRITE_ONCE(*r2, r0);",
                "an address, `r2`,",
            ),
            (
                "r0 = srcu_read_lock(s); if (r0) smp_mb();",
                "a branch, `r0`,",
            ),
            (
                "if (srcu_read_lock(s) == 0) smp_mb();",
                "a branch, `srcu_read_lock(s) == 0`,",
            ),
            (
                "r0 = srcu_read_lock(s); r1 = READ_ONCE(x[r0]);",
                "an address, `r0`,",
            ),
            (
                "r0 = srcu_read_lock(s); r1 = cmpxchg(x, r0, 1);",
                "`cmpxchg`: whether it writes",
            ),
        ] {
            let wanted = format!(
                "{what} depends on what srcu_read_lock() returned, always 0 in the model, 0 or 1 \
                 in the kernel"
            );
            assert_eq!(said([p0, READ], "exists (x=1)"), wanted, "{p0}");
        }
    }

    #[test]
    fn what_does_not_depend_on_it_is_judged() {
        for (p0, rest) in [
            (READER, "exists (1:r0=1)"),
            (
                "r0 = srcu_read_lock(s); WRITE_ONCE(*x, 1 + (r0 ^ r0));",
                "exists (1:r0=1)",
            ),
            (
                "r0 = srcu_read_lock(s); WRITE_ONCE(*y, r0);",
                "exists (1:r0=1)",
            ),
        ] {
            assert_eq!(said([p0, READ], rest), "judged", "{p0}");
        }
    }
}
