// SPDX-License-Identifier: GPL-2.0

//! The Rust half of a test: its processes in Rust.
//!
//! `int *x` becomes `*mut i32` and is used with the functions on raw pointers, which is how Rust
//! accesses a field of C's; `atomic_t *x` becomes `&Atomic<i32>` and is used with its methods. What
//! the `kernel` crate has no function for, such as a C spinlock, is a call of the C macro through
//! `runtime/for_rust.c`.
//!
//! | part                  | module   |
//! |-----------------------|----------|
//! | types                 | [`ty`]   |
//! | expressions           | [`expr`] |
//! | macros                | [`call`] |

mod call;
mod expr;
mod ty;

use crate::language::Language;
use crate::layout::Layout;
use crate::names::{local, printable};
use crate::registers::{uses, Register};
use crate::typing::{of_type, Scope, Ty};
use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::ast::walk::plain_accesses;
use lkmm_litmus::ast::{Base, Expr, ExprKind, PlaceKind, Stmt, StmtKind, Value};
use std::fmt::Write;
use ty::rust_type;

struct Writer<'a> {
    layout: &'a Layout<'a>,
    scope: Scope<'a>,
    /// Registers that `let` has made.
    made: Vec<String>,
    text: String,
}

pub fn process(layout: &Layout<'_>, number: usize, race_free: Option<bool>) -> Result<String> {
    let process = &layout.test.processes[number];
    if race_free != Some(true) {
        no_race(layout, number)?;
    }
    let mut writer = Writer {
        layout,
        scope: Scope {
            process,
            registers: &layout.registers[number],
        },
        made: Vec::new(),
        text: String::new(),
    };
    writer.function(number)?;
    Ok(writer.text)
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

impl Writer<'_> {
    fn function(&mut self, number: usize) -> Result<()> {
        let layout = self.layout;
        let process = self.scope.process;
        let function = layout.function(number, Language::Rust);
        let used = uses(process);
        let observed = layout.observed(number);

        let _ = write!(
            self.text,
            "/// P{number} of {}.\n///\n/// # Safety\n///\n/// As `litmus_process` in \
             `litmus.h` says.\n#[no_mangle]\nunsafe extern \"C\" fn \
             {function}(at: *const *mut c_void, reg: *mut c_long) {{\n",
            printable(&layout.test.name.text)
        );
        self.line(
            1,
            "// SAFETY: The runtime passes this test's locations and registers. What another",
        );
        self.line(
            1,
            "// process may access at the same time is accessed with marked operations only.",
        );
        self.line(1, "unsafe {");
        for param in &process.params {
            let text = &param.name.text;
            if let (true, Some(index)) = (used.contains(text.as_str()), layout.variable(text)) {
                let made = if self.is_reference(text) {
                    format!(
                        "let {}: &Atomic<i32> = Atomic::from_ptr((*at.add({index})).cast());",
                        local(text)
                    )
                } else {
                    let ty = rust_type(&param.ty, param.ty.span)?;
                    format!("let {}: {ty} = (*at.add({index})).cast();", local(text))
                };
                self.line(2, &made);
            }
        }
        for register in &self.scope.registers.0 {
            if register.plain_start {
                continue;
            }
            let start = self.start(register)?;
            let declared = rust_type(&register.ty, register.ty.span)?;
            let mutable = if register.writes > 0 { "mut " } else { "" };
            self.line(
                2,
                &format!(
                    "let {mutable}{}: {declared} = {start};",
                    local(&register.name)
                ),
            );
            self.made.push(register.name.clone());
        }
        self.text.push('\n');
        self.body(&process.body, 2)?;
        if !observed.is_empty() {
            self.text.push('\n');
        }
        for (index, register) in observed.iter().enumerate() {
            self.line(
                2,
                &format!("*reg.add({index}) = {} as c_long;", local(register)),
            );
        }
        self.line(1, "}");
        self.text.push_str("}\n");
        Ok(())
    }

    /// Whether a name is a parameter `atomic_t *`, which is a reference in Rust.
    fn is_reference(&self, name: &str) -> bool {
        let mut params = self.scope.process.params.iter();
        params.any(|param| {
            param.name.text == name && param.ty.base == Base::Atomic && param.ty.pointers.len() == 1
        })
    }

    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.text, "{}{text}", "    ".repeat(depth));
    }

    /// What a register holds at first. In the model that is 0 where nothing is said.
    fn start(&self, register: &Register) -> Result<String> {
        Ok(match &register.initial {
            Some(Value::Int { value, .. }) if register.ty.is_pointer() => {
                let ty = rust_type(&register.ty, register.ty.span)?;
                format!("{value}_isize as {ty}")
            }
            Some(Value::Int { value, .. }) => value.to_string(),
            Some(value) => match self.layout.address(value) {
                Some((index, 0)) => format!("(*at.add({index})).cast()"),
                Some((index, offset)) => {
                    format!("(*at.add({index})).wrapping_byte_add({offset}).cast()")
                }
                None => return Err(Unsupported::new("an unknown address", register.ty.span)),
            },
            None if register.ty.is_pointer() => "core::ptr::null_mut()".to_owned(),
            None => "0".to_owned(),
        })
    }

    fn body(&mut self, body: &[Stmt], depth: usize) -> Result<()> {
        body.iter().try_for_each(|stmt| self.statement(stmt, depth))
    }

    fn statement(&mut self, stmt: &Stmt, depth: usize) -> Result<()> {
        match &stmt.kind {
            StmtKind::Declare { value: None, .. } | StmtKind::Nothing(_) => {}
            StmtKind::Declare {
                name,
                value: Some(value),
                ..
            } => {
                self.set(&name.text, value, depth)?;
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
            StmtKind::Block(body) => self.body(body, depth)?,
            StmtKind::While { .. } => return Err(Unsupported::new("`while`", stmt.span)),
        }
        Ok(())
    }

    /// Writes a register, or makes it.
    fn set(&mut self, register: &str, value: &Expr, depth: usize) -> Result<()> {
        let Some(known) = self.scope.registers.find(register) else {
            return Err(Unsupported::new(format!("`{register}`"), value.span));
        };
        let (ty, writes) = (known.ty.clone(), known.writes);
        let wanted = of_type(&ty);
        let text = self.coerced(value, &wanted)?;
        let name = local(register);

        if self.made.iter().any(|one| one == register) {
            self.line(depth, &format!("{name} = {text};"));
            return Ok(());
        }
        self.made.push(register.to_owned());
        let mutable = if writes > 1 { "mut " } else { "" };
        let given = self.scope.of(value)?;
        let declared = if given == wanted && !matches!(given, Ty::Literal(_)) {
            String::new()
        } else {
            format!(": {}", rust_type(&ty, ty.span)?)
        };
        self.line(depth, &format!("let {mutable}{name}{declared} = {text};"));
        Ok(())
    }
}
