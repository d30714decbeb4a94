// SPDX-License-Identifier: GPL-2.0

//! All paths of a process through its `if`s.

use super::deadlock::{Resource, Wait};
use super::state::State;
use super::value::{binary, Value};
use crate::registers::target;
use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::ast::walk::statements;
use lkmm_litmus::ast::{
    Call, Expr, ExprKind, InitPlace, InitValue, Stmt, StmtKind, Type, Value as Initial,
};
use lkmm_litmus::table::{find, Fence, Kind};
use lkmm_litmus::{Span, Test};
use std::collections::BTreeMap;

/// With more paths than this, they are told apart by what they hold only; with still more, the
/// test is not for this tool.
const PATHS: usize = 128;

/// A path, and the value of an expression on it.
type Valued = Vec<(State, Value)>;

struct Walk<'a> {
    process: usize,
    types: BTreeMap<&'a str, &'a Type>,
    waits: Vec<Wait>,
}

/// Walks all paths of process `number`; the places where it may wait.
pub(super) fn walk(test: &Test, number: usize) -> Result<Vec<Wait>> {
    let body = &test.processes[number].body;
    let mut walk = Walk {
        process: number,
        types: BTreeMap::new(),
        waits: Vec::new(),
    };
    let mut start = State::default();

    statements(body, &mut |stmt| {
        if let StmtKind::Declare { ty, name, .. } = &stmt.kind {
            walk.types.entry(&name.text).or_insert(ty);
            start.set(&name.text, Value::Int(0));
        }
    });
    for entry in &test.init {
        if let (InitPlace::Register { process, name }, Some(InitValue::One(value))) =
            (&entry.place, &entry.value)
        {
            if *process == number {
                let value = match value {
                    Initial::Int { value, .. } => Value::Int(*value),
                    Initial::Address(to) | Initial::Element(to, _) => {
                        Value::Address(to.text.clone())
                    }
                };
                start.set(&name.text, value);
            }
        }
    }
    for state in walk.body(vec![start], body)? {
        walk.end(&state)?;
    }
    Ok(walk.waits)
}

