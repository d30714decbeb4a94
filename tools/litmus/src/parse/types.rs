// SPDX-License-Identifier: GPL-2.0

//! Types: `int *`, `volatile atomic_t *`, `struct srcu_struct *`.

use super::input::{
    bump, called, is_keyword, miss, name, peek, peek_at, peek_second, refuse, since,
};
use super::input::{sign, Input, Parsed, Wanted};
use crate::ast::{Base, Qualifiers, Type};
use crate::diagnostic::Diagnostic;
use crate::lex::Kind;
use crate::span::Span;
use winnow::combinator::{delimited, opt};
use winnow::Parser as _;

/// A type with its pointers.
pub(super) fn ty(input: &mut Input<'_>) -> Parsed<Type> {
    called("a type", parts)(input)
}

/// Whether a type starts here.
pub(super) fn starts_here(input: &Input<'_>) -> bool {
    matches!(peek(input).kind, Kind::Word(word)
        if matches!(word, "const" | "volatile" | "_Atomic" | "struct") || Base::from_word(word).is_some())
}

/// Whether a type stands before the name of a variable in the initial state, where any word may be
/// one: `int x`, `short x`, `page *x`, but not `int = 1`.
pub(super) fn starts_before_variable(input: &Input<'_>) -> bool {
    match (peek(input).kind, peek_second(input).map(|token| token.kind)) {
        (Kind::Word(_), Some(Kind::Word(_) | Kind::Int(_) | Kind::Punct("*"))) => true,
        (Kind::Word(_), Some(Kind::Punct("["))) => starts_here(input),
        _ => false,
    }
}

fn third_is_word(input: &Input<'_>) -> bool {
    matches!(
        peek_at(input, 2).map(|token| token.kind),
        Some(Kind::Word(_) | Kind::Punct("*"))
    )
}

/// A type in the initial state.
pub(super) fn in_init(input: &mut Input<'_>) -> Parsed<Type> {
    let token = peek(input);
    let Kind::Word(word) = token.kind else {
        return miss(input, Wanted::Some("a type"));
    };
    let second = peek_second(input).map(|next| next.kind);
    let base = match (word, second) {
        // `int const = 1`
        (_, Some(Kind::Word("const" | "volatile"))) if !third_is_word(input) => {
            Base::from_word(word).unwrap_or(Base::Int)
        }
        _ if starts_here(input) => return ty(input),
        ("short", _) => Base::Short,
        (_, Some(Kind::Punct("*"))) => Base::Other(word.to_owned()),
        _ => {
            refuse_unknown(input)?;
            return miss(input, Wanted::Some("a type"));
        }
    };
    bump(input);
    let pointer = opt(sign("*")).parse_next(input)?;
    let mut ty = Type::new(base, usize::from(pointer.is_some()));
    ty.span = since(input, token.span);
    Ok(ty)
}

/// Refuses a word that stands where a type has to, before a name, but is none.
pub(super) fn refuse_unknown(input: &Input<'_>) -> Parsed<()> {
    let token = peek(input);
    let Kind::Word(word) = token.kind else {
        return Ok(());
    };
    if starts_here(input)
        || is_keyword(word)
        || !matches!(peek_second(input).map(|t| t.kind), Some(Kind::Word(_)))
    {
        return Ok(());
    }
    unknown(token.span, word)
}

/// Refuses a word that stands where a type has to.
pub(super) fn unknown<T>(span: Span, word: &str) -> Parsed<T> {
    let message = format!("herd7 knows no type `{word}`");
    let known: Vec<_> = Base::words().collect();
    let help = format!("it knows struct <name>, {}", known.join(", "));

    refuse(Diagnostic::new(message, span).help(help))
}

fn parts(input: &mut Input<'_>) -> Parsed<Type> {
    let start = peek(input).span;
    let mut of_base = qualifiers(input);
    let base = match peek(input).kind {
        Kind::Punct("(") if of_base.atomic => {
            delimited(sign("("), base, sign(")")).parse_next(input)?
        }
        _ => base(input)?,
    };
    let after = qualifiers(input);
    of_base.constant |= after.constant;
    of_base.volatile |= after.volatile;
    let mut pointers = Vec::new();

    while peek(input).kind == Kind::Punct("*") {
        bump(input);
        pointers.push(qualifiers(input));
    }
    Ok(Type {
        base,
        qualifiers: of_base,
        pointers,
        span: since(input, start),
    })
}

fn qualifiers(input: &mut Input<'_>) -> Qualifiers {
    let mut found = Qualifiers::default();

    loop {
        match peek(input).kind {
            Kind::Word("const") => found.constant = true,
            Kind::Word("volatile") => found.volatile = true,
            Kind::Word("_Atomic") => found.atomic = true,
            _ => return found,
        }
        bump(input);
    }
}

fn base(input: &mut Input<'_>) -> Parsed<Base> {
    let Kind::Word(word) = peek(input).kind else {
        return miss(input, Wanted::Some("a type"));
    };
    if word == "struct" {
        bump(input);
        return Ok(Base::Struct(name("the name of a structure")(input)?.text));
    }
    match Base::from_word(word) {
        Some(base) => {
            bump(input);
            Ok(base)
        }
        None => miss(input, Wanted::Some("a type")),
    }
}
