// SPDX-License-Identifier: GPL-2.0

//! Variables, the blocks that they are visible in, and the guards that these end.

use crate::items::Items;
use crate::ty::Ty;
use lkmm_litmus::ast::walk::statements_mut;
use lkmm_litmus::ast::{Expr, ExprKind, Name, Place, PlaceKind, Stmt, StmtKind};
use lkmm_litmus::parse::is_keyword;
use lkmm_litmus::{Diagnostic, Span};
use std::collections::BTreeSet;
use syn::spanned::Spanned;
use syn::Ident;

/// What is not in the subset, or not right.
#[derive(Debug)]
pub struct Refused(pub Box<Diagnostic>);

impl Refused {
    pub fn help(self, help: impl Into<String>) -> Self {
        Self(Box::new(self.0.help(help)))
    }
}

pub type Result<T> = std::result::Result<T, Refused>;

/// An expression of the tree and its type in Rust.
#[derive(Clone, Debug)]
pub struct Value {
    pub expr: Expr,
    pub ty: Ty,
}

/// A name that a block or the parameters give to a register of the tree.
#[derive(Debug)]
pub struct Local {
    name: String,
    /// The name of the register: another one if two variables have the same.
    pub register: String,
    /// Nothing if neither its declaration nor an assignment has said it yet.
    pub ty: Option<Ty>,
    mutable: bool,
}

/// A number of [`Local`].
pub type Id = usize;

/// The scopes of the parameters and of the outermost block.
const OUTERMOST: usize = 2;

/// A block.
#[derive(Debug, Default)]
pub struct Scope {
    names: Vec<Id>,
    /// The name of each guard, and the statement that unlocks.
    guards: Vec<(String, Stmt)>,
}

/// Which variables have a value.
#[derive(Clone, Debug, Default)]
pub struct Assigned {
    /// On all ways to this place.
    always: BTreeSet<String>,
    /// On some.
    perhaps: BTreeSet<String>,
}

/// What translates a function to a process.
#[derive(Default)]
pub struct Translator {
    offset: usize,
    /// How many `unsafe` there are around.
    pub unsafety: usize,
    locals: Vec<Local>,
    scopes: Vec<Scope>,
    assigned: Assigned,
    pub items: Items,
    /// The expressions that panic if they overflow.
    pub checked: Vec<Span>,
}

impl Translator {
    /// For a function of those that start at `offset` in the text of the test.
    pub fn new(offset: usize, is_unsafe: bool) -> Self {
        Self {
            offset,
            unsafety: usize::from(is_unsafe),
            ..Self::default()
        }
    }

    pub fn span(&self, node: &impl Spanned) -> Span {
        let range = node.span().byte_range();
        Span::new(range.start + self.offset, range.end + self.offset)
    }

    pub fn refuse(&self, node: &impl Spanned, message: impl Into<String>) -> Refused {
        Refused(Box::new(Diagnostic::new(message, self.span(node))))
    }

    pub fn refuse_at(&self, span: Span, message: impl Into<String>) -> Refused {
        Refused(Box::new(Diagnostic::new(message, span)))
    }

    /// A name of the tree.
    pub fn name(&self, ident: &Ident) -> Name {
        let text = ident.to_string();
        Name {
            text: text.strip_prefix("r#").unwrap_or(&text).to_owned(),
            span: self.span(ident),
        }
    }

    /// Declares a variable, visible in the innermost block.
    pub fn declare(&mut self, ident: &Ident, ty: Option<Ty>, mutable: bool) -> Result<(Name, Id)> {
        let (name, id) = self.introduce(ident, ty, mutable)?;
        self.show(id);
        Ok((name, id))
    }

