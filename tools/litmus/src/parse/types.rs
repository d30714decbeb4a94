// SPDX-License-Identifier: GPL-2.0

//! Types: `int *`, `volatile atomic_t *`, `struct srcu_struct *`.

use super::input::{bump, called, is_keyword, miss, name, peek, peek_second, refuse, since};
use super::input::{Input, Parsed, Wanted};
use crate::ast::{Base, Qualifiers, Type};
use crate::diagnostic::Diagnostic;
use crate::lex::Kind;

/// A type with its pointers.
pub(super) fn ty(input: &mut Input<'_>) -> Parsed<Type> {
    called("a type", parts)(input)
}

/// Whether a type starts here.
pub(super) fn starts_here(input: &Input<'_>) -> bool {
    matches!(peek(input).kind, Kind::Word(word)
        if matches!(word, "const" | "volatile" | "struct") || Base::from_word(word).is_some())
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
    let message = format!("herd7 knows no type `{word}`");
    let known: Vec<_> = Base::words().collect();
    let help = format!("it knows struct <name>, {}", known.join(", "));

    refuse(Diagnostic::new(message, token.span).help(help))
}

fn parts(input: &mut Input<'_>) -> Parsed<Type> {
    let start = peek(input).span;
    let mut of_base = qualifiers(input);
    let base = base(input)?;
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
