// SPDX-License-Identifier: GPL-2.0

//! Which addresses a register or a variable may hold.

use lkmm_litmus::ast::walk::{calls, plain_accesses, statements};
use lkmm_litmus::ast::{
    Call, Expr, ExprKind, Init, InitPlace, PlaceKind, Stmt, StmtKind, Test, Value,
};
use lkmm_litmus::table::{find, Arg, Kind, Macro};
use std::collections::{BTreeMap, BTreeSet};

/// Variables, each with the index of an element.
pub type Addresses = BTreeSet<(String, usize)>;

/// A register of a process, or a variable.
pub type Holder = (Option<usize>, String);

#[derive(Debug, Default)]
pub struct Held {
    held: BTreeMap<Holder, Addresses>,
    params: Vec<BTreeSet<String>>,
    /// The variables that each access may be of.
    pub accessed: Vec<Addresses>,
}

impl Held {
    /// Follows all assignments until nothing new comes of them.
    pub fn new(test: &Test) -> Self {
        let params = test.processes.iter().map(|process| {
            let names = process.params.iter().map(|param| param.name.text.clone());
            names.collect()
        });
        let mut held = Self {
            params: params.collect(),
            ..Self::default()
        };
        for entry in &test.init {
            let holder = match &entry.place {
                InitPlace::Global(name) => (None, name.text.clone()),
                InitPlace::Register { process, name } => (Some(*process), name.text.clone()),
            };
            held.add(holder, initial(entry));
        }
        while held.round(test) {}
        held
    }

    /// The pointers of all accesses of a process.
    fn pointers(body: &[Stmt]) -> Vec<&Expr> {
        let plain = plain_accesses(body).into_iter().map(|(pointer, _)| pointer);
        let mut all: Vec<_> = plain.collect();
        calls(body, &mut |call, _| all.extend(object(call)));
        all
    }

    pub fn of(&self, holder: &Holder) -> Addresses {
        self.held.get(holder).cloned().unwrap_or_default()
    }

    /// The addresses that an expression of a process may be.
    pub fn value(&self, process: usize, expr: &Expr) -> Addresses {
        match &expr.kind {
            ExprKind::Int(_) | ExprKind::Null => Addresses::new(),
            ExprKind::Name(name) if self.params[process].contains(name) => {
                Addresses::from([(name.clone(), 0)])
            }
            ExprKind::Name(name) => self.of(&(Some(process), name.clone())),
            ExprKind::Deref(pointer) | ExprKind::Index(pointer, _) => {
                self.content(&self.value(process, pointer))
            }
            ExprKind::Cast(_, inner) => self.value(process, inner),
            ExprKind::Binary(op, ..) if op.is_comparison() => Addresses::new(),
            ExprKind::Binary(_, left, right) => {
                let mut both = self.value(process, left);
                both.extend(self.value(process, right));
                both
            }
            ExprKind::Call(call) => match (find(&call.name.text), object(call)) {
                (Some(known), Some(pointer)) if gives_content(known) => {
                    self.content(&self.value(process, pointer))
                }
                _ => Addresses::new(),
            },
        }
    }

    fn content(&self, of: &Addresses) -> Addresses {
        let variables = of.iter().map(|(name, _)| (None, name.clone()));
        variables.flat_map(|holder| self.of(&holder)).collect()
    }

    /// Adds addresses, and says whether there was a new one.
    fn add(&mut self, holder: Holder, new: Addresses) -> bool {
        let known = self.held.entry(holder).or_default();
        let before = known.len();
        known.extend(new);
        known.len() > before
    }

    fn store(&mut self, to: Addresses, value: &Addresses) -> bool {
        let mut changed = false;
        for (variable, _) in to {
            changed |= self.add((None, variable), value.clone());
        }
        changed
    }

    fn round(&mut self, test: &Test) -> bool {
        let mut changed = false;

        self.accessed.clear();
        for (number, process) in test.processes.iter().enumerate() {
            for pointer in Self::pointers(&process.body) {
                let these = self.value(number, pointer);
                // All of them have to be of one type: what one may hold, the others have to hold, too.
                let content = self.content(&these);
                changed |= self.store(these.clone(), &content);
                self.accessed.push(these);
            }
        }

        for (number, process) in test.processes.iter().enumerate() {
            statements(&process.body, &mut |stmt| match &stmt.kind {
                StmtKind::Declare {
                    name,
                    value: Some(value),
                    ..
                } => {
                    let value = self.value(number, value);
                    changed |= self.add((Some(number), name.text.clone()), value);
                }
                StmtKind::Assign { place, value } => {
                    let value = self.value(number, value);
                    changed |= match &place.kind {
                        PlaceKind::Register(name) => {
                            self.add((Some(number), name.text.clone()), value)
                        }
                        PlaceKind::Deref(pointer) | PlaceKind::Index(pointer, _) => {
                            self.store(self.value(number, pointer), &value)
                        }
                    };
                }
                _ => {}
            });
            calls(&process.body, &mut |call, _| {
                if let (Some(pointer), Some(stored)) = (object(call), stored(call)) {
                    let to = self.value(number, pointer);
                    changed |= self.store(to, &self.value(number, stored));
                }
            });
        }
        changed
    }
}

fn initial(entry: &Init) -> Addresses {
    let addresses = entry.values().iter().filter_map(|value| match value {
        Value::Int { .. } => None,
        Value::Address(name) => Some((name.text.clone(), 0)),
        Value::Element(name, index) => Some((name.text.clone(), *index)),
    });
    addresses.collect()
}

/// The pointer to what a macro works on.
pub fn object(call: &Call) -> Option<&Expr> {
    let known = find(&call.name.text)?;
    known
        .args
        .iter()
        .zip(&call.args)
        .find_map(|(arg, given)| match (arg, &given.kind) {
            (Arg::Object, ExprKind::Deref(pointer) | ExprKind::Index(pointer, _)) => {
                Some(&**pointer)
            }
            (Arg::Pointer, _) => Some(given),
            _ => None,
        })
}

/// The value that a macro may store as it is.
fn stored(call: &Call) -> Option<&Expr> {
    match find(&call.name.text)?.kind {
        Kind::Store | Kind::StoreMb | Kind::Xchg => call.args.get(1),
        Kind::Cmpxchg => call.args.get(2),
        _ => None,
    }
}

fn gives_content(known: &Macro) -> bool {
    matches!(
        known.kind,
        Kind::Load | Kind::Xchg | Kind::Cmpxchg | Kind::OpReturn(_) | Kind::FetchOp(_)
    )
}