    /// Declares a variable, visible nowhere yet, and names its register.
    pub fn introduce(
        &mut self,
        ident: &Ident,
        ty: Option<Ty>,
        mutable: bool,
    ) -> Result<(Name, Id)> {
        self.check_name(ident)?;
        let name = self.name(ident);
        let register = self.free_name(&name.text);
        if register != name.text && self.scopes.len() <= OUTERMOST {
            let message = format!("`{}` is the name of two variables", name.text);
            let help = "a register is named after the variable: choose another name";
            return Err(self.refuse(ident, message).help(help));
        }
        let id = self.add(name.text, register.clone(), ty, mutable);
        let span = name.span;
        Ok((
            Name {
                text: register,
                span,
            },
            id,
        ))
    }

    pub fn check_name(&self, ident: &Ident) -> Result<()> {
        let name = self.name(ident).text;
        let help = match name.as_str() {
            _ if !name.is_ascii() => "C and herd7 have no letters but a to z in names",
            _ if is_keyword(&name) => "it is a word of C",
            _ if name.starts_with("litmus_") => "names of generated code start so",
            _ => return Ok(()),
        };
        let message = format!("`{name}` cannot be the name of a variable here");
        Err(self.refuse(ident, message).help(help))
    }

    fn add(&mut self, name: String, register: String, ty: Option<Ty>, mutable: bool) -> Id {
        self.locals.push(Local {
            name,
            register,
            ty,
            mutable,
        });
        self.locals.len() - 1
    }

    /// A name that no register has.
    fn free_name(&self, stem: &str) -> String {
        let is_used = |text: &str| self.locals.iter().any(|local| local.register == text);
        let mut number = 1;
        let mut text = stem.to_owned();
        while is_used(&text) {
            number += 1;
            text = format!("{stem}{number}");
        }
        text
    }

    /// Another name for a register, in the innermost block.
    pub fn alias(&mut self, ident: &Ident, ty: Ty, register: &str) {
        let name = self.name(ident).text;
        let id = self.add(name, register.to_owned(), Some(ty), false);
        self.show(id);
    }

