// SPDX-License-Identifier: GPL-2.0

//! A test with other names.

use super::walk::{is_memory_order, statements_mut};
use super::{
    Base, ExprKind, InitPlace, InitValue, Location, Name, PlaceKind, Process, Prop, Stmt, StmtKind,
    Term, Test, Type, Value,
};

/// Gives new names to variables, registers and structures (but `struct srcu_struct`).
pub struct Rename<F>(pub F);

impl<F: Fn(&str) -> String> Rename<F> {
    /// The whole test.
    pub fn test(&self, test: &mut Test) {
        for entry in &mut test.init {
            entry.ty.iter_mut().for_each(|ty| self.ty(ty));
            match &mut entry.place {
                InitPlace::Global(name) | InitPlace::Register { name, .. } => self.name(name),
            }
            match &mut entry.value {
                Some(InitValue::One(value)) => self.value(value),
                Some(InitValue::Array(values)) => self.values(values),
                None => {}
            }
        }
        test.processes.iter_mut().for_each(|one| self.process(one));
        let items = test.locations.iter_mut();
        items.for_each(|item| self.location(&mut item.location));
        test.filter.iter_mut().for_each(|prop| self.prop(prop));
        let condition = test.condition.iter_mut();
        condition.for_each(|condition| self.prop(&mut condition.prop));
    }

    /// One process.
    pub fn process(&self, process: &mut Process) {
        for param in &mut process.params {
            self.ty(&mut param.ty);
            self.name(&mut param.name);
        }
        self.body(&mut process.body);
        process.source = None; // It has the old names.
    }

    /// A type: the name of its structure.
    pub fn ty(&self, ty: &mut Type) {
        if let (false, Base::Struct(name)) = (ty.base.is_srcu(), &mut ty.base) {
            *name = self.0(name);
        }
    }

    fn name(&self, name: &mut Name) {
        name.text = self.0(&name.text);
    }

    fn value(&self, value: &mut Value) {
        if let Value::Address(name) | Value::Element(name, _) = value {
            self.name(name);
        }
    }

    fn values(&self, values: &mut [Value]) {
        values.iter_mut().for_each(|value| self.value(value));
    }

    fn body(&self, body: &mut [Stmt]) {
        statements_mut(body, &mut |stmt| {
            match &mut stmt.kind {
                StmtKind::Declare { ty, name, .. } => {
                    self.ty(ty);
                    self.name(name);
                }
                StmtKind::Assign { place, .. } => {
                    if let PlaceKind::Register(name) = &mut place.kind {
                        self.name(name);
                    }
                }
                StmtKind::Nothing(name) => self.name(name),
                _ => {}
            }
            for expr in stmt.expressions_mut() {
                expr.each_mut(&mut |expr| match &mut expr.kind {
                    ExprKind::Name(name) if !is_memory_order(name) => *name = self.0(name),
                    ExprKind::Cast(ty, _) => self.ty(ty),
                    _ => {}
                });
            }
        });
    }

    fn location(&self, location: &mut Location) {
        match location {
            Location::Global(name)
            | Location::Element(name, _)
            | Location::Register { name, .. } => self.name(name),
        }
    }

    fn prop(&self, prop: &mut Prop) {
        match prop {
            Prop::True | Prop::False => {}
            Prop::Atom(atom) => {
                self.location(&mut atom.left);
                match &mut atom.right {
                    Term::Value(value) => self.value(value),
                    Term::Content(location) => self.location(location),
                    Term::Array(values) => self.values(values),
                }
            }
            Prop::Not(inner) => self.prop(inner),
            Prop::And(left, right) | Prop::Or(left, right) | Prop::Implies(left, right) => {
                self.prop(left);
                self.prop(right);
            }
        }
    }
}
