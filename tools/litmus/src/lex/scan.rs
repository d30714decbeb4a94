// SPDX-License-Identifier: GPL-2.0

//! The scanner that all parts share.

use super::token::{Kind, Token, ONLY_C, PUNCTS};
use crate::diagnostic::Diagnostic;
use crate::parse::process_number;
use crate::span::Span;

/// A result, or what the lexer refuses.
pub(super) type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// What a part of the file is written in.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Language {
    /// The initial state and the condition: comments are `(* … *)`.
    State,
    /// The processes: comments are C's.
    C,
}

/// The words that start what follows the processes.
const CONDITION: [&str; 7] = [
    "exists",
    "forall",
    "filter",
    "locations",
    "final",
    "observed",
    "Observed",
];

pub(super) struct Scan<'s> {
    pub text: &'s str,
    pub at: usize,
    pub tokens: Vec<Token<'s>>,
}

impl<'s> Scan<'s> {
    pub fn new(text: &'s str) -> Self {
        Self {
            text,
            at: 0,
            tokens: Vec::with_capacity(text.len() / 4),
        }
    }

    pub fn push(&mut self, kind: Kind<'s>, span: Span) {
        self.tokens.push(Token { kind, span });
    }

    /// What is not read yet.
    pub fn rest(&self) -> &'s str {
        &self.text[self.at..]
    }

    /// From `start` to here.
    pub fn since(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }

    /// Whether a condition starts here.
    pub fn at_condition(&self) -> bool {
        self.rest().starts_with('~') || CONDITION.contains(&word(self.rest()))
    }

    /// Whether a line starts here with what no process has in it: the next process, or the condition.
    pub fn starts_next_part(&self) -> bool {
        let before = self.text[..self.at].bytes().next_back();
        let rest = self.rest();
        let rest = rest.strip_prefix("void").map_or(rest, str::trim_start);
        let word = word(rest);
        let is_next = CONDITION.contains(&word) || process_number(word).is_some();
        let behind = rest[word.len()..].trim_start();
        before.is_none_or(|byte| byte == b'\n') && is_next && behind.starts_with('(')
    }

    /// Reads a token; nothing at the end of the text.
    pub fn next(&mut self, language: Language) -> Result<Option<Kind<'s>>> {
        self.skip_space(language)?;
        let rest = self.rest();
        let start = self.at;
        let Some(first) = rest.chars().next() else {
            return Ok(None);
        };
        let kind = if first.is_ascii_digit() {
            self.number()?
        } else if first.is_ascii_alphabetic() || first == '_' {
            let word = word(rest);
            self.at += word.len();
            Kind::Word(word)
        } else if let Some(sign) = PUNCTS
            .iter()
            .chain(&ONLY_C)
            .find(|sign| rest.starts_with(**sign))
        {
            self.at += sign.len();
            Kind::Punct(sign)
        } else {
            let span = Span::new(start, start + first.len_utf8());
            let message = format!("unknown character {first:?}");
            return Err(Box::new(Diagnostic::new(message, span)));
        };

        self.push(kind, self.since(start));
        Ok(Some(kind))
    }

    /// Skips blanks and comments.
    pub fn skip_space(&mut self, language: Language) -> Result<()> {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start().len();
            let rest = self.rest();
            let c_comment = rest.starts_with("/*") || rest.starts_with("//");

            match language {
                Language::State if rest.starts_with("(*") => {
                    self.ocaml_comment()?;
                }
                Language::State if c_comment => {
                    let span = Span::new(self.at, self.at + 2);
                    let message = "C's comments are for the processes only";
                    return Err(Box::new(
                        Diagnostic::new(message, span).help("write (* … *) here"),
                    ));
                }
                Language::C if c_comment => {
                    self.c_comment()?;
                }
                _ => return Ok(()),
            }
        }
    }

    /// Reads `/* … */` or `// …`, and returns what is in it.
    pub fn c_comment(&mut self) -> Result<&'s str> {
        let start = self.at;
        let rest = &self.rest()[2..];

        if self.rest().starts_with("//") {
            let inner = rest.lines().next().unwrap_or("");
            self.at += 2 + inner.len();
            return Ok(inner);
        }
        let Some(length) = rest.find("*/") else {
            return Err(unfinished("comment", start));
        };
        self.at += length + 4;
        Ok(&rest[..length])
    }

    /// Reads `(* … *)`, which may hold others, and returns what is in it.
    pub fn ocaml_comment(&mut self) -> Result<&'s str> {
        let start = self.at;
        let mut depth = 0_usize;

        while let Some(found) = self.rest().find(['(', '*']) {
            self.at += found;
            let two = self.text.as_bytes().get(self.at..self.at + 2);
            match two {
                Some(b"(*") => depth += 1,
                Some(b"*)") => depth -= 1,
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            self.at += 2;
            if depth == 0 {
                return Ok(&self.text[start + 2..self.at - 2]);
            }
        }
        self.at = self.text.len();
        Err(unfinished("comment", start))
    }

    /// Reads a number in decimal or, after `0x` or `0X`, hexadecimal digits. herd7 takes those for the
    /// 32 bits of an `int`: 0xffffffff is -1.
    fn number(&mut self) -> Result<Kind<'s>> {
        let start = self.at;
        let all = word(self.rest());
        self.at += all.len();
        let (digits, radix) = match all.strip_prefix("0x").or(all.strip_prefix("0X")) {
            Some(digits) => (digits, 16),
            None => (all, 10),
        };

        if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
            let message = format!("`{all}` is no number");
            return Err(Box::new(Diagnostic::new(message, self.since(start))));
        }
        u64::from_str_radix(digits, radix)
            .map(|number| match u32::try_from(number) {
                Ok(bits) if radix == 16 => Kind::Int(bits.cast_signed().into()),
                _ => Kind::Int(number.into()),
            })
            .map_err(|_| {
                let message = "this number does not fit into 64 bits";
                Box::new(Diagnostic::new(message, self.since(start)))
            })
    }
}

/// The letters, digits and underscores that a text starts with.
pub(super) fn word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    &text[..end.unwrap_or(text.len())]
}

/// The word of the condition that differs from this one in capitals alone.
pub(crate) fn in_other_case(word: &str) -> Option<&'static str> {
    let mut same = CONDITION
        .into_iter()
        .filter(|one| one.eq_ignore_ascii_case(word));
    same.next().filter(|_| !CONDITION.contains(&word))
}

/// That a bracket is open where it should not be any more.
pub(super) fn not_closed(bracket: char, at: usize) -> Box<Diagnostic> {
    let message = format!("this `{bracket}` is not closed");
    Box::new(Diagnostic::new(message, Span::new(at, at + 1)))
}

/// Something starts there and never ends.
pub(super) fn unfinished(what: &str, start: usize) -> Box<Diagnostic> {
    let span = Span::new(start, start + 2);
    Box::new(Diagnostic::new(format!("this {what} does not end"), span))
}
