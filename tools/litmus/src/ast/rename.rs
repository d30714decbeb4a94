// SPDX-License-Identifier: GPL-2.0

//! A test with other names.

use super::{
    Atom, Base, Call, Condition, Expr, ExprKind, Init, InitPlace, InitValue, Item, Location, Name,
    Param, Place, PlaceKind, Process, Prop, Stmt, StmtKind, Term, Test, Type, Value,
};

/// Gives new names to variables, registers and structures (but `struct srcu_struct`).
pub struct Rename<F>(pub F);

impl<F: Fn(&str) -> String> Rename<F> {
    /// The whole test.
    pub fn test(&self, test: &Test) -> Test {
        Test {
            init: test.init.iter().map(|entry| self.init(entry)).collect(),
            processes: test.processes.iter().map(|one| self.process(one)).collect(),
            locations: test.locations.iter().map(|item| self.item(item)).collect(),
            filter: test.filter.as_ref().map(|prop| self.prop(prop)),
            condition: test.condition.as_ref().map(|condition| Condition {
                prop: self.prop(&condition.prop),
                ..condition.clone()
            }),
            ..test.clone()
        }
    }

    /// One process.
    pub fn process(&self, process: &Process) -> Process {
        let params = process.params.iter().map(|param| Param {
            ty: self.ty(&param.ty),
            name: self.name(&param.name),
        });
        Process {
            params: params.collect(),
            body: self.body(&process.body),
            span: process.span,
        }
    }

    /// A type: the name of its structure.
    pub fn ty(&self, ty: &Type) -> Type {
        let mut ty = ty.clone();
        if !ty.base.is_srcu() {
            if let Base::Struct(name) = &mut ty.base {
                *name = self.0(name);
            }
        }
        ty
    }

    fn name(&self, name: &Name) -> Name {
        Name {
            text: self.0(&name.text),
            span: name.span,
        }
    }

    fn init(&self, entry: &Init) -> Init {
        Init {
            ty: entry.ty.as_ref().map(|ty| self.ty(ty)),
            place: match &entry.place {
                InitPlace::Global(name) => InitPlace::Global(self.name(name)),
                InitPlace::Register { process, name } => InitPlace::Register {
                    process: *process,
                    name: self.name(name),
                },
            },
            value: entry.value.as_ref().map(|value| match value {
                InitValue::One(value) => InitValue::One(self.value(value)),
                InitValue::Array(values) => InitValue::Array(self.values(values)),
            }),
            ..entry.clone()
        }
    }

    fn value(&self, value: &Value) -> Value {
        match value {
            Value::Int { .. } => value.clone(),
            Value::Address(name) => Value::Address(self.name(name)),
        }
    }

    fn values(&self, values: &[Value]) -> Vec<Value> {
        values.iter().map(|value| self.value(value)).collect()
    }

    fn body(&self, body: &[Stmt]) -> Vec<Stmt> {
        body.iter().map(|stmt| self.statement(stmt)).collect()
    }

    fn statement(&self, stmt: &Stmt) -> Stmt {
        let kind = match &stmt.kind {
            StmtKind::Declare { ty, name, value } => StmtKind::Declare {
                ty: self.ty(ty),
                name: self.name(name),
                value: value.as_ref().map(|value| self.expr(value)),
            },
            StmtKind::Assign { place, value } => StmtKind::Assign {
                place: self.place(place),
                value: self.expr(value),
            },
            StmtKind::Call(call) => StmtKind::Call(self.call(call)),
            StmtKind::Discard(value) => StmtKind::Discard(self.expr(value)),
            StmtKind::If {
                condition,
                then,
                otherwise,
            } => StmtKind::If {
                condition: self.expr(condition),
                then: self.body(then),
                otherwise: otherwise.as_ref().map(|body| self.body(body)),
            },
            StmtKind::While { condition, body } => StmtKind::While {
                condition: self.expr(condition),
                body: self.body(body),
            },
            StmtKind::Block(body) => StmtKind::Block(self.body(body)),
        };
        Stmt {
            kind,
            span: stmt.span,
        }
    }

    fn place(&self, place: &Place) -> Place {
        let kind = match &place.kind {
            PlaceKind::Register(name) => PlaceKind::Register(self.name(name)),
            PlaceKind::Deref(pointer) => PlaceKind::Deref(self.expr(pointer)),
            PlaceKind::Index(array, index) => PlaceKind::Index(self.expr(array), self.expr(index)),
        };
        Place {
            kind,
            span: place.span,
        }
    }

    fn call(&self, call: &Call) -> Call {
        Call {
            name: call.name.clone(),
            args: call.args.iter().map(|arg| self.expr(arg)).collect(),
        }
    }

    fn expr(&self, expr: &Expr) -> Expr {
        let inner = |expr: &Expr| Box::new(self.expr(expr));
        let kind = match &expr.kind {
            ExprKind::Int(_) | ExprKind::Null => expr.kind.clone(),
            ExprKind::Name(name) => ExprKind::Name(self.0(name)),
            ExprKind::Deref(pointer) => ExprKind::Deref(inner(pointer)),
            ExprKind::Index(array, index) => ExprKind::Index(inner(array), inner(index)),
            ExprKind::Cast(ty, value) => ExprKind::Cast(self.ty(ty), inner(value)),
            ExprKind::Binary(op, left, right) => ExprKind::Binary(*op, inner(left), inner(right)),
            ExprKind::Call(call) => ExprKind::Call(self.call(call)),
        };
        Expr {
            kind,
            span: expr.span,
        }
    }

    fn item(&self, item: &Item) -> Item {
        Item {
            location: self.location(&item.location),
            ty: item.ty.clone(),
        }
    }

    fn location(&self, location: &Location) -> Location {
        match location {
            Location::Global(name) => Location::Global(self.name(name)),
            Location::Element(name, index) => Location::Element(self.name(name), *index),
            Location::Register { process, name } => Location::Register {
                process: *process,
                name: self.name(name),
            },
        }
    }

    fn prop(&self, prop: &Prop) -> Prop {
        let inner = |prop: &Prop| Box::new(self.prop(prop));
        match prop {
            Prop::True | Prop::False => prop.clone(),
            Prop::Atom(atom) => Prop::Atom(Atom {
                left: self.location(&atom.left),
                right: match &atom.right {
                    Term::Value(value) => Term::Value(self.value(value)),
                    Term::Content(location) => Term::Content(self.location(location)),
                    Term::Array(values) => Term::Array(self.values(values)),
                },
                ..atom.clone()
            }),
            Prop::Not(one) => Prop::Not(inner(one)),
            Prop::And(left, right) => Prop::And(inner(left), inner(right)),
            Prop::Or(left, right) => Prop::Or(inner(left), inner(right)),
            Prop::Implies(left, right) => Prop::Implies(inner(left), inner(right)),
        }
    }
}
