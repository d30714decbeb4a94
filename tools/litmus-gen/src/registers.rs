// SPDX-License-Identifier: GPL-2.0

//! What both languages need to know of a process.

use lkmm_litmus::ast::walk::{self, calls, statements};
use lkmm_litmus::ast::{
    Expr, ExprKind, InitPlace, InitValue, PlaceKind, Process, Stmt, StmtKind, Type, Value,
};
use lkmm_litmus::table::{find, Fence, Kind};
use lkmm_litmus::Test;
use std::collections::BTreeSet;

#[derive(Clone, Debug)]
pub struct Register {
    pub name: String,
    pub ty: Type,
    /// What the initial state says that it holds.
    pub initial: Option<Value>,
    /// It may be read before it is written.
    pub zero: bool,
    /// How often it is written in the text.
    pub writes: usize,
    /// It may be read before it is written, by the process itself.
    pub early: bool,
}

/// The registers of a process, in the order of their declarations.
#[derive(Clone, Debug, Default)]
pub struct Registers(pub Vec<Register>);

impl Registers {
    pub fn find(&self, name: &str) -> Option<&Register> {
        self.0.iter().find(|one| one.name == name)
    }
}

/// The registers of process `number`; a condition may look at any of them.
pub fn registers(test: &Test, number: usize) -> Registers {
    let process = &test.processes[number];
    let mut found: Vec<Register> = Vec::new();

    statements(&process.body, &mut |stmt| {
        if let StmtKind::Declare { ty, name, .. } = &stmt.kind {
            if !found.iter().any(|one| one.name == name.text) {
                found.push(Register {
                    name: name.text.clone(),
                    ty: ty.clone(),
                    initial: initial(test, number, &name.text),
                    zero: false,
                    writes: 0,
                    early: false,
                });
            }
        }
    });
    let names: BTreeSet<_> = found.iter().map(|one| one.name.clone()).collect();
    let mut flow = Flow {
        names: &names,
        early: BTreeSet::new(),
    };
    let written = flow.body(&process.body, BTreeSet::new());
    let early = flow.early;
    for register in &mut found {
        register.early = early.contains(&register.name);
        register.zero = register.early || !written.contains(&register.name);
        statements(&process.body, &mut |stmt| {
            register.writes += usize::from(target(stmt) == Some(register.name.as_str()));
        });
    }
    Registers(found)
}

fn initial(test: &Test, number: usize, register: &str) -> Option<Value> {
    let entry = test.init.iter().find(|entry| match &entry.place {
        InitPlace::Register { process, name } => *process == number && name.text == register,
        InitPlace::Global(_) => false,
    })?;
    match &entry.value {
        Some(InitValue::One(value)) => Some(value.clone()),
        _ => None,
    }
}

/// The register that a statement writes.
pub fn target(stmt: &Stmt) -> Option<&str> {
    match &stmt.kind {
        StmtKind::Declare {
            name,
            value: Some(_),
            ..
        } => Some(&name.text),
        StmtKind::Assign { place, .. } => match &place.kind {
            PlaceKind::Register(name) => Some(&name.text),
            _ => None,
        },
        _ => None,
    }
}

/// Which registers are written on each path so far.
struct Flow<'a> {
    names: &'a BTreeSet<String>,
    /// Read on some path before a write.
    early: BTreeSet<String>,
}

impl Flow<'_> {
    fn body(&mut self, body: &[Stmt], mut written: BTreeSet<String>) -> BTreeSet<String> {
        for stmt in body {
            for expr in stmt.expressions() {
                self.reads(expr, &written);
            }
            match &stmt.kind {
                StmtKind::If {
                    then, otherwise, ..
                } => {
                    let one = self.body(then, written.clone());
                    let other = self.body(otherwise.as_deref().unwrap_or_default(), written);
                    written = one.intersection(&other).cloned().collect();
                }
                StmtKind::While { body, .. } => {
                    self.body(body, written.clone());
                }
                StmtKind::Block(body) => written = self.body(body, written),
                _ => written.extend(target(stmt).map(str::to_owned)),
            }
        }
        written
    }

    fn reads(&mut self, expr: &Expr, written: &BTreeSet<String>) {
        expr.each(&mut |expr| {
            if let ExprKind::Name(name) = &expr.kind {
                if self.names.contains(name) && !written.contains(name) {
                    self.early.insert(name.clone());
                }
            }
        });
    }
}

/// The names that a process uses.
pub fn uses(process: &Process) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();

    walk::names(&process.body, &mut |name, _| {
        names.insert(name);
    });
    names
}

/// Whether the process waits for a grace period.
pub fn is_slow(process: &Process) -> bool {
    let mut slow = false;

    calls(&process.body, &mut |call, _| {
        let kind = find(&call.name.text).map(|known| known.kind);
        slow |= matches!(kind, Some(Kind::Fence(Fence::SyncRcu) | Kind::SrcuSync));
    });
    slow
}
