// SPDX-License-Identifier: GPL-2.0

//! Processes.

use crate::ast::{
    Base, BinOp, Call, Expr, ExprKind, PlaceKind, Process, Qualifiers, Stmt, StmtKind, Type,
};
use crate::span::Span;
use crate::table::{self, Arg, Kind};
use std::fmt::{self, Display, Formatter, Write};

/// `P0(int *x)` and what it does.
pub(super) fn process(f: &mut Formatter<'_>, number: usize, process: &Process) -> fmt::Result {
    let params: Vec<_> = process
        .params
        .iter()
        .map(|param| type_and_name(&param.ty, &param.name.text))
        .collect();

    write!(f, "\nP{number}({})\n{{\n", params.join(", "))?;
    block(f, &process.body, 1)?;
    writeln!(f, "}}")
}

/// A declaration without the semicolon: `int *x`.
pub fn type_and_name(ty: &Type, name: &str) -> String {
    let text = type_text(ty);
    let blank = if text.ends_with('*') { "" } else { " " };
    format!("{text}{blank}{name}")
}

/// `volatile int *`
fn type_text(ty: &Type) -> String {
    // herd7 takes one qualifier before the word.
    let behind = match (ty.qualifiers.atomic, ty.qualifiers.constant) {
        (false, false) => Qualifiers::default(),
        (atomic, constant) => Qualifiers {
            constant: atomic && constant,
            atomic: false,
            ..ty.qualifiers
        },
    };
    let before = Qualifiers {
        volatile: ty.qualifiers.volatile && !behind.volatile,
        constant: ty.qualifiers.constant && !behind.constant,
        ..ty.qualifiers
    };
    let mut text = qualifiers(before);
    if let Base::Struct(_) = ty.base {
        text.push_str("struct ");
    }
    text.push_str(ty.base.word());
    if behind != Qualifiers::default() {
        text.push(' ');
        text.push_str(qualifiers(behind).trim_end());
    }
    for (number, pointer) in ty.pointers.iter().enumerate() {
        text.push_str(if number == 0 { " *" } else { "*" });
        text.push_str(&qualifiers(*pointer));
    }
    text
}

fn qualifiers(of: Qualifiers) -> String {
    let constant = if of.constant { "const " } else { "" };
    let volatile = if of.volatile { "volatile " } else { "" };
    let atomic = if of.atomic { "_Atomic " } else { "" };
    format!("{atomic}{constant}{volatile}")
}

/// Statements, each in lines of its own, `depth` tabs from the left.
pub fn statements(body: &[Stmt], depth: usize) -> String {
    struct Shown<'a>(&'a [Stmt], usize);
    impl Display for Shown<'_> {
        fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
            block(f, self.0, self.1)
        }
    }
    Shown(body, depth).to_string()
}

/// Of each line that [`statements`] prints, the statement in it; none if it is only a brace.
pub fn places(body: &[Stmt]) -> Vec<Option<Span>> {
    let mut found = Vec::new();
    for stmt in body {
        match &stmt.kind {
            StmtKind::If {
                condition,
                then,
                otherwise,
            } => {
                found.push(Some(condition.span));
                found.extend(places(then));
                match otherwise.as_deref() {
                    None => found.push(None),
                    // `} else if (…) {` is one line.
                    Some(body @ [only]) if matches!(only.kind, StmtKind::If { .. }) => {
                        found.extend(places(body));
                    }
                    Some(body) => {
                        found.push(None);
                        found.extend(places(body));
                        found.push(None);
                    }
                }
            }
            StmtKind::While { condition, body } => {
                found.push(Some(condition.span));
                found.extend(places(body));
                found.push(None);
            }
            StmtKind::Block(body) => {
                found.push(None);
                found.extend(places(body));
                found.push(None);
            }
            _ => found.push(Some(stmt.span)),
        }
    }
    found
}

fn block(f: &mut Formatter<'_>, body: &[Stmt], depth: usize) -> fmt::Result {
    for stmt in body {
        indent(f, depth)?;
        statement(f, stmt, depth)?;
        f.write_char('\n')?;
    }
    Ok(())
}

fn indent(f: &mut Formatter<'_>, depth: usize) -> fmt::Result {
    (0..depth).try_for_each(|_| f.write_char('\t'))
}