impl Walk<'_> {
    /// All paths at once: each statement is looked at once, however deep it is.
    fn body(&mut self, mut states: Vec<State>, body: &[Stmt]) -> Result<Vec<State>> {
        for stmt in body {
            states = self.statement(states, stmt)?;
        }
        Ok(states)
    }

    fn statement(&mut self, states: Vec<State>, stmt: &Stmt) -> Result<Vec<State>> {
        let mut after = Vec::new();

        match &stmt.kind {
            StmtKind::Block(body) => return self.body(states, body),
            StmtKind::Nothing(_) => return Ok(states),
            StmtKind::While { .. } => return Err(Unsupported::never_ends("`while`", stmt.span)),
            StmtKind::If {
                condition,
                then,
                otherwise,
            } => {
                let (yes, no) = self.branch(states, condition)?;
                after = self.body(yes, then)?;
                after.extend(self.body(no, otherwise.as_deref().unwrap_or_default())?);
            }
            StmtKind::Call(call) => {
                for state in states {
                    after.extend(self.call(state, call)?.into_iter().map(|(state, _)| state));
                }
            }
            StmtKind::Declare { .. } | StmtKind::Assign { .. } | StmtKind::Discard(_) => {
                for state in states {
                    for (mut state, mut values) in self.values(state, &stmt.expressions())? {
                        if let (Some(register), Some(value)) = (target(stmt), values.pop()) {
                            let ty = self.types.get(register);
                            let value = ty.map_or_else(Value::any, |ty| value.converted(ty));
                            state.set(register, value);
                        }
                        after.push(state);
                    }
                }
            }
        }
        different(after, stmt.span)
    }

    /// The paths on which a condition is true, and those on which it is false.
    fn branch(&mut self, states: Vec<State>, condition: &Expr) -> Result<(Vec<State>, Vec<State>)> {
        let (mut yes, mut no) = (Vec::new(), Vec::new());

        for state in states {
            for (state, value) in self.value(state, condition)? {
                match value.truth().or_else(|| state.before(condition)) {
                    Some(true) => yes.push(state),
                    Some(false) => no.push(state),
                    None => {
                        yes.push(state.clone().assume(condition, true));
                        no.push(state.assume(condition, false));
                    }
                }
            }
        }
        let span = condition.span;
        Ok((different(yes, span)?, different(no, span)?))
    }

    fn value(&mut self, state: State, expr: &Expr) -> Result<Valued> {
        Ok(match &expr.kind {
            ExprKind::Int(number) => vec![(state, Value::Int(*number))],
            ExprKind::Null => vec![(state, Value::Int(0))],
            ExprKind::Name(name) => {
                let value = state.named(name);
                vec![(state, value)]
            }
            ExprKind::Deref(pointer) => with(self.values(state, &[pointer])?, |_| Value::any()),
            ExprKind::Index(array, index) => {
                with(self.values(state, &[array, index])?, |_| Value::any())
            }
            ExprKind::Cast(ty, value) => with(self.values(state, &[value])?, |values| {
                values[0].clone().converted(ty)
            }),
            ExprKind::Binary(op, left, right) => {
                with(self.values(state, &[left, right])?, |values| {
                    binary(*op, &values[0], &values[1])
                })
            }
            ExprKind::Call(call) => self.call(state, call)?,
        })
    }

    /// The values of several expressions, one after the other.
    fn values(&mut self, state: State, exprs: &[&Expr]) -> Result<Vec<(State, Vec<Value>)>> {
        let mut all = vec![(state, Vec::new())];

        for expr in exprs {
            let mut longer = Vec::new();
            for (state, before) in all {
                for (state, value) in self.value(state, expr)? {
                    let mut values = before.clone();
                    values.push(value);
                    longer.push((state, values));
                }
            }
            if longer.len() > PATHS {
                return Err(too_many(expr.span));
            }
            all = longer;
        }
        Ok(all)
    }

    fn call(&mut self, state: State, call: &Call) -> Result<Valued> {
        let Some(known) = find(&call.name.text) else {
            let message = format!("`{}`", call.name.text);
            return Err(Unsupported::new(message, call.name.span));
        };
        let args: Vec<_> = call.args.iter().collect();
        let mut after = Vec::new();

        for (state, values) in self.values(state, &args)? {
            after.extend(self.effect(state, known.kind, &values, call)?);
        }
        Ok(after)
    }

    /// What a macro does to the path, and the value that it gives.
    fn effect(
        &mut self,
        mut state: State,
        kind: Kind,
        values: &[Value],
        call: &Call,
    ) -> Result<Valued> {
        let span = call.name.span;
        let object = || match values.first() {
            Some(Value::Address(name)) => Ok(name.clone()),
            _ => {
                let message = format!(
                    "`{}` on a variable that the text does not tell",
                    call.name.text
                );
                Err(Unsupported::new(message, span))
            }
        };
        let mut given = Value::any();
        match kind {
            Kind::Lock => {
                let lock = object()?;
                if state.has(&lock) {
                    return self.never(&format!("takes `{lock}`, which it holds"), span);
                }
                self.wait(&state, Resource::Lock(lock.clone()), span);
                state.locks.push((lock, span));
            }
            Kind::TryLock => {
                let lock = object()?;
                let failed = (state.clone(), Value::Int(0));
                if state.has(&lock) {
                    return Ok(vec![failed]);
                }
                state.locks.push((lock, span));
                return Ok(vec![(state, Value::Int(1)), failed]);
            }
            Kind::Unlock => {
                let lock = object()?;
                if !state.has(&lock) {
                    return self.never(&format!("may give `{lock}` back without holding it"), span);
                }
                state.locks.retain(|(held, _)| *held != lock);
            }
            Kind::IsLocked if state.has(&object()?) => given = Value::Int(1),
            Kind::Fence(Fence::RcuLock) => state.rcu.push(span),
            Kind::Fence(Fence::RcuUnlock) => {
                let entered = state.rcu.pop();
                if entered.is_none() {
                    return self.never("may leave an RCU reader that it did not enter", span);
                }
            }
            Kind::Fence(Fence::SyncRcu) => {
                self.can_sleep(&state, span)?;
                self.wait(&state, Resource::Rcu, span);
            }
            Kind::SrcuLock => {
                let number = state.entered;
                state.entered += 1;
                state.srcu.push((number, object()?, span));
                given = Value::Cookie(number);
            }
            Kind::SrcuUnlock => {
                let srcu = object()?;
                let reader = state.srcu.iter().position(|(number, of, _)| {
                    *of == srcu && values.get(1) == Some(&Value::Cookie(*number))
                });
                let Some(reader) = reader else {
                    let message = format!(
                        "may leave a reader of `{srcu}` with something else than what entering it \
                         returned"
                    );
                    return self.never(&message, span);
                };
                state.srcu.remove(reader);
            }
            Kind::SrcuSync => {
                let srcu = object()?;
                self.can_sleep(&state, span)?;
                if state.srcu.iter().any(|(_, of, _)| *of == srcu) {
                    let message =
                        format!("waits for a grace period of `{srcu}` inside a reader of it");
                    return self.never(&message, span);
                }
                self.wait(&state, Resource::Srcu(srcu), span);
            }
            _ => {}
        }
        Ok(vec![(state, given)])
    }

    /// Notes a place where the process waits.
    fn wait(&mut self, state: &State, wanted: Resource, span: Span) {
        let wait = Wait {
            process: self.process,
            holds: state.holds(),
            wanted,
            span,
        };
        if !self.waits.contains(&wait) {
            self.waits.push(wait);
        }
    }

    /// A grace period is no place to be with a lock held or inside an RCU reader.
    fn can_sleep(&self, state: &State, span: Span) -> Result<()> {
        match state.locks.first() {
            Some((lock, _)) => {
                let message = format!("waits for a grace period while it holds `{lock}`");
                self.never(&message, span)
            }
            None if !state.rcu.is_empty() => {
                self.never("waits for a grace period inside an RCU reader", span)
            }
            None => Ok(()),
        }
    }

    /// What a process may have at its end: nothing.
    fn end(&self, state: &State) -> Result<()> {
        if let Some((lock, span)) = state.locks.first() {
            return self.never(&format!("may end with `{lock}` held"), *span);
        }
        if let Some(span) = state.rcu.first() {
            return self.never("may end inside an RCU reader", *span);
        }
        match state.srcu.first() {
            Some((_, srcu, span)) => {
                self.never(&format!("may end inside a reader of `{srcu}`"), *span)
            }
            None => Ok(()),
        }
    }

    fn never<T>(&self, message: &str, span: Span) -> Result<T> {
        let message = format!("P{} {message}", self.process);
        Err(Unsupported::never_ends(&message, span))
    }
}

fn with(all: Vec<(State, Vec<Value>)>, value: impl Fn(&[Value]) -> Value) -> Valued {
    let valued = all.into_iter().map(|(state, values)| {
        let value = value(&values);
        (state, value)
    });
    valued.collect()
}

/// Each path once. If there are too many, what is known of numbers is forgotten.
fn different(states: Vec<State>, span: Span) -> Result<Vec<State>> {
    let mut kept = unique(states);

    if kept.len() > PATHS {
        kept.iter_mut().for_each(State::forget);
        kept = unique(kept);
    }
    if kept.len() > PATHS {
        return Err(too_many(span));
    }
    Ok(kept)
}

fn too_many(span: Span) -> Unsupported {
    let message = format!("more than {PATHS} paths that hold different locks and readers");
    Unsupported::new(message, span)
}

fn unique(states: Vec<State>) -> Vec<State> {
    let mut kept: Vec<State> = Vec::new();
    for state in states {
        if !kept.contains(&state) {
            kept.push(state);
        }
    }
    kept
}
