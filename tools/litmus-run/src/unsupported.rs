// SPDX-License-Identifier: GPL-2.0

//! What of a test cannot become kernel code.

use lkmm_litmus::Span;

/// A construct that cannot be expressed, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// The construct and the reason.
    pub message: String,
    /// Where it stands.
    pub span: Span,
}

impl Unsupported {
    /// This, there.
    pub fn new(message: impl Into<String>, span: Span) -> Self {
        Self {
            message: message.into(),
            span,
        }
    }
}

/// A result, or what stands against it.
pub type Result<T> = std::result::Result<T, Unsupported>;
