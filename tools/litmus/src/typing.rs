// SPDX-License-Identifier: GPL-2.0

//! The types of expressions, as their declarations say. herd7 takes no notice of them: a test may
//! hold an address in an `int`.

use crate::ast::walk::statements;
use crate::ast::{Expr, ExprKind, Process, StmtKind, Type};
use crate::table::{find, Arg, Kind};
use std::collections::BTreeMap;

/// The parameters and registers of a process.
#[derive(Clone, Debug, Default)]
pub struct Types(BTreeMap<String, Type>);

impl Types {
    /// Those that the process declares.
    pub fn new(process: &Process) -> Self {
        let mut types = Self::default();
        for param in &process.params {
            types.add(&param.name.text, param.ty.clone());
        }
        statements(&process.body, &mut |stmt| {
            if let StmtKind::Declare { ty, name, .. } = &stmt.kind {
                types.add(&name.text, ty.clone());
            }
        });
        types
    }

    /// Adds a name, unless it is there.
    pub fn add(&mut self, name: &str, ty: Type) {
        self.0.entry(name.to_owned()).or_insert(ty);
    }

    /// The type of a parameter or register.
    pub fn get(&self, name: &str) -> Option<&Type> {
        self.0.get(name)
    }

    /// The type of an expression. Numbers, and what is computed of numbers alone, have none.
    pub fn of(&self, expr: &Expr) -> Option<Type> {
        match &expr.kind {
            ExprKind::Int(_) | ExprKind::Null => None,
            ExprKind::Name(name) => self.get(name).cloned(),
            ExprKind::Deref(pointer) | ExprKind::Index(pointer, _) => self.target(pointer),
            ExprKind::Cast(ty, _) => Some(ty.clone()),
            ExprKind::Binary(op, ..) if op.is_comparison() => None,
            ExprKind::Binary(_, left, right) => self.of(left).or_else(|| self.of(right)),
            ExprKind::Call(call) => {
                let known = find(&call.name.text)?;
                if matches!(known.kind, Kind::TryLock | Kind::IsLocked | Kind::SrcuLock) {
                    return None;
                }
                let mut args = known.args.iter().zip(&call.args);
                let (kind, object) = args.find(|(kind, _)| **kind != Arg::Value)?;
                match kind {
                    Arg::Object => self.of(object),
                    _ => self.target(object),
                }
            }
        }
    }

    /// The type of what a pointer points to.
    pub fn target(&self, pointer: &Expr) -> Option<Type> {
        let mut ty = self.of(pointer)?;
        ty.pointers.pop()?;
        Some(ty)
    }
}
