// SPDX-License-Identifier: GPL-2.0

//! Processes in C.

use crate::code::Function;
use crate::language::Language;
use crate::layout::{Form, Layout, Variables};
use crate::names::{self, local};
use crate::registers::{uses, Register};
use crate::shared_variables::Shared;
use lkmm_litmus::ast::{Name, Place, PlaceKind, Stmt, StmtKind, Value};
use lkmm_litmus::print::{places, statements, type_and_name};
use std::fmt::Write;

pub fn process(layout: &Layout<'_>, number: usize) -> Function {
    let process = &layout.test.processes[number];
    let name = layout.function(number, Language::C);
    let used = uses(process);
    let mut text = match layout.form {
        Form::Module => format!("static void {name}(void *const *at, long *reg)\n{{\n"),
        Form::Compiled(variables) => {
            let params = match variables {
                Variables::Parameters => parameters(layout, number),
                Variables::Globals => "void".to_owned(),
            };
            format!("void {name}({params});\nvoid {name}({params})\n{{\n")
        }
    };

    for param in &process.params {
        let used = used.contains(param.name.text.as_str());
        if let (true, Some(address)) = (used, address(layout, &param.name.text)) {
            let declared = type_and_name(&names::ty(&param.ty), &local(&param.name.text));
            let _ = writeln!(text, "\t{declared} = {address};");
        }
    }
    for register in &layout.registers[number].0 {
        let declared = type_and_name(&names::ty(&register.ty), &local(&register.name));
        let _ = writeln!(text, "\t{declared}{};", start(layout, register));
    }
    let body = without_declarations(&names::process(process).body);
    text.push('\n');
    let first = text.matches('\n').count();
    let places = places(&body).into_iter().enumerate();
    let places = places.filter_map(|(line, span)| Some((first + line, span?)));
    text.push_str(&statements(&body, 1));
    let observed = layout.observed(number);
    if !observed.is_empty() {
        text.push('\n');
    }
    for (index, observed) in observed.iter().enumerate() {
        let register = local(&observed.register);
        let _ = match layout.form {
            Form::Module => writeln!(text, "\treg[{index}] = (long){register};"),
            Form::Compiled(_) => writeln!(text, "\t{}({index}, {register});", observed.marker()),
        };
    }
    text.push_str("}\n");
    Function {
        text,
        places: places.collect(),
    }
}

/// The address of a shared variable.
fn address(layout: &Layout<'_>, name: &str) -> Option<String> {
    let index = layout.variable(name)?;
    Some(match layout.form {
        Form::Module => format!("at[{index}]"),
        Form::Compiled(Variables::Parameters) => layout.parameter(name),
        Form::Compiled(Variables::Globals) => format!("(void *)&{}", layout.global(name)),
    })
}

fn parameters(layout: &Layout<'_>, number: usize) -> String {
    let addresses = layout.addresses(number).into_iter();
    let params: Vec<_> = addresses
        .map(|name| format!("void *{}", layout.parameter(name)))
        .collect();
    if params.is_empty() {
        "void".to_owned()
    } else {
        params.join(", ")
    }
}

/// The declarations of a test's shared variables as globals.
pub fn globals(layout: &Layout<'_>) -> String {
    let declare = |shared: &Shared| {
        let name = type_and_name(&names::ty(&shared.ty), &layout.global(&shared.name));
        let length = shared.length.map(|length| format!("[{length}]"));
        format!("extern {name}{};\n", length.unwrap_or_default())
    };
    layout.shared.iter().map(declare).collect()
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
    let address = |name: &Name| address(layout, &name.text).unwrap_or_else(|| "NULL".to_owned());
    match value {
        Value::Address(name) | Value::Element(name, 0) => address(name),
        // For herd7 the element of an array is as many bytes behind its start as its index.
        Value::Element(name, index) => format!("{} + {index}", address(name)),
        Value::Int { value: 0, .. } if pointer => "NULL".to_owned(),
        Value::Int { value, .. } if pointer => format!("(void *){value}L"),
        Value::Int { value, .. } => value.to_string(),
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
            other => other.with_bodies(without_declarations),
        };
        plain.push(Stmt {
            kind,
            span: stmt.span,
        });
    }
    plain
}
