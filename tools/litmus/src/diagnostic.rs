// SPDX-License-Identifier: GPL-2.0

//! What is wrong with a test, and where.

#![allow(missing_docs, reason = "names that say it have no comment")]

use crate::span::Span;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

/// One thing that is wrong with a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
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
            message: message.into(),
            span,
            label: String::new(),
            help: None,
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

    /// The line of `text` (a file of that name) with a mark below the place.
    pub fn render(&self, file: &str, text: &str, colour: bool) -> String {
        let mut mark = AnnotationKind::Primary.span(inside(self.span, text));
        if !self.label.is_empty() {
            mark = mark.label(self.label.as_str());
        }
        let mut group = Group::with_title(Level::ERROR.primary_title(self.message.as_str()))
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
