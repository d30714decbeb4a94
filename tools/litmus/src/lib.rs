// SPDX-License-Identifier: GPL-2.0

//! Litmus tests of the Linux-kernel memory model, in C as herd7 reads it. Processes in another
//! language are handed to its front end: `lkmm-litmus-rust`.
//!
//! | what                                                | module                   |
//! |-----------------------------------------------------|--------------------------|
//! | a test as a tree                                    | [`ast`], [`expect`]      |
//! | from text to the tree                               | [`mod@parse`]            |
//! | from the tree to text                               | [`mod@print`]            |
//! | the macros that LKMM knows                          | [`table`]                |
//! | the types of expressions, and their size            | [`typing`], [`numbers`]  |
//! | what registers and variables may hold               | [`values`]               |
//! | what is wrong with a test although it can be read   | [`mod@check`]            |
//! | what is wrong, and where                            | [`diagnostic`], [`span`] |
//! | what a misspelt word was meant to be                | [`nearest`]              |
//! | what the memory model says of a test                | [`model`]                |
//! | files of bounded size, programs of bounded time     | [`bounded`]              |

pub mod ast;
pub mod bounded;
pub mod check;
pub mod diagnostic;
pub mod expect;
mod implicit;
mod lex;
pub mod model;
pub mod nearest;
pub mod numbers;
pub mod parse;
pub mod print;
pub mod span;
pub mod table;
pub mod typing;
pub mod values;

pub use ast::Test;
pub use check::{check, needs_more_bits};
pub use diagnostic::Diagnostic;
pub use parse::{parse, parse_in};
pub use span::Span;

use diagnostic::Severity;

/// Reads a test, declares what herd7 takes as declared, and checks it: all that is needed to work
/// with one.
pub fn read(text: &str) -> Result<Test, Vec<Diagnostic>> {
    read_in(text, &[])
}

/// The same for a test whose processes are in C or one of these languages.
pub fn read_in(text: &str, others: &[parse::Language]) -> Result<Test, Vec<Diagnostic>> {
    let mut test = parse_in(text, others).map_err(|diagnostic| vec![diagnostic])?;
    implicit::declare(&mut test);
    test.warnings.0.extend(check(&test));
    let found = &mut test.warnings.0;
    found.sort_by_key(|diagnostic| diagnostic.span.start);
    let is_error = |one: &Diagnostic| one.severity == Severity::Error;
    if found.iter().any(is_error) {
        return Err(std::mem::take(found));
    }
    Ok(test)
}
