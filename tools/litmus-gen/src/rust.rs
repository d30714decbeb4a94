// SPDX-License-Identifier: GPL-2.0

//! Processes in Rust.
//!
//! A process that is Rust is its author's text. One in C is written in Rust: `int *x` becomes
//! `*mut i32` and is used with the functions on raw pointers, which is how Rust accesses a field of
//! C's; `atomic_t *x` becomes `&Atomic<i32>` and is used with its methods. What the `kernel` crate has
//! no function for, such as a C spinlock, is a call of the C macro through `runtime/for_rust.c`.
//!
//! | part                                       | module          |
//! |--------------------------------------------|-----------------|
//! | functions and statements                   | [`function`]    |
//! | which declarations stay where they are     | [`declaration`] |
//! | expressions                                | [`expr`]        |
//! | macros                                     | [`call`]        |
//! | types                                      | [`ty`]          |
//!
//! `lkmm-litmus-rust` reads what is written here.

mod call;
mod declaration;
mod expr;
mod function;
mod ty;

use crate::code::Function as Text;
use crate::conform::conform;
use crate::final_state::mentioned;
use crate::language::Language;
use crate::layout::{Form, Layout, Variables};
use crate::names::{self, local, printable};
use crate::registers::{registers, uses};
use crate::shared_variables::Shared;
use crate::typing::Scope;
use crate::unsupported::{Result, Unsupported};
use function::{is_reference, Function};
use lkmm_litmus::ast::walk::{plain_accesses, statements};
use lkmm_litmus::ast::{
    Base, Expr, ExprKind, Init, InitPlace, Location, Process, Source, StmtKind, Value,
};
use lkmm_litmus::print::in_language;
use lkmm_litmus::{Span, Test};
use std::fmt::Write;
use ty::rust_type;

/// A test as its author would write it in Rust.
pub fn test(test: &Test) -> Result<String> {
    for process in &test.processes {
        let mut looped = None;
        statements(&process.body, &mut |stmt| {
            if let StmtKind::While { .. } = stmt.kind {
                looped = Some(stmt.span);
            }
        });
        if let Some(span) = looped {
            return Err(Unsupported::new(
                "`while`, which tests in Rust have not",
                span,
            ));
        }
    }
    let conforming = conform(test)?;
    let mut processes = Vec::new();
    for (number, process) in conforming.processes.iter().enumerate() {
        processes.push(match &process.source {
            Some(source) => source.text.clone(),
            None => written(&conforming, number, process)?,
        });
    }
    let mut test = test.clone();
    // The functions have what registers hold at first.
    test.init.retain(|entry| shared_name(entry).is_some());
    // A variable that only a parameter names which is a register now.
    let is_param = |test: &Test, name: &str| {
        let mut params = test.processes.iter().flat_map(|one| &one.params);
        params.any(|param| param.name.text == name)
    };
    let known: Vec<_> = test.init.iter().filter_map(shared_name).cloned().collect();
    let unnamed = conforming.init.iter().filter(|entry| {
        shared_name(entry).is_some_and(|name| {
            is_param(&test, name) && !is_param(&conforming, name) && !known.contains(name)
        })
    });
    let unnamed: Vec<_> = unnamed.cloned().collect();
    test.init.extend(unnamed);
    Ok(in_language(&test, "Rust", &processes))
}

/// The name of the shared variable that an entry of the initial state is for.
fn shared_name(entry: &Init) -> Option<&String> {
    match &entry.place {
        InitPlace::Global(name) => Some(&name.text),
        InitPlace::Register { .. } => None,
    }
}

