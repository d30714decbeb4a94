// SPDX-License-Identifier: GPL-2.0

//! Processes in Rust, which its own parser reads: here it only matters where they end.

use super::scan::{unfinished, word, Result, Scan};
use crate::diagnostic::Diagnostic;
use crate::parse::DEPTH;
use crate::span::Span;

/// How many tokens a statement has at most. As the depth of brackets is limited, too, a parser that
/// calls itself does not run out of stack.
const TOKENS: usize = 300;

/// Goes on to what starts the condition, outside of brackets, or to the end of the text.
pub(super) fn skip(scan: &mut Scan<'_>) -> Result<()> {
    let mut depth = 0_usize;
    let mut tokens = 0;
    let mut branches = 0;

    loop {
        let rest = scan.rest();
        scan.at += rest.len() - rest.trim_start().len();
        let start = scan.at;
        let rest = scan.rest();
        let Some(first) = rest.chars().next() else {
            return Ok(());
        };
        if depth == 0 && scan.at_condition() {
            return Ok(());
        }
        if rest.starts_with("//") {
            scan.at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        if rest.starts_with("/*") {
            comment(scan)?;
            continue;
        }
        let word = word(rest);
        match first {
            _ if !word.is_empty() => {
                scan.at += word.len();
                branches += usize::from(word == "else");
            }
            '"' => string(scan)?,
            '\'' => scan.at += character(rest),
            other => scan.at += other.len_utf8(),
        }
        match first {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        tokens = if "{};".contains(first) { 0 } else { tokens + 1 };
        if depth > DEPTH || branches > DEPTH || tokens > TOKENS {
            let message = format!(
                "more than {DEPTH} levels of brackets, or branches, or {TOKENS} tokens in a statement"
            );
            return Err(Box::new(Diagnostic::new(
                message,
                Span::new(start, scan.at),
            )));
        }
    }
}

/// `/* … */`, which may hold others.
fn comment(scan: &mut Scan<'_>) -> Result<()> {
    let start = scan.at;
    let mut depth = 0_usize;

    while let Some(found) = scan.rest().find(['/', '*']) {
        scan.at += found;
        match scan.text.as_bytes().get(scan.at..scan.at + 2) {
            Some(b"/*") => depth += 1,
            Some(b"*/") => depth -= 1,
            _ => {
                scan.at += 1;
                continue;
            }
        }
        scan.at += 2;
        if depth == 0 {
            return Ok(());
        }
    }
    scan.at = scan.text.len();
    Err(unfinished("comment", start))
}

/// `"…"`
fn string(scan: &mut Scan<'_>) -> Result<()> {
    let start = scan.at;
    let mut escaped = true;

    for (at, c) in scan.rest().char_indices() {
        if c == '"' && !escaped {
            scan.at += at + 1;
            return Ok(());
        }
        escaped = c == '\\' && !escaped;
    }
    scan.at = scan.text.len();
    Err(unfinished("text", start))
}

/// The length of `'c'`, or of the quote of a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    let escaped = matches!(chars.next(), Some((_, '\\')));
    if escaped {
        chars.next();
    }
    match chars.next() {
        Some((at, '\'')) => at + 1,
        _ => 1,
    }
}
