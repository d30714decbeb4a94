// SPDX-License-Identifier: GPL-2.0

//! Statements.

use super::input::{
    bump, called, deeper, is_missing_statement, name, peek, peek_second, refuse, sign, since, warn,
    word, Input, Parsed,
};
use super::{expr, types};
use crate::ast::{Call, Expr, ExprKind, Name, Place, PlaceKind, Stmt, StmtKind};
use crate::diagnostic::Diagnostic;
use crate::lex::Kind;
use crate::table::{find, Ordering};
use winnow::combinator::{delimited, opt, preceded, repeat, terminated};
use winnow::Parser as _;

/// `{ … }`, which is not empty.
pub(super) fn block(input: &mut Input<'_>) -> Parsed<Vec<Stmt>> {
    delimited(sign("{"), repeat(1.., statement), sign("}")).parse_next(input)
}

fn statement(input: &mut Input<'_>) -> Parsed<Stmt> {
    called("a statement", deeper(one))(input)
}

fn one(input: &mut Input<'_>) -> Parsed<Stmt> {
    let start = peek(input).span;
    let kind = match peek(input).kind {
        Kind::Punct("{") => block.map(StmtKind::Block).parse_next(input)?,
        Kind::Word("if") => {
            bump(input);
            let condition = condition(input)?;
            let then = branch(input)?;
            let otherwise = opt(preceded(word("else"), branch)).parse_next(input)?;
            StmtKind::If {
                condition,
                then,
                otherwise,
            }
        }
        Kind::Word("while") => {
            bump(input);
            StmtKind::While {
                condition: condition(input)?,
                body: branch(input)?,
            }
        }
        Kind::Word(word) if is_missing_statement(word) && !is_name(input) => {
            let message = format!("herd7 has no `{word}`");
            return refuse(Diagnostic::new(message, start));
        }
        _ => {
            types::refuse_unknown(input)?;
            if types::starts_here(input) {
                declaration(input)?
            } else {
                assignment_or_call(input)?
            }
        }
    };

    Ok(Stmt {
        kind,
        span: since(input, start),
    })
}

/// Whether the next word is what a value is assigned to, or stands alone.
fn is_name(input: &Input<'_>) -> bool {
    peek_second(input).is_some_and(|token| matches!(token.kind, Kind::Punct("=" | ";")))
}

/// `(…)` behind `if` and `while`.
fn condition(input: &mut Input<'_>) -> Parsed<Expr> {
    delimited(sign("("), expr::expr, sign(")")).parse_next(input)
}

/// One statement, or several in braces: the same in the tree.
fn branch(input: &mut Input<'_>) -> Parsed<Vec<Stmt>> {
    if peek(input).kind == Kind::Punct("{") {
        deeper(block)(input)
    } else {
        statement.map(|only| vec![only]).parse_next(input)
    }
}

fn declaration(input: &mut Input<'_>) -> Parsed<StmtKind> {
    let ty = types::ty(input)?;
    let name = name("the name of a register")(input)?;
    let value = opt(preceded(sign("="), expr::expr)).parse_next(input)?;

    if let Kind::Punct("," | "[") = peek(input).kind {
        let message = "herd7 takes one register per declaration, and no array";
        return refuse(Diagnostic::new(message, peek(input).span));
    }
    sign(";")(input)?;
    Ok(StmtKind::Declare { ty, name, value })
}

/// `r0 = …;`, `*x = …;`, `smp_mb();`, `(void)…;`
fn assignment_or_call(input: &mut Input<'_>) -> Parsed<StmtKind> {
    let left = expr::operand(input)?;

    if opt(sign(";")).parse_next(input)?.is_some() {
        let span = left.span;
        return match left.kind {
            // herd7 refuses a macro whose value is not used, but not what it has built in.
            ExprKind::Call(call) if gives_unused_value(&call) => {
                let kind = ExprKind::Call(call);
                Ok(StmtKind::Discard(Expr { kind, span }))
            }
            ExprKind::Call(call) => Ok(StmtKind::Call(call)),
            ExprKind::Cast(_, value) => Ok(StmtKind::Discard(*value)),
            ExprKind::Name(text) => {
                let message = format!("`{text};` does nothing in herd7");
                warn(input, Diagnostic::warning(message, span));
                Ok(StmtKind::Nothing(Name { text, span }))
            }
            _ => refuse(Diagnostic::new("this value is not used", span)),
        };
    }
    if let ExprKind::Call(_) = left.kind {
        sign(";")(input)?;
    }
    let place = place(left)?;
    let value = terminated(preceded(sign("="), expr::expr), sign(";")).parse_next(input)?;
    Ok(StmtKind::Assign { place, value })
}

fn gives_unused_value(call: &Call) -> bool {
    find(&call.name.text).is_some_and(|known| {
        let built_in = call.tag.is_some() || known.ordering == Ordering::C11;
        built_in && known.kind.returns()
    })
}

fn place(left: Expr) -> Parsed<Place> {
    let span = left.span;
    let kind = match left.kind {
        ExprKind::Name(text) => PlaceKind::Register(Name { text, span }),
        ExprKind::Deref(pointer) => PlaceKind::Deref(*pointer),
        ExprKind::Index(array, index) => PlaceKind::Index(*array, *index),
        _ => return refuse(Diagnostic::new("nothing can be assigned to this", span)),
    };
    Ok(Place { kind, span })
}