fn written(test: &Test, number: usize, process: &Process) -> Result<String> {
    let registers = registers(test, number);
    let names = process.params.iter().map(|param| &param.name.text);
    let mut names = names.chain(registers.0.iter().map(|register| &register.name));
    if let Some(name) = names.find(|name| names::is_taken(name)) {
        let message = format!("`{name}`, which is a name of Rust's or of the API's");
        return Err(Unsupported::new(message, process.span));
    }
    let mut unordered = None;
    statements(&process.body, &mut |stmt| {
        for expr in stmt.expressions() {
            unordered = unordered.or_else(|| expr.unordered());
        }
    });
    if let Some(second) = unordered {
        let message = "a second access in one expression: Rust orders them, C does not";
        return Err(Unsupported::new(message, second.span));
    }
    let mut observed = Vec::new();
    for location in mentioned(test) {
        match location {
            Location::Register { process, name } if *process == number => {
                observed.push(name.text.as_str());
            }
            _ => {}
        }
    }
    let scope = Scope {
        process,
        registers: &registers,
    };
    // The address of a variable is what its parameter holds.
    let address = |value: &Value| {
        let Value::Address(name) = value else {
            return None;
        };
        let mut params = process.params.iter();
        let param = params.find(|param| param.name.text == name.text)?;
        let text = names::in_rust(&name.text);
        Some(if is_reference(param) {
            format!("{text}.as_ptr()")
        } else {
            text
        })
    };
    let function = Function::new(scope, &observed, &address)?;
    let params: Vec<_> = function
        .params
        .iter()
        .map(|(name, ty)| format!("{name}: {ty}"))
        .collect();
    let body = function.body;
    Ok(format!(
        "unsafe fn P{number}({}) {{\n{body}}}",
        params.join(", ")
    ))
}

/// The function of a process, in the form that is asked for.
pub fn process(layout: &Layout<'_>, number: usize, race_free: Option<bool>) -> Result<Text> {
    let process = &layout.test.processes[number];
    if race_free != Some(true) {
        no_race(layout, number)?;
    }
    let observed = layout.observed(number);
    let (function, in_rust): (_, fn(&str) -> String) = match &process.source {
        Some(source) => (as_it_is(process, source), names::in_rust),
        None => (renamed(layout, number)?, local),
    };
    let mut text = head(layout, number);
    let used = uses(process);
    for (param, (name, ty)) in process.params.iter().zip(&function.params) {
        let of_test = &param.name.text;
        if let (true, Some(address)) = (used.contains(of_test.as_str()), address(layout, of_test)) {
            let reference = if ty.starts_with('&') { "&*" } else { "" };
            let _ = writeln!(
                text,
                "        let {name}: {ty} = {reference}{address}.cast();"
            );
        }
    }
    let body = &function.body;
    text.push_str(if body.starts_with('\n') { "" } else { "\n" });
    let first = text.matches('\n').count();
    let places = function.places.into_iter();
    let places = places.map(|(line, span)| (first + line, span)).collect();
    text.push_str(body);
    text.push_str(if observed.is_empty() { "" } else { "\n" });
    for (index, observed) in observed.iter().enumerate() {
        let value = format!("observed({})", in_rust(&observed.register));
        let _ = match layout.form {
            Form::Module => writeln!(text, "        *litmus_reg.add({index}) = {value};"),
            Form::Compiled(_) => {
                writeln!(text, "        {}!({index}, {value});", observed.marker())
            }
        };
    }
    text.push_str("    }\n}\n");
    Ok(Text { text, places })
}

/// All that stands before the parameters.
fn head(layout: &Layout<'_>, number: usize) -> String {
    let (params, safety, who) = match layout.form {
        Form::Module => (
            "\n    litmus_at: *const *mut c_void,\n    litmus_reg: *mut c_long,\n".to_owned(),
            "As `litmus_process` in `litmus.h` says.",
            "The runtime passes this test's locations and registers.",
        ),
        Form::Compiled(variables) => (
            match variables {
                Variables::Parameters => parameters(layout, number),
                Variables::Globals => String::new(),
            },
            "Nothing calls it: its machine code is looked at.",
            "These are this test's locations.",
        ),
    };
    format!(
        "/// P{number} of {}.\n///\n/// # Safety\n///\n/// {safety}\n\
         #[no_mangle]\nunsafe extern \"C\" fn {}({params}) {{\n\
         \x20   // SAFETY: {who} What another\n\
         \x20   // process may access at the same time is accessed with marked operations only.\n\
         \x20   unsafe {{\n",
        printable(&layout.test.name.text),
        layout.function(number, Language::Rust)
    )
}

fn parameters(layout: &Layout<'_>, number: usize) -> String {
    let addresses = layout.addresses(number).into_iter();
    let params: Vec<_> = addresses
        .map(|name| format!("{}: *mut c_void", layout.parameter(name)))
        .collect();
    params.join(", ")
}

/// The address of a shared variable.
fn address(layout: &Layout<'_>, name: &str) -> Option<String> {
    let index = layout.variable(name)?;
    Some(match layout.form {
        Form::Module => format!("(*litmus_at.add({index}))"),
        Form::Compiled(Variables::Parameters) => layout.parameter(name),
        Form::Compiled(Variables::Globals) => format!("addr_of_mut!({})", layout.global(name)),
    })
}

