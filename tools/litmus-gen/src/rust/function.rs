// SPDX-License-Identifier: GPL-2.0

//! Functions and statements.

use super::declaration::in_place;
use super::ty::rust_type;
use crate::names::in_rust;
use crate::registers::Register;
use crate::typing::{of_type, Scope, Ty};
use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::ast::{Base, Expr, Param, PlaceKind, Stmt, StmtKind, Value};
use lkmm_litmus::Span;
use std::collections::BTreeSet;
use std::fmt::Write;

/// A process of C as a function.
pub struct Function {
    /// The names of the parameters, and their types.
    pub params: Vec<(String, String)>,
    /// The statements, indented once.
    pub body: String,
    /// The lines of the body, from 0, that have a statement of the test, and which one.
    pub places: Vec<(usize, Span)>,
}

/// Gives the address that is an initial value as an expression.
pub type Address<'a> = &'a dyn Fn(&Value) -> Option<String>;

pub struct Writer<'a> {
    pub scope: Scope<'a>,
    /// The registers that are declared where C declares them.
    in_place: BTreeSet<String>,
    text: String,
    /// How many lines the text has.
    lines: usize,
    places: Vec<(usize, Span)>,
}

impl Function {
    /// Writes a process whose final state has these registers.
    pub fn new(scope: Scope<'_>, observed: &[&str], address: Address<'_>) -> Result<Self> {
        let process = scope.process;
        let params = process.params.iter().map(param).collect::<Result<_>>()?;
        let mut writer = Writer {
            in_place: in_place(&process.body, scope.registers, observed),
            scope,
            text: String::new(),
            lines: 0,
            places: Vec::new(),
        };
        for register in &writer.scope.registers.0 {
            if writer.in_place.contains(&register.name) {
                continue;
            }
            let start = start(register, address)?;
            let ty = rust_type(&register.ty, register.ty.span)?;
            let mutable = if register.writes > 0 { "mut " } else { "" };
            let name = in_rust(&register.name);
            writer.line(1, &format!("let {mutable}{name}: {ty} = {start};"));
        }
        writer.body(&process.body, 1)?;
        Ok(Self {
            params,
            body: writer.text,
            places: writer.places,
        })
    }
}

fn param(param: &Param) -> Result<(String, String)> {
    let ty = if is_reference(param) {
        "&Atomic<i32>".to_owned()
    } else {
        rust_type(&param.ty, param.ty.span)?
    };
    Ok((in_rust(&param.name.text), ty))
}

/// Whether a parameter is `atomic_t *`, which is a reference in Rust.
pub fn is_reference(param: &Param) -> bool {
    param.ty.base == Base::Atomic && param.ty.pointers.len() == 1
}

/// What a register holds at first. In the model that is 0 where nothing is said.
fn start(register: &Register, address: Address<'_>) -> Result<String> {
    Ok(match &register.initial {
        Some(Value::Int { value, .. }) if register.ty.is_pointer() => {
            let ty = rust_type(&register.ty, register.ty.span)?;
            format!("{value}_isize as {ty}")
        }
        Some(Value::Int { value, .. }) => value.to_string(),
        Some(value) => address(value).ok_or_else(|| {
            let message = format!("`{}` starts with an unknown address", register.name);
            Unsupported::new(message, register.ty.span)
        })?,
        None if register.ty.is_pointer() => "core::ptr::null_mut()".to_owned(),
        None => "0".to_owned(),
    })
}

