// SPDX-License-Identifier: GPL-2.0

//! What is wrong with a test, or doubtful, and where.

#![allow(missing_docs, reason = "names that say it have no comment")]

use crate::span::Span;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

/// Whether a test can be used in spite of what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// No.
    Error,
    /// Yes, but it may not be what was meant.
    Warning,
}

impl Severity {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// What is doubtful in a test that can be read. Any two are equal, as spans are: trees are compared
/// without them.
#[derive(Clone, Debug, Default)]
pub struct Warnings(pub Vec<Diagnostic>);

impl PartialEq for Warnings {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Warnings {}

/// One thing that is wrong with a test, or doubtful.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which of both.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    pub span: Span,
    /// What to say beside the place; nothing if empty.
    pub label: String,
    /// What may help.
    pub help: Option<String>,
}

/// A [`Diagnostic`] for machines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Located {
    /// Whether the test can be used in spite of it.
    pub severity: Severity,
    /// The file, as it was named.
    pub file: String,
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    pub message: String,
    /// More about the place.
    pub label: String,
    /// What may help.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Something is wrong there.
    pub fn new(message: impl Into<String>, span: Span) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            span,
            label: String::new(),
            help: None,
        }
    }

    /// Something is doubtful there.
    pub fn warning(message: impl Into<String>, span: Span) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::new(message, span)
        }
    }

    /// With words beside the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With what may help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The message without the names and numbers of this test.
    pub fn kind(&self) -> String {
        let mut kind = String::new();
        for (number, part) in self.message.split('`').enumerate() {
            if number % 2 == 1 {
                kind.push_str("`…`");
            } else {
                // The digit of a program's name stays.
                for c in part.chars() {
                    if !c.is_ascii_digit() || kind.ends_with(|last: char| last.is_lowercase()) {
                        kind.push(c);
                    }
                }
            }
        }
        kind
    }

    /// The line of `text` (a file of that name) with a mark below the place.
    pub fn render(&self, file: &str, text: &str, colour: bool) -> String {
        let mut mark = AnnotationKind::Primary.span(inside(self.span, text));
        if !self.label.is_empty() {
            mark = mark.label(self.label.as_str());
        }
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = Group::with_title(level.primary_title(self.message.as_str()))
            .element(Snippet::source(text).path(file).annotation(mark));
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };

        renderer.render(&[group])
    }

    /// The same for machines.
    pub fn locate(&self, file: &str, text: &str) -> Located {
        let (line, column) = self.span.line_column(text);

        Located {
            severity: self.severity,
            file: file.to_owned(),
            line,
            column,
            message: self.message.clone(),
            label: self.label.clone(),
            help: self.help.clone(),
        }
    }
}

/// The bytes of a span that are there, on whole characters.
fn inside(span: Span, text: &str) -> std::ops::Range<usize> {
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(span.start);

    start..floor(span.end).max(start)
}
