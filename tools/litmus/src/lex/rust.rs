// SPDX-License-Identifier: GPL-2.0

//! Processes in Rust, which its own parser reads: here it only matters where they end.

use super::scan::{in_other_case, not_closed, unfinished, word, Result, Scan};
use crate::diagnostic::Diagnostic;
use crate::parse::DEPTH;
use crate::span::Span;

/// How many tokens a statement has at most. As the depth of brackets is limited, too, a parser that
/// calls itself does not run out of stack.
const TOKENS: usize = 300;

/// Goes on to what starts the condition, outside of brackets, or to the end of the text.
pub(super) fn skip(scan: &mut Scan<'_>) -> Result<()> {
    // The brackets that are open, each with its place.
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut tokens = 0;
    let mut branches = 0;

    loop {
        let rest = scan.rest();
        scan.at += rest.len() - rest.trim_start().len();
        let start = scan.at;
        let rest = scan.rest();
        let Some(first) = rest.chars().next() else {
            return open
                .pop()
                .map_or(Ok(()), |(left, at)| Err(not_closed(left, at)));
        };
        if open.is_empty() && scan.at_condition() {
            return Ok(());
        }
        if let (true, Some(meant)) = (open.is_empty(), in_other_case(word(rest))) {
            let span = Span::new(start, start + meant.len());
            let found = Diagnostic::new("expected a process or the condition", span);
            return Err(Box::new(found.help(format!("is `{meant}` meant?"))));
        }
        // No process has another in it.
        let starts_line = start == 0 || scan.text.as_bytes()[start - 1] == b'\n';
        if let (true, true, Some((left, at))) = (starts_line, is_process(rest), open.last()) {
            return Err(not_closed(*left, *at));
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
            '(' | '[' | '{' => open.push((first, start)),
            ')' | ']' | '}' => match open.pop() {
                Some((left, _)) if closing(left) == first => {}
                Some((left, _)) => {
                    let span = Span::new(start, scan.at);
                    let message = format!("expected `{}`", closing(left));
                    let found = Diagnostic::new(message, span).label(format!("found `{first}`"));
                    return Err(Box::new(found));
                }
                None => {
                    let message = format!("this `{first}` closes nothing");
                    let span = Span::new(start, scan.at);
                    return Err(Box::new(Diagnostic::new(message, span)));
                }
            },
            _ => {}
        }
        tokens = if "{};".contains(first) { 0 } else { tokens + 1 };
        if open.len() > DEPTH || branches > DEPTH || tokens > TOKENS {
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

/// Whether a process starts here, and not another function.
fn is_process(text: &str) -> bool {
    let name = text.strip_prefix("fn ").map(str::trim_start);
    let number = name.and_then(|name| name.strip_prefix('P'));
    number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

fn closing(bracket: char) -> char {
    match bracket {
        '(' => ')',
        '[' => ']',
        _ => '}',
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