/// The declarations of a test's shared variables as globals.
pub fn globals(layout: &Layout<'_>) -> Result<String> {
    let declare = |shared: &Shared| {
        let ty = match &shared.ty.base {
            Base::Atomic if !shared.holds_pointer() => "i32".to_owned(),
            Base::Spinlock if !shared.holds_pointer() => "Spinlock".to_owned(),
            _ => rust_type(&shared.ty, Span::default())?,
        };
        let ty = shared
            .length
            .map_or(ty.clone(), |length| format!("[{ty}; {length}]"));
        Ok(format!(
            "    static mut {}: {ty};\n",
            layout.global(&shared.name)
        ))
    };
    let declared: Result<Vec<_>> = layout.shared.iter().map(declare).collect();
    Ok(format!("extern \"C\" {{\n{}}}\n", declared?.concat()))
}

/// The parameters and statements of a process as its author wrote them.
fn as_it_is(process: &Process, source: &Source) -> Function {
    let params = process.params.iter();
    let names = params.map(|param| names::in_rust(&param.name.text));
    let body = source.text[source.body.clone()].trim_end();
    // The last statement may be an expression without a semicolon.
    let last = body.lines().last().unwrap_or_default();
    let ended = body.ends_with([';', '}']) && !last.contains("//");
    // A line of the body is that line of the function.
    let start = source.start + source.body.start;
    let mut places = Vec::new();
    let mut at = 0;
    for (line, text) in body.split_inclusive('\n').enumerate() {
        let (from, to) = (start + at, start + at + text.trim_end().len());
        at += text.len();
        if !text.trim().is_empty() {
            places.push((line, Span::new(from, to)));
        }
    }
    Function {
        params: names.zip(source.types.iter().cloned()).collect(),
        body: format!("{body}{}\n", if ended { "" } else { "\n        ;" }),
        places,
    }
}

/// The parameters and statements of a process in C, with names that only generated code has.
fn renamed(layout: &Layout<'_>, number: usize) -> Result<Function> {
    let process = names::process(&layout.test.processes[number]);
    let mut registers = layout.registers[number].clone();
    for register in &mut registers.0 {
        register.name = local(&register.name);
    }
    let observed = layout.observed(number);
    let observed: Vec<_> = observed.iter().map(|one| local(&one.register)).collect();
    let observed: Vec<_> = observed.iter().map(String::as_str).collect();
    let of_value = |value: &Value| {
        let (name, offset) = match value {
            Value::Address(name) | Value::Element(name, 0) => (name, String::new()),
            // For herd7 the element of an array is as many bytes behind its start as its index.
            Value::Element(name, index) => (name, format!(".cast::<u8>().wrapping_add({index})")),
            Value::Int { .. } => return None,
        };
        Some(format!("{}{offset}.cast()", address(layout, &name.text)?))
    };
    let scope = Scope {
        process: &process,
        registers: &registers,
    };
    let mut function = Function::new(scope, &observed, &of_value)?;
    let mut body = String::new();
    for line in function.body.lines() {
        let _ = writeln!(body, "    {line}");
    }
    function.body = body;
    Ok(function)
}

/// Plain accesses are undefined in Rust where another process accesses the same at the same time.
/// Without an answer of the model, only what no other process uses is known to be free of that.
fn no_race(layout: &Layout<'_>, number: usize) -> Result<()> {
    let others = layout.test.processes.iter().enumerate();
    let other_uses = |name: &str| {
        others
            .clone()
            .any(|(other, process)| other != number && uses(process).contains(name))
    };
    for (pointer, span) in plain_accesses(&layout.test.processes[number].body) {
        let own = match &without_casts(pointer).kind {
            ExprKind::Name(name) => layout.variable(name).is_some() && !other_uses(name),
            _ => false,
        };
        let passed_on = layout.shared.iter().any(|shared| shared.holds_pointer());
        if !own || passed_on {
            let message = format!(
                "a plain access through `{pointer}`, which may be a data race: undefined in Rust"
            );
            return Err(Unsupported::new(message, span));
        }
    }
    Ok(())
}

fn without_casts(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Cast(_, inner) => without_casts(inner),
        _ => expr,
    }
}