impl Writer<'_> {
    pub fn is_reference(&self, name: &str) -> bool {
        let mut params = self.scope.process.params.iter();
        params.any(|param| param.name.text == name && is_reference(param))
    }

    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.text, "{}{text}", "    ".repeat(depth));
        self.lines += 1;
    }

    fn body(&mut self, body: &[Stmt], depth: usize) -> Result<()> {
        body.iter().try_for_each(|stmt| self.statement(stmt, depth))
    }

    fn statement(&mut self, stmt: &Stmt, depth: usize) -> Result<()> {
        let line = self.lines;
        match &stmt.kind {
            StmtKind::Declare { value: None, .. } | StmtKind::Block(_) => {}
            StmtKind::If { condition, .. } => self.places.push((line, condition.span)),
            _ => self.places.push((line, stmt.span)),
        }
        match &stmt.kind {
            StmtKind::Declare { ty, name, value } => {
                let stays = self.in_place.contains(&name.text);
                match (stays, value) {
                    (true, _) => self.declare(&name.text, value.as_ref(), depth)?,
                    (false, Some(value)) => self.set(&name.text, value, depth)?,
                    (false, None) => {}
                }
                // A register of a type that Rust has not is refused in any case.
                rust_type(ty, ty.span)?;
            }
            StmtKind::Assign { place, value } => match &place.kind {
                PlaceKind::Register(name) => self.set(&name.text, value, depth)?,
                PlaceKind::Deref(pointer) => {
                    let wanted = self.scope.target(pointer)?;
                    let value = self.coerced(value, &wanted)?;
                    let pointer = self.tight(pointer)?;
                    self.line(depth, &format!("*{pointer} = {value};"));
                }
                PlaceKind::Index(array, index) => {
                    let wanted = self.scope.target(array)?;
                    let value = self.coerced(value, &wanted)?;
                    let place = self.element(array, index)?;
                    self.line(depth, &format!("*{place} = {value};"));
                }
            },
            StmtKind::Call(call) => {
                let text = self.call(call)?;
                self.line(depth, &format!("{text};"));
            }
            StmtKind::Discard(value) => {
                let text = self.text_of(value)?;
                self.line(depth, &format!("let _ = {text};"));
            }
            StmtKind::If {
                condition,
                then,
                otherwise,
            } => {
                let condition = self.condition(condition)?;
                self.line(depth, &format!("if {condition} {{"));
                self.body(then, depth + 1)?;
                if let Some(otherwise) = otherwise {
                    self.line(depth, "} else {");
                    self.body(otherwise, depth + 1)?;
                }
                self.line(depth, "}");
            }
            StmtKind::Block(body) => {
                self.line(depth, "{");
                self.body(body, depth + 1)?;
                self.line(depth, "}");
            }
            StmtKind::Nothing(_) => {}
            StmtKind::While { .. } => return Err(Unsupported::new("`while`", stmt.span)),
        }
        Ok(())
    }

    /// `let r0 = …;`, or `let r0: i32;` if it gets its value later.
    fn declare(&mut self, name: &str, value: Option<&Expr>, depth: usize) -> Result<()> {
        let register = self.register(name, value)?;
        let mutable = if register.writes > 1 { "mut " } else { "" };
        let ty = register.ty.clone();
        let name = in_rust(name);
        let Some(value) = value else {
            let ty = rust_type(&ty, ty.span)?;
            self.line(depth, &format!("let {mutable}{name}: {ty};"));
            return Ok(());
        };
        let wanted = of_type(&ty);
        let text = self.coerced(value, &wanted)?;
        let given = self.scope.of(value)?;
        let says_type = matches!(
            (&given, &wanted),
            (Ty::Int(given), Ty::Int(wanted)) | (Ty::Pointer(given), Ty::Pointer(wanted))
                if given == wanted
        );
        let declared = if says_type {
            String::new()
        } else {
            format!(": {}", rust_type(&ty, ty.span)?)
        };
        self.line(depth, &format!("let {mutable}{name}{declared} = {text};"));
        Ok(())
    }

    fn set(&mut self, name: &str, value: &Expr, depth: usize) -> Result<()> {
        let wanted = of_type(&self.register(name, Some(value))?.ty);
        let text = self.coerced(value, &wanted)?;
        self.line(depth, &format!("{} = {text};", in_rust(name)));
        Ok(())
    }

    fn register(&self, name: &str, node: Option<&Expr>) -> Result<&Register> {
        let span = node.map_or_else(Default::default, |node| node.span);
        let found = self.scope.registers.find(name);
        found.ok_or_else(|| Unsupported::new(format!("`{name}`"), span))
    }
}
