// SPDX-License-Identifier: GPL-2.0

//! Names.

use crate::span::Span;

/// A name in the text: of a variable, a register, a macro.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}
