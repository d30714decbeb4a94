// SPDX-License-Identifier: GPL-2.0

//! `C name`, and what stands before the initial state.

use super::input::{bump, miss, peek, warn, Input, Parsed, Wanted};
use crate::ast::Name;
use crate::diagnostic::Diagnostic;
use crate::expect::Expectation;
use crate::lex::Kind;
use crate::span::Span;

pub(super) struct Header {
    pub language: String,
    pub name: Name,
    pub comments: Vec<String>,
    pub docs: Vec<String>,
    pub info: Vec<(String, String)>,
    pub expectation: Option<Expectation>,
}

pub(super) fn header(input: &mut Input<'_>) -> Parsed<Header> {
    let Kind::Language(language) = peek(input).kind else {
        return miss(input, Wanted::Exactly("C"));
    };
    bump(input);
    let token = peek(input);
    let Kind::TestName(text) = token.kind else {
        return miss(input, Wanted::Some("the name of the test"));
    };
    bump(input);
    let mut header = Header {
        language: language.to_owned(),
        name: Name {
            text: text.to_owned(),
            span: token.span,
        },
        comments: Vec::new(),
        docs: Vec::new(),
        info: Vec::new(),
        expectation: None,
    };

    loop {
        let token = peek(input);
        match token.kind {
            Kind::Comment(text) => {
                let said = expectation(input, text, token.span);
                header.expectation = header.expectation.or(said);
                header.comments.push(text.to_owned());
            }
            Kind::FreeText(text) => {
                warn(input, ignored_text(token.span));
                // As a comment it can be printed, unless it would end one.
                if !text.is_empty() && !text.contains("*)") {
                    header.comments.push(format!(" {text} "));
                }
            }
            Kind::Text(text) => header.docs.push(text.to_owned()),
            Kind::Info(key, value) => header.info.push((key.to_owned(), value.to_owned())),
            _ => return Ok(header),
        }
        bump(input);
    }
}

fn ignored_text(span: Span) -> Diagnostic {
    let message = "text that is neither a comment nor the initial state is ignored";
    Diagnostic::warning(message, span).help("write it as a comment (* … *)")
}

/// What a comment says of the result, if that is one of the results.
fn expectation(input: &Input<'_>, comment: &str, span: Span) -> Option<Expectation> {
    Expectation::from_comment(comment).unwrap_or_else(|unknown| {
        // The comment's delimiter has two characters.
        let start = span.start + 2 + unknown.offset;
        let span = Span::new(start, start + unknown.text.len());
        let message = format!("`{}` is no result: it is not checked", unknown.text);
        let help = "behind `Result:` there are Never, Sometimes, Always and DEADLOCK, and DATARACE behind them";
        warn(input, Diagnostic::warning(message, span).help(help));
        None
    })
}
