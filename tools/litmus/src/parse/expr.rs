// SPDX-License-Identifier: GPL-2.0

//! Expressions.

use super::input::{bump, called, check_depth, deeper, integer, is_keyword, miss, peek};
use super::input::{peek_second, refuse, sign, since, Input, Parsed, Wanted};
use super::{primitive, types};
use crate::ast::{BinOp, Call, Expr, ExprKind, Name};
use crate::diagnostic::Diagnostic;
use crate::lex::Kind;
use winnow::combinator::{delimited, separated};
use winnow::Parser as _;

/// An expression with operators.
pub(super) fn expr(input: &mut Input<'_>) -> Parsed<Expr> {
    called("an expression", deeper(tighter_than(0)))(input)
}

/// Operands and the operators between them that bind tighter than `least`.
fn tighter_than<'t>(least: u8) -> impl FnMut(&mut Input<'t>) -> Parsed<Expr> {
    move |input| binary(input, least)
}

fn binary(input: &mut Input<'_>, least: u8) -> Parsed<Expr> {
    let mut left = operand(input)?;
    let mut count = 0;
    let mut compared = false;

    loop {
        let Some(op) = operator(input)? else {
            return Ok(left);
        };
        if op.precedence() <= least {
            return Ok(left);
        }
        if op.is_comparison() && compared {
            let message = "herd7 does not chain comparisons";
            return refuse(Diagnostic::new(message, peek(input).span).help("use parentheses"));
        }
        compared = op.is_comparison();
        check_depth(input, count)?;
        count += 1;
        bump(input);
        let right = deeper(tighter_than(op.precedence()))(input)?;
        let span = left.span.to(right.span);
        left = Expr {
            kind: ExprKind::Binary(op, Box::new(left), Box::new(right)),
            span,
        };
    }
}

/// The operator that comes, if one does. It is not read.
fn operator(input: &Input<'_>) -> Parsed<Option<BinOp>> {
    let token = peek(input);
    let Kind::Punct(text) = token.kind else {
        let _: Parsed<()> = miss(input, Wanted::Some("an operator"));
        return Ok(None);
    };
    if let "&&" | "||" | "<<" | ">>" | "%" | "?" | "." | "->" | "++" | "--" = text {
        return no_operator(input, text);
    }
    let found = BinOp::ALL.into_iter().find(|op| op.text() == text);

    if found.is_none() {
        let _: Parsed<()> = miss(input, Wanted::Some("an operator"));
    }
    Ok(found)
}

fn no_operator<T>(input: &Input<'_>, text: &str) -> Parsed<T> {
    let message = format!("herd7 has no operator `{text}` here");
    refuse(Diagnostic::new(message, peek(input).span))
}

/// What stands between binary operators.
pub(super) fn operand(input: &mut Input<'_>) -> Parsed<Expr> {
    called("an expression", deeper(prefixed))(input)
}

fn prefixed(input: &mut Input<'_>) -> Parsed<Expr> {
    let start = peek(input).span;
    let kind = match peek(input).kind {
        Kind::Punct("*") => {
            bump(input);
            ExprKind::Deref(Box::new(operand(input)?))
        }
        Kind::Punct("(") => {
            bump(input);
            if !types::starts_here(input) {
                let mut inner = expr(input)?;
                sign(")")(input)?;
                inner.span = since(input, start);
                return indexed(input, inner);
            }
            let ty = types::ty(input)?;
            sign(")")(input)?;
            ExprKind::Cast(ty, Box::new(operand(input)?))
        }
        Kind::Punct(text @ ("!" | "~" | "&" | "+" | "++" | "--")) => {
            return no_operator(input, text)
        }
        Kind::Punct("-") if !matches!(peek_second(input).map(|t| t.kind), Some(Kind::Int(_))) => {
            return no_operator(input, "-")
        }
        Kind::Punct("-") | Kind::Int(_) => ExprKind::Int(integer(input)?.0),
        Kind::Word("NULL") => {
            bump(input);
            ExprKind::Null
        }
        Kind::Word(word) if !is_keyword(word) => {
            bump(input);
            let named = if primitive::starts_here(input, word) {
                ExprKind::Call(primitive::call(input, word, start)?)
            } else if peek(input).kind == Kind::Punct("(") {
                ExprKind::Call(Call {
                    name: Name {
                        text: word.to_owned(),
                        span: start,
                    },
                    args: arguments(input)?,
                    tag: None,
                })
            } else {
                ExprKind::Name(word.to_owned())
            };
            let span = since(input, start);
            return indexed(input, Expr { kind: named, span });
        }
        _ => return miss(input, Wanted::Some("an expression")),
    };

    Ok(Expr {
        kind,
        span: since(input, start),
    })
}

fn arguments(input: &mut Input<'_>) -> Parsed<Vec<Expr>> {
    delimited(sign("("), separated(0.., expr, sign(",")), sign(")")).parse_next(input)
}

/// `[…]` behind an expression.
fn indexed(input: &mut Input<'_>, mut array: Expr) -> Parsed<Expr> {
    let mut count = 0;

    while peek(input).kind == Kind::Punct("[") {
        check_depth(input, count)?;
        count += 1;
        let index = delimited(sign("["), expr, sign("]")).parse_next(input)?;
        let span = since(input, array.span);
        array = Expr {
            kind: ExprKind::Index(Box::new(array), Box::new(index)),
            span,
        };
    }
    Ok(array)
}