    /// Makes a variable visible in the innermost block.
    pub fn show(&mut self, id: Id) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.names.push(id);
        }
    }

    /// A register that no name in the text is for.
    pub fn fresh(&mut self, stem: &str, ty: Ty, span: Span) -> Name {
        let text = self.free_name(stem);
        self.add(String::new(), text.clone(), Some(ty), false);
        Name { text, span }
    }

    /// The variable of that name that is visible.
    pub fn find(&self, ident: &Ident) -> Result<Id> {
        let name = self.name(ident).text;
        let ids = self.scopes.iter().flat_map(|scope| &scope.names);
        let found = ids.rev().find(|id| self.locals[**id].name == name);
        found
            .copied()
            .ok_or_else(|| self.refuse(ident, format!("there is no variable `{name}` here")))
    }

    pub fn local(&self, id: Id) -> &Local {
        &self.locals[id]
    }

    pub fn is_mutable(&self, register: &str) -> bool {
        let mut locals = self.locals.iter();
        locals.any(|local| local.register == register && local.mutable)
    }

    /// Whether a register has a value here.
    pub fn has_value(&self, register: &str) -> bool {
        self.assigned.always.contains(register)
    }

    pub fn gets_value(&mut self, register: &str) {
        self.assigned.always.insert(register.to_owned());
        self.assigned.perhaps.insert(register.to_owned());
    }

    /// The variable of that name, to be assigned to.
    pub fn find_to_assign(&self, ident: &Ident) -> Result<Id> {
        let id = self.find(ident)?;
        let local = &self.locals[id];
        if !local.mutable && self.assigned.perhaps.contains(&local.register) {
            let message = format!("`{ident}` is not `mut` and may have a value");
            return Err(self.refuse(ident, message));
        }
        Ok(id)
    }

    /// Assigns to a variable, of which the first value says the type if nothing did before.
    pub fn assign(&mut self, id: Id, value: Value, span: Span) -> Result<Stmt> {
        let local = &self.locals[id];
        let (ty, text) = (local.ty.clone(), local.register.clone());
        let is_int = matches!(value.ty, Ty::Int(_));
        let expr = match ty {
            Some(ty) if !(ty == Ty::Number && is_int) => self.fit(value, &ty)?,
            _ => {
                self.storable(&value)?;
                self.locals[id].ty = Some(value.ty);
                value.expr
            }
        };
        self.gets_value(&text);
        let kind = PlaceKind::Register(Name { text, span });
        let place = Place { kind, span };
        let value = self.ordered(expr)?;
        Ok(Stmt {
            kind: StmtKind::Assign { place, value },
            span,
        })
    }

    /// A value of which a type is known gives it to the numbers in this expression.
    pub fn settle(&mut self, expr: &Expr, ty: &Ty) {
        let locals = &mut self.locals;
        expr.each(&mut |expr| {
            if let ExprKind::Name(name) = &expr.kind {
                for local in locals.iter_mut() {
                    if local.register == *name && local.ty == Some(Ty::Number) {
                        local.ty = Some(ty.clone());
                    }
                }
            }
        });
    }

    /// Opens a block.
    pub fn open(&mut self) {
        self.scopes.push(Scope::default());
    }

    /// Enters a function of the process, from which no variable is visible.
    pub fn enter(&mut self) -> Vec<Scope> {
        std::mem::replace(&mut self.scopes, vec![Scope::default()])
    }

    /// Goes back to where it was entered.
    pub fn leave(&mut self, scopes: Vec<Scope>) {
        self.scopes = scopes;
    }

    /// Closes it, and unlocks what it locked.
    pub fn close(&mut self, out: &mut Vec<Stmt>) {
        let scope = self.scopes.pop().unwrap_or_default();
        out.extend(scope.guards.into_iter().rev().map(|(_, unlock)| unlock));
    }

    /// A guard of the innermost block.
    pub fn hold(&mut self, name: String, unlock: Stmt) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.guards.push((name, unlock));
        }
    }

    /// `drop(guard)`
    pub fn release(&mut self, ident: &Ident) -> Result<Stmt> {
        let name = self.name(ident).text;
        let missing = self
            .refuse(ident, format!("there is no guard `{name}` in this block"))
            .help("a guard can be dropped in the block that has its `let`");
        let guards = self.scopes.last_mut().map(|scope| &mut scope.guards);
        let mut guards = guards.into_iter();
        let found = guards.find_map(|guards| {
            let at = guards.iter().rposition(|(guard, _)| *guard == name)?;
            Some(guards.remove(at).1)
        });
        found.ok_or(missing)
    }

    /// What holds a value, to go on from there on another way.
    pub fn fork(&self) -> Assigned {
        self.assigned.clone()
    }

    pub fn replace(&mut self, assigned: Assigned) -> Assigned {
        std::mem::replace(&mut self.assigned, assigned)
    }

    /// Joins the ways that lead here.
    pub fn join(&mut self, ways: Vec<Assigned>) {
        let mut ways = ways.into_iter();
        let mut all = ways.next().unwrap_or_default();
        for way in ways {
            all.always.retain(|name| way.always.contains(name));
            all.perhaps.extend(way.perhaps);
        }
        self.assigned = all;
    }

    /// The variables of the innermost block that have a value.
    pub fn registers(&self) -> Vec<String> {
        let ids = self
            .scopes
            .last()
            .into_iter()
            .flat_map(|scope| &scope.names);
        let locals = ids.map(|id| &self.locals[*id]);
        let is_register = |local: &&Local| {
            let is_observable = local.ty.as_ref().is_some_and(Ty::is_observable);
            is_observable && self.has_value(&local.register)
        };
        let found = locals.filter(is_register);
        found.map(|local| local.register.clone()).collect()
    }

    /// Gives the declarations the types that were found for their variables.
    pub fn declare_types(&self, body: &mut [Stmt]) {
        statements_mut(body, &mut |stmt| {
            if let StmtKind::Declare { ty, name, .. } = &mut stmt.kind {
                let mut locals = self.locals.iter();
                let local = locals.find(|local| local.register == name.text);
                if let Some(found) = local.and_then(|local| local.ty.as_ref()) {
                    *ty = found.in_c();
                }
            }
        });
    }
}
