// SPDX-License-Identifier: GPL-2.0

//! From text to tokens.
//!
//! A litmus file is three languages: its header, the C or Rust of the processes, and, before and after
//! them, states and conditions, which take OCaml's comments: `(*` starts one there, and is a
//! parenthesis and a star in C. So the lexer has to know which part it is in.

mod header;
mod rust;
mod scan;
mod token;

pub(crate) use scan::in_other_case;
pub(crate) use token::{Kind, Token};

use crate::diagnostic::Diagnostic;
use crate::span::Span;
use scan::{not_closed, Language, Result, Scan};

/// The tokens, the last of which is [`Kind::End`] or, where the lexer could not go on,
/// [`Kind::Bad`] with what it has to say in the second place.
///
/// Processes in another language than C, one of these, are one token.
pub(crate) fn lex<'s>(text: &'s str, others: &[&str]) -> (Vec<Token<'s>>, Option<Diagnostic>) {
    let mut scan = Scan::new(text);
    let result = whole(&mut scan, others);
    let end = Span::new(scan.at, scan.at);

    match result {
        Ok(()) => {
            scan.push(Kind::End, end);
            (scan.tokens, None)
        }
        Err(diagnostic) => {
            scan.push(Kind::Bad, diagnostic.span);
            (scan.tokens, Some(*diagnostic))
        }
    }
}

fn whole(scan: &mut Scan<'_>, others: &[&str]) -> Result<()> {
    let language = header::lex(scan, others)?;
    // The initial state: all up to the brace that ends it.
    let mut depth = 0_usize;
    while let Some(kind) = scan.next(Language::State)? {
        match kind {
            Kind::Punct("{") => depth += 1,
            Kind::Punct("}") => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            break;
        }
    }
    // The processes: up to a word outside of braces that starts the condition.
    if language != "C" {
        scan.skip_space(Language::C)?;
        let start = scan.at;
        rust::skip(scan)?;
        scan.push(Kind::Processes, scan.since(start));
    }
    let mut open = Vec::new();
    loop {
        scan.skip_space(Language::C)?;
        match open.last() {
            None if scan.at_condition() => break,
            Some(brace) if scan.starts_next_part() => return Err(not_closed('{', *brace)),
            _ => {}
        }
        let start = scan.at;
        match scan.next(Language::C)? {
            Some(Kind::Punct("{")) => open.push(start),
            Some(Kind::Punct("}")) => drop(open.pop()),
            Some(_) => {}
            None => {
                return open
                    .pop()
                    .map_or(Ok(()), |brace| Err(not_closed('{', brace)))
            }
        }
    }
    while scan.next(Language::State)?.is_some() {}
    Ok(())
}
