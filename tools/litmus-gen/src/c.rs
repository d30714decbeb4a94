// SPDX-License-Identifier: GPL-2.0

//! Processes in C.

use crate::language::Language;
use crate::layout::Layout;
use crate::names::{self, local};
use crate::registers::{uses, Register};
use lkmm_litmus::ast::{Place, PlaceKind, Stmt, StmtKind, Value};
use lkmm_litmus::print::{statements, type_and_name};
use std::fmt::Write;

pub fn process(layout: &Layout<'_>, number: usize) -> String {
    let process = &layout.test.processes[number];
    let name = layout.function(number, Language::C);
    let used = uses(process);
    let mut text = format!("static void {name}(void *const *at, long *reg)\n{{\n");

    for param in &process.params {
        if let (true, Some(index)) = (
            used.contains(param.name.text.as_str()),
            layout.variable(&param.name.text),
        ) {
            let declared = type_and_name(&names::ty(&param.ty), &local(&param.name.text));
            let _ = writeln!(text, "\t{declared} = at[{index}];");
        }
    }
    for register in &layout.registers[number].0 {
        let declared = type_and_name(&names::ty(&register.ty), &local(&register.name));
        let _ = writeln!(text, "\t{declared}{};", start(layout, register));
    }
    let body = statements(&without_declarations(&names::process(process).body), 1);
    let _ = write!(text, "\n{body}");
    let observed = layout.observed(number);
    if !observed.is_empty() {
        text.push('\n');
    }
    for (index, register) in observed.iter().enumerate() {
        let _ = writeln!(text, "\treg[{index}] = (long){};", local(register));
    }
    text.push_str("}\n");
    text
}

/// What a register holds at first. In the model that is 0 where nothing is said.
fn start(layout: &Layout<'_>, register: &Register) -> String {
    match &register.initial {
        Some(value) => format!(" = {}", constant(layout, value, register.ty.is_pointer())),
        None if !register.zero => String::new(),
        None if register.ty.is_pointer() => " = NULL".to_owned(),
        None => " = 0".to_owned(),
    }
}

/// A value of the initial state.
pub fn constant(layout: &Layout<'_>, value: &Value, pointer: bool) -> String {
    match (layout.address(value), value) {
        (Some((index, 0)), _) => format!("at[{index}]"),
        (Some((index, offset)), _) => format!("at[{index}] + {offset}"),
        (None, Value::Int { value: 0, .. }) if pointer => "NULL".to_owned(),
        (None, Value::Int { value, .. }) if pointer => format!("(void *){value}L"),
        (None, Value::Int { value, .. }) => value.to_string(),
        (None, _) => "NULL".to_owned(),
    }
}

/// Declarations go to the top of the function; what they assign stays where it is.
fn without_declarations(body: &[Stmt]) -> Vec<Stmt> {
    let mut plain = Vec::new();

    for stmt in body {
        let kind = match &stmt.kind {
            StmtKind::Declare { value: None, .. } => continue,
            StmtKind::Declare {
                name,
                value: Some(value),
                ..
            } => StmtKind::Assign {
                place: Place {
                    kind: PlaceKind::Register(name.clone()),
                    span: name.span,
                },
                value: value.clone(),
            },
            StmtKind::If {
                condition,
                then,
                otherwise,
            } => StmtKind::If {
                condition: condition.clone(),
                then: without_declarations(then),
                otherwise: otherwise.as_deref().map(without_declarations),
            },
            StmtKind::Block(body) => StmtKind::Block(without_declarations(body)),
            other => other.clone(),
        };
        plain.push(Stmt {
            kind,
            span: stmt.span,
        });
    }
    plain
}
