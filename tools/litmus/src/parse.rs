// SPDX-License-Identifier: GPL-2.0

//! From text to the tree.
//!
//! The tokens of `lex` are parsed with winnow, a file per part of the tree. A parser that
//! does not match says what it wanted; of all that was wanted at the last token that anything got
//! to, the message is made. What matches and yet cannot be is refused at once.

mod condition;
mod expr;
mod header;
mod init;
mod input;
mod primitive;
mod process;
mod stmt;
mod types;

pub(crate) use input::process_number;
pub use input::{is_keyword, DEPTH};
pub use process::Language;

use crate::ast::Test;
use crate::diagnostic::{Diagnostic, Warnings};
use crate::lex::{in_other_case, lex, Kind, Token};
use input::{end, Input, Parsed, Trail};
use winnow::error::ErrMode;
use winnow::stream::{Stateful, TokenSlice};

/// Reads a test. That it can be read does not mean that it makes sense: see [`crate::check()`].
pub fn parse(text: &str) -> Result<Test, Diagnostic> {
    parse_in(text, &[])
}

/// The same for a test whose processes are in C or one of these languages.
pub fn parse_in(text: &str, others: &[Language]) -> Result<Test, Diagnostic> {
    let words: Vec<_> = others.iter().map(|language| language.word).collect();
    let (tokens, refused) = lex(text, &words);
    let trail = Trail::new(&tokens);
    let mut input = Stateful {
        input: TokenSlice::new(&tokens),
        state: &trail,
    };

    let result = test(&mut input, text, others).map(|mut test| {
        test.warnings.0 = trail.warnings();
        test
    });
    result.map_err(|error| match error {
        ErrMode::Cut(failure) | ErrMode::Backtrack(failure) => failure
            .into_diagnostic()
            .unwrap_or_else(|| unexpected(&trail, refused)),
        ErrMode::Incomplete(_) => unexpected(&trail, refused),
    })
}

fn test(input: &mut Input<'_>, text: &str, others: &[Language]) -> Parsed<Test> {
    let header = header::header(input)?;
    let init = init::state(input)?;
    let other = others.iter().find(|other| other.word == header.language);
    let processes = match other {
        Some(other) => process::in_language(input, text, other)?,
        None => process::processes(input)?,
    };
    let locations = condition::locations(input)?;
    let filter = condition::filter(input)?;
    let condition = match condition::condition(input)? {
        None if filter.is_some() || locations.is_some() => condition::bare(input)?,
        other => other,
    };
    condition::with(input)?;
    end(input)?;

    Ok(Test {
        name: header.name,
        comments: header.comments,
        docs: header.docs,
        info: header.info,
        expectation: header.expectation,
        init,
        processes,
        locations: locations.unwrap_or_default(),
        filter,
        condition,
        warnings: Warnings::default(),
    })
}

/// That something else was expected at the token that the parsers got to. If that is where the
/// lexer gave up, it has said why.
fn unexpected(trail: &Trail<'_>, refused: Option<Diagnostic>) -> Diagnostic {
    let token: &Token<'_> = trail.token();

    match refused {
        Some(diagnostic) if token.kind == Kind::Bad => diagnostic,
        _ => {
            let found = Diagnostic::new(format!("expected {}", trail.wanted()), token.span)
                .label(format!("found {}", token.kind.describe()));
            match token.kind {
                Kind::Word("fn") => found.help("the first line of a test in Rust is `Rust NAME`"),
                Kind::Word(word) => match in_other_case(word) {
                    Some(meant) => found.help(format!("is `{meant}` meant?")),
                    None => found,
                },
                _ => found,
            }
        }
    }
}
