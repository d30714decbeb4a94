// SPDX-License-Identifier: GPL-2.0

//! Litmus tests of the Linux-kernel memory model, in C as herd7 reads it.
//!
//! | what                                                | module                   |
//! |-----------------------------------------------------|--------------------------|
//! | a test as a tree                                    | [`ast`], [`expect`]      |
//! | from text to the tree                               | [`parse`]                |
//! | from the tree to text                               | [`print`]                |
//! | the macros that LKMM knows                          | [`table`]                |
//! | what is wrong with a test although it can be read   | [`mod@check`]            |
//! | what is wrong, and where                            | [`diagnostic`], [`span`] |
//! | what the memory model says of a test                | [`model`]                |

pub mod ast;
pub mod check;
pub mod diagnostic;
pub mod expect;
mod lex;
pub mod model;
pub mod parse;
pub mod print;
pub mod span;
pub mod table;

pub use ast::Test;
pub use check::check;
pub use diagnostic::Diagnostic;
pub use parse::parse;
pub use span::Span;

/// Reads a test and checks it: all that is needed to work with one.
pub fn read(text: &str) -> Result<Test, Vec<Diagnostic>> {
    let test = parse(text).map_err(|diagnostic| vec![diagnostic])?;
    let found = check(&test);

    if found.is_empty() {
        Ok(test)
    } else {
        Err(found)
    }
}
