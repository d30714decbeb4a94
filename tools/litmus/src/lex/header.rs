// SPDX-License-Identifier: GPL-2.0

//! The header: `C name`, comments, texts in double quotes, lines `Key=value`, and free text, of
//! which herd7 takes no notice.

use super::scan::{word, Result, Scan};
use super::token::Kind;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// Reads up to the brace that starts the initial state, or to the end. Returns the language.
pub(super) fn lex<'s>(scan: &mut Scan<'s>, others: &[&str]) -> Result<&'s str> {
    let language = first_line(scan, others)?;

    loop {
        let rest = scan.rest();
        scan.at += rest.len() - rest.trim_start().len();
        let start = scan.at;
        let rest = scan.rest();

        if rest.is_empty() || rest.starts_with('{') {
            return Ok(language);
        } else if rest.starts_with("(*") {
            let nested = scan.ocaml_comment();
            // herd7 looks for the brace alone, so a second start of a comment need not have an end.
            match (rest.find('{'), rest.find("*)")) {
                (Some(brace), Some(end)) if end < brace && brace < scan.at - start => {
                    scan.at = start + brace;
                    scan.push(Kind::FreeText(rest[..brace].trim()), scan.since(start));
                }
                _ => scan.push(Kind::Comment(nested?), scan.since(start)),
            }
        } else if rest.starts_with("/*") || rest.starts_with("//") {
            let comment = scan.c_comment()?;
            // Kept only if it can be written as the other kind of comment.
            if !(comment.contains("(*") || comment.contains("*)") || comment.ends_with('(')) {
                scan.push(Kind::Comment(comment), scan.since(start));
            }
        } else if let Some(text) = rest.strip_prefix('"') {
            // Without a second one it is free text.
            let length = text.find('"');
            scan.at += length.map_or(1, |length| length + 2);
            if let Some(length) = length {
                scan.push(Kind::Text(&text[..length]), scan.since(start));
            }
        } else {
            line(scan);
        }
    }
}

/// The language and the name.
fn first_line<'s>(scan: &mut Scan<'s>, others: &[&str]) -> Result<&'s str> {
    let rest = scan.rest();
    scan.at += rest.len() - rest.trim_start().len();
    let start = scan.at;
    let language = until_blank(scan);

    if language != "C" && !others.contains(&language) {
        let span = Span::new(start, (start + language.len()).max(start));
        let message = if language.is_empty() {
            "there is no test in this file".to_owned()
        } else {
            let others: String = others.iter().map(|one| format!(" or {one}")).collect();
            format!("this is no litmus test in C{others}")
        };
        let others = others.iter().map(|one| format!(" or `{one} <its name>`"));
        let starts = format!("`C <its name>`{}", others.collect::<String>());
        return Err(Box::new(
            Diagnostic::new(message, span).help(format!("a test starts with a line {starts}")),
        ));
    }
    scan.push(Kind::Language(language), scan.since(start));
    let line = scan.rest().lines().next().unwrap_or("");
    scan.at += line.len() - line.trim_start().len();
    let start = scan.at;
    if !line.trim().is_empty() && !line.trim_start().starts_with('{') {
        let end = line.trim_start().find('{').unwrap_or(line.len());
        let name = until_blank(scan);
        let name = &name[..end.min(name.len())];
        scan.at = start + name.len();
        scan.push(Kind::TestName(name), scan.since(start));
    }
    Ok(language)
}

/// Reads up to a blank.
fn until_blank<'s>(scan: &mut Scan<'s>) -> &'s str {
    let rest = scan.rest();
    let text = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
    scan.at += text.len();
    text
}

/// A line, or what comes of it before the initial state: `Key=value`, or free text.
fn line(scan: &mut Scan<'_>) {
    let start = scan.at;
    let line = scan.rest().lines().next().unwrap_or("");
    let key = word(line);
    let value = line[key.len()..].trim_start().strip_prefix('=');

    match value {
        Some(value) if !key.is_empty() && !value.contains('{') => {
            scan.at += line.len();
            scan.push(Kind::Info(key, value.trim()), scan.since(start));
        }
        _ => {
            let end = line.find(['{', '"']).unwrap_or(line.len());
            let end = line.find("(*").map_or(end, |comment| comment.min(end));
            // Text never starts with what ends it: `lex` has looked.
            scan.at += end.max(1);
            scan.push(Kind::FreeText(line[..end].trim()), scan.since(start));
        }
    }
}
