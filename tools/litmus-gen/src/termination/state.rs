// SPDX-License-Identifier: GPL-2.0

//! Where a path through a process has come to.

use super::deadlock::Resource;
use super::value::Value;
use lkmm_litmus::ast::{BinOp, Expr, ExprKind};
use lkmm_litmus::Span;
use std::collections::{BTreeMap, BTreeSet};

/// A path so far: what the registers hold, and what others may have to wait for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    pub registers: BTreeMap<String, Value>,
    /// Conditions that the path took as true or as false, while their registers stay as they are.
    assumed: Vec<(Expr, bool)>,
    /// The locks that are held, and where they were taken.
    pub locks: Vec<(String, Span)>,
    /// Where the RCU readers were entered that it is in.
    pub rcu: Vec<Span>,
    /// The SRCU readers that it is in: number, structure, and where it was entered.
    pub srcu: Vec<(usize, String, Span)>,
    /// How many SRCU readers the path entered.
    pub entered: usize,
}

impl State {
    /// What a name stands for: a register, or the address of a shared variable.
    pub fn named(&self, name: &str) -> Value {
        let register = self.registers.get(name);
        register.cloned().unwrap_or(Value::Address(name.to_owned()))
    }

    pub fn set(&mut self, register: &str, value: Value) {
        self.registers.insert(register.to_owned(), value);
        self.assumed.retain(|(expr, _)| !mentions(expr, register));
    }

    /// Whether it holds a lock.
    pub fn has(&self, lock: &str) -> bool {
        self.locks.iter().any(|(held, _)| held == lock)
    }

    /// All that it holds.
    pub fn holds(&self) -> BTreeSet<Resource> {
        let locks = self.locks.iter();
        let mut holds: BTreeSet<_> = locks
            .map(|(lock, _)| Resource::Lock(lock.clone()))
            .collect();
        let readers = self.srcu.iter();
        holds.extend(readers.map(|(_, srcu, _)| Resource::Srcu(srcu.clone())));
        holds.extend(self.rcu.iter().map(|_| Resource::Rcu));
        holds
    }

    /// What the path took a condition for before.
    pub fn before(&self, condition: &Expr) -> Option<bool> {
        let mut assumed = self.assumed.iter();
        assumed
            .find(|(expr, _)| expr == condition)
            .map(|(_, holds)| *holds)
    }

    /// The same path, where a condition is true or false.
    pub fn assume(mut self, condition: &Expr, holds: bool) -> Self {
        if condition.is_pure() {
            self.assumed.push((condition.clone(), holds));
            self.refine(condition, holds);
        }
        self
    }

    /// What the condition says of registers.
    fn refine(&mut self, condition: &Expr, holds: bool) {
        match &condition.kind {
            ExprKind::Name(name) => self.learn(name, 0, !holds),
            ExprKind::Binary(op @ (BinOp::Eq | BinOp::Ne), left, right) => {
                let equal = holds == (*op == BinOp::Eq);
                match (&left.kind, &right.kind) {
                    (ExprKind::Name(name), ExprKind::Int(number))
                    | (ExprKind::Int(number), ExprKind::Name(name)) => {
                        self.learn(name, *number, equal);
                    }
                    _ => {}
                }
            }
            // Bits that both have, or that neither has.
            ExprKind::Binary(BinOp::And, left, right) if holds => {
                self.refine(left, true);
                self.refine(right, true);
            }
            ExprKind::Binary(BinOp::Or, left, right) if !holds => {
                self.refine(left, false);
                self.refine(right, false);
            }
            _ => {}
        }
    }

    fn learn(&mut self, register: &str, number: i64, equal: bool) {
        if let Some(value @ Value::Not(_)) = self.registers.get_mut(register) {
            *value = if equal {
                Value::Int(number)
            } else {
                value.clone().but(number)
            };
        }
    }

    /// Forgets what is known of numbers, which makes paths alike.
    pub fn forget(&mut self) {
        self.assumed.clear();
        for value in self.registers.values_mut() {
            if matches!(value, Value::Int(_) | Value::Not(_)) {
                *value = Value::any();
            }
        }
    }
}

fn mentions(expr: &Expr, register: &str) -> bool {
    let mut found = false;
    expr.each(&mut |expr| found |= matches!(&expr.kind, ExprKind::Name(name) if name == register));
    found
}
