// SPDX-License-Identifier: GPL-2.0

//! What of a test cannot become kernel code, or must not run as such.

#![allow(missing_docs, reason = "names that say it have no comment")]

use lkmm_litmus::Span;
use serde::{Deserialize, Serialize};

/// A construct that stands against running a test, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// The construct and the reason.
    pub message: String,
    pub span: Span,
    pub why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It cannot be written as kernel code, or its result could not be judged.
    Unsupported,
    /// A process could wait forever, and no test behind it would get its turn.
    NeverEnds,
    DoesNotCompile,
}

impl Unsupported {
    /// What cannot be written or judged, there.
    pub fn new(message: impl Into<String>, span: Span) -> Self {
        Self::because(Why::Unsupported, message.into(), span)
    }

    fn because(why: Why, message: String, span: Span) -> Self {
        Self { message, span, why }
    }

    /// What could wait forever, there.
    pub fn never_ends(message: &str, span: Span) -> Self {
        Self::because(Why::NeverEnds, format!("would never end: {message}"), span)
    }

    /// What a compiler refuses, in that test.
    pub fn does_not_compile(said: &str, span: Span) -> Self {
        let message = format!("it does not compile: {said}");
        Self::because(Why::DoesNotCompile, message, span)
    }
}

impl Why {
    /// The word for it in a table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unsupported => "UNSUPPORTED",
            Self::NeverEnds => "NOT RUN",
            Self::DoesNotCompile => "FAILED",
        }
    }
}

/// A result, or what stands against it.
pub type Result<T> = std::result::Result<T, Unsupported>;