/// A statement, without the line's end.
fn statement(f: &mut Formatter<'_>, stmt: &Stmt, depth: usize) -> fmt::Result {
    match &stmt.kind {
        StmtKind::Declare { ty, name, value } => {
            f.write_str(&type_and_name(ty, &name.text))?;
            if let Some(value) = value {
                write!(f, " = {}", expression(value))?;
            }
            f.write_char(';')
        }
        StmtKind::Assign { place, value } => {
            match &place.kind {
                PlaceKind::Register(name) => f.write_str(&name.text)?,
                PlaceKind::Deref(pointer) => write!(f, "*{}", operand(pointer))?,
                PlaceKind::Index(array, index) => {
                    write!(f, "{}[{}]", indexed(array), expression(index))?;
                }
            }
            write!(f, " = {};", expression(value))
        }
        StmtKind::Call(call) => write!(f, "{};", call_text(call)),
        StmtKind::Discard(value) => write!(f, "(void){};", operand(value)),
        StmtKind::If {
            condition,
            then,
            otherwise,
        } => {
            write!(f, "if ({}) ", expression(condition))?;
            braces(f, then, depth)?;
            match otherwise.as_deref() {
                None => Ok(()),
                Some([only]) if matches!(only.kind, StmtKind::If { .. }) => {
                    f.write_str(" else ")?;
                    statement(f, only, depth)
                }
                Some(body) => {
                    f.write_str(" else ")?;
                    braces(f, body, depth)
                }
            }
        }
        StmtKind::While { condition, body } => {
            write!(f, "while ({}) ", expression(condition))?;
            braces(f, body, depth)
        }
        StmtKind::Block(body) => braces(f, body, depth),
        StmtKind::Nothing(name) => write!(f, "{};", name.text),
    }
}

fn braces(f: &mut Formatter<'_>, body: &[Stmt], depth: usize) -> fmt::Result {
    f.write_str("{\n")?;
    block(f, body, depth + 1)?;
    indent(f, depth)?;
    f.write_char('}')
}

/// An expression, with no more parentheses than it needs.
pub fn expression(expr: &Expr) -> String {
    binary(expr, 0)
}

/// In parentheses if an operator in it binds no tighter than `least`.
fn binary(expr: &Expr, least: u8) -> String {
    let ExprKind::Binary(op, left, right) = &expr.kind else {
        return operand(expr);
    };
    // Operators join what is on their left first; comparisons do not join.
    let on_left = op.precedence() - u8::from(!op.is_comparison());
    let left = binary(left, on_left);
    let right = binary(right, op.precedence());
    let text = format!("{left} {} {right}", BinOp::text(*op));

    if op.precedence() > least {
        text
    } else {
        format!("({text})")
    }
}

/// In parentheses if it has an operator outside.
fn operand(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Int(value) => value.to_string(),
        ExprKind::Null => "NULL".to_owned(),
        ExprKind::Name(name) => name.clone(),
        ExprKind::Deref(pointer) if is_name(pointer) => format!("*{}", operand(pointer)),
        // herd7 reads no other operator, and no macro, behind the star.
        ExprKind::Deref(pointer) => format!("*({})", expression(pointer)),
        ExprKind::Index(array, index) => format!("{}[{}]", indexed(array), expression(index)),
        ExprKind::Cast(ty, value) => format!("({}){}", type_text(ty).trim_end(), operand(value)),
        ExprKind::Binary(..) => format!("({})", binary(expr, 0)),
        ExprKind::Call(call) => call_text(call),
    }
}

/// Whether an expression is a name, which may have a cast before it.
fn is_name(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name(_) => true,
        ExprKind::Cast(_, inner) => matches!(inner.kind, ExprKind::Name(_)),
        _ => false,
    }
}

/// What an index stands behind.
fn indexed(array: &Expr) -> String {
    match array.kind {
        ExprKind::Name(_) | ExprKind::Call(_) | ExprKind::Index(..) => operand(array),
        _ => format!("({})", expression(array)),
    }
}

fn call_text(call: &Call) -> String {
    if let Some(text) = call.tag.as_ref().and_then(|tag| primitive(call, tag)) {
        return text;
    }
    let args: Vec<_> = call.args.iter().map(expression).collect();
    format!("{}({})", call.name.text, args.join(", "))
}

/// `__load{once}(*x)`
fn primitive(call: &Call, tag: &str) -> Option<String> {
    let known = table::find(&call.name.text)?;
    let (head, _) = known.primitive()?;
    let head = match tag {
        "" => head.to_owned(),
        _ => format!("{head}{{{tag}}}"),
    };
    let mut args: Vec<_> = call.args.iter().map(expression).collect();
    match (known.kind.op(), args.as_mut_slice()) {
        (Some(op), [value, object]) => {
            return Some(format!("{head}({object}, {}, {value})", op.text()));
        }
        _ if matches!(known.kind, Kind::Fence(_)) => return Some(head),
        (_, [object, ..]) if known.takes_variable() && known.args[0] == Arg::Pointer => {
            *object = format!("*{}", operand(&call.args[0]));
        }
        _ => {}
    }
    Some(format!("{head}({})", args.join(", ")))
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&expression(self))
    }
}

impl Display for Type {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(type_text(self).trim_end())
    }
}
