// SPDX-License-Identifier: GPL-2.0

//! Names.

#![allow(missing_docs, reason = "names that say it have no comment")]

use crate::span::Span;

/// A name in the text: of a variable, a register, a macro.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub text: String,
    pub span: Span,
}
