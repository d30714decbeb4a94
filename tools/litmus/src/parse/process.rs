// SPDX-License-Identifier: GPL-2.0

//! Processes: `P0(int *x) { … }`.

use super::input::{bump, is_keyword, miss, name, peek, process_number, refuse, sign};
use super::input::{Input, Parsed, Wanted};
use super::{stmt, types};
use crate::ast::{Param, Process};
use crate::diagnostic::Diagnostic;
use crate::lex::Kind;
use crate::span::Span;
use winnow::combinator::{opt, separated};
use winnow::Parser as _;

/// A language other than C that processes are in.
#[derive(Clone, Copy, Debug)]
pub struct Language {
    /// What the first line of a test starts with.
    pub word: &'static str,
    /// Reads the processes, which are that part of the test's text.
    pub processes: fn(text: &str, part: Span) -> Result<Vec<Process>, Diagnostic>,
}

/// All processes, in that language.
pub(super) fn in_language(
    input: &mut Input<'_>,
    text: &str,
    language: &Language,
) -> Parsed<Vec<Process>> {
    let token = peek(input);
    if token.kind != Kind::Processes {
        return miss(input, Wanted::Some("the processes"));
    }
    bump(input);
    (language.processes)(text, token.span).or_else(refuse)
}

/// All processes, in C.
pub(super) fn processes(input: &mut Input<'_>) -> Parsed<Vec<Process>> {
    let mut all = vec![process(input, 0)?];

    while starts_here(input) {
        let number = all.len();
        all.push(process(input, number)?);
    }
    // For the message, if something else follows.
    let _: Parsed<()> = miss(input, Wanted::Some("a process"));
    Ok(all)
}

fn starts_here(input: &Input<'_>) -> bool {
    matches!(peek(input).kind, Kind::Word(word) if word == "void" || process_number(word).is_some())
}

fn process(input: &mut Input<'_>, number: usize) -> Parsed<Process> {
    // A result is of no use; herd7 reads `void` and `void *`.
    if peek(input).kind == Kind::Word("void") {
        bump(input);
        opt(sign("*")).parse_next(input)?;
    }
    let token = peek(input);
    match token.kind {
        Kind::Word(word) => match process_number(word) {
            Some(found) if found == number => bump(input),
            Some(_) => {
                let message = format!("this has to be P{number}: they are numbered from P0 on");
                return refuse(Diagnostic::new(message, token.span));
            }
            None => return miss(input, Wanted::Some("a process `P0(…)`")),
        },
        _ => return miss(input, Wanted::Some("a process `P0(…)`")),
    }
    sign("(")(input)?;
    let params: Vec<_> = separated(0.., param, sign(",")).parse_next(input)?;
    if !params.is_empty() {
        opt(sign(",")).parse_next(input)?;
    }
    sign(")")(input)?;
    let body = stmt::block(input)?;

    Ok(Process {
        params,
        body,
        span: token.span,
        source: None,
    })
}

fn param(input: &mut Input<'_>) -> Parsed<Param> {
    let token = peek(input);
    match token.kind {
        Kind::Word(word) if !types::starts_here(input) && !is_keyword(word) => {
            return types::unknown(token.span, word);
        }
        _ => {}
    }
    let ty = types::ty(input)?;
    let name = name("the name of a variable")(input)?;

    if !ty.is_pointer() {
        let message = "a parameter is a pointer to a shared variable";
        let help = format!("write `{} *{}`", ty.base.word(), name.text);
        return refuse(Diagnostic::new(message, ty.span.to(name.span)).help(help));
    }
    Ok(Param { ty, name })
}
