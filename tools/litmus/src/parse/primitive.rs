// SPDX-License-Identifier: GPL-2.0

//! The primitives that macros are made of: `__load{once}(*x)`, `__atomic_op(x,+,1)`. In the tree
//! they are the macro, with its arguments in the macro's order.

use super::expr::expr;
use super::input::{bump, miss, peek, refuse, sign, since, Input, Parsed, Wanted};
use crate::ast::{Call, Expr, ExprKind, Name};
use crate::diagnostic::Diagnostic;
use crate::lex::Kind;
use crate::span::Span;
use crate::table::{of_primitive, Arg, RmwOp};
use winnow::combinator::{delimited, opt, separated};
use winnow::Parser as _;

/// The primitives without a tag.
const UNTAGGED: [&str; 5] = [
    "__lock",
    "__unlock",
    "__trylock",
    "__islocked",
    "__atomic_op",
];

/// Whether the word that was read last is a primitive.
pub(super) fn starts_here(input: &Input<'_>, word: &str) -> bool {
    match peek(input).kind {
        Kind::Punct("{") => word.starts_with("__"),
        Kind::Punct("(") => UNTAGGED.contains(&word),
        _ => false,
    }
}

/// All behind the word.
pub(super) fn call(input: &mut Input<'_>, word: &str, start: Span) -> Parsed<Call> {
    let tag = opt(delimited(sign("{"), tag, sign("}")))
        .parse_next(input)?
        .unwrap_or_default();
    let mut op = None;
    let args = match word {
        "__fence" => Vec::new(),
        "__atomic_op" | "__atomic_op_return" | "__atomic_fetch_op" => {
            sign("(")(input)?;
            let object = expr(input)?;
            sign(",")(input)?;
            op = Some(operator(input)?);
            sign(",")(input)?;
            let value = expr(input)?;
            sign(")")(input)?;
            vec![value, object]
        }
        _ => delimited(sign("("), separated(1.., expr, sign(",")), sign(")")).parse_next(input)?,
    };
    let span = since(input, start);
    let Some(known) = of_primitive(word, &tag, op) else {
        let message = format!("no macro of LKMM is made of `{word}{{{tag}}}`");
        return refuse(Diagnostic::new(message, span));
    };
    Ok(Call {
        name: Name {
            text: known.name.to_owned(),
            span: start,
        },
        args: match known.args.first() {
            Some(Arg::Pointer) if known.takes_variable() => pointer_first(args)?,
            _ => args,
        },
        tag: Some(tag),
    })
}

/// `once`, `before-atomic`
fn tag(input: &mut Input<'_>) -> Parsed<String> {
    let mut tag = String::new();

    loop {
        match peek(input).kind {
            Kind::Word(word) => tag += word,
            Kind::Punct("-") => tag += "-",
            _ if tag.is_empty() => return miss(input, Wanted::Some("a tag")),
            _ => return Ok(tag),
        }
        bump(input);
    }
}

fn operator(input: &mut Input<'_>) -> Parsed<RmwOp> {
    let mut text = String::new();

    while let Kind::Punct(sign @ ("+" | "-" | "&" | "~" | "|" | "^")) = peek(input).kind {
        bump(input);
        text += sign;
    }
    match RmwOp::ALL.iter().find(|(known, _)| *known == text) {
        Some((_, op)) => Ok(*op),
        None => miss(input, Wanted::Some("an operator")),
    }
}

/// Primitives are given `*x` where the macro is given `x`.
fn pointer_first(mut args: Vec<Expr>) -> Parsed<Vec<Expr>> {
    let first = args.remove(0);
    let span = first.span;

    match first.kind {
        ExprKind::Deref(pointer) => args.insert(0, *pointer),
        _ => {
            let message = "a primitive takes the variable itself";
            return refuse(Diagnostic::new(message, span).help(format!("write `*{first}`")));
        }
    }
    Ok(args)
}
