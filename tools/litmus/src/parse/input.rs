// SPDX-License-Identifier: GPL-2.0

//! What all parsers share: the stream of tokens, the smallest parsers, and what is kept for the
//! message if nothing matches.

use crate::ast::Name;
use crate::diagnostic::Diagnostic;
use crate::lex::{Kind, Token};
use crate::span::Span;
use std::cell::{Cell, RefCell};
use winnow::error::{ErrMode, ParserError};
use winnow::stream::{Stateful, Stream as _, TokenSlice};
use winnow::Parser;

/// How deep a test may be nested, and how many operators may follow each other.
pub const DEPTH: usize = 100;

pub(super) type Input<'t> = Stateful<TokenSlice<'t, Token<'t>>, &'t Trail<'t>>;
pub(super) type Parsed<T> = Result<T, ErrMode<Failure>>;

/// Why a parser failed: something is wrong, or it just did not match, of which the [`Trail`] knows.
#[derive(Debug)]
pub(super) struct Failure(Option<Box<Diagnostic>>);

impl Failure {
    pub fn into_diagnostic(self) -> Option<Diagnostic> {
        self.0.map(|diagnostic| *diagnostic)
    }
}

impl ParserError<Input<'_>> for Failure {
    type Inner = Self;

    fn from_input(_: &Input<'_>) -> Self {
        Self(None)
    }

    fn into_inner(self) -> Result<Self::Inner, Self> {
        Ok(self)
    }
}

/// Refuses what matched.
pub(super) fn refuse<T>(diagnostic: Diagnostic) -> Parsed<T> {
    Err(ErrMode::Cut(Failure(Some(Box::new(diagnostic)))))
}

/// Goes on in spite of a doubt. Only for what matches for good.
pub(super) fn warn(input: &Input<'_>, diagnostic: Diagnostic) {
    input.state.warnings.borrow_mut().push(diagnostic);
}

/// Something that may come next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Wanted {
    /// This very text.
    Exactly(&'static str),
    /// Something that this describes.
    Some(&'static str),
}

/// The token that the parsers got to, and what they wanted there; and how deep they are in.
#[derive(Debug)]
pub(super) struct Trail<'t> {
    tokens: &'t [Token<'t>],
    at: Cell<usize>,
    wanted: RefCell<Vec<Wanted>>,
    depth: Cell<usize>,
    warnings: RefCell<Vec<Diagnostic>>,
}

impl<'t> Trail<'t> {
    pub fn new(tokens: &'t [Token<'t>]) -> Self {
        Self {
            tokens,
            at: Cell::new(0),
            wanted: RefCell::new(Vec::new()),
            depth: Cell::new(0),
            warnings: RefCell::new(Vec::new()),
        }
    }

    /// The token that the parsers got to.
    pub fn token(&self) -> &'t Token<'t> {
        &self.tokens[self.at.get().min(self.tokens.len() - 1)]
    }

    /// What was doubtful so far.
    pub fn warnings(&self) -> Vec<Diagnostic> {
        self.warnings.take()
    }

    /// What they wanted there, in words.
    pub fn wanted(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        for wanted in self.wanted.borrow().iter() {
            let word = match wanted {
                Wanted::Exactly(text) => format!("`{text}`"),
                Wanted::Some(thing) => (*thing).to_owned(),
            };
            if !words.contains(&word) {
                words.push(word);
            }
        }
        match words.split_last() {
            None => "something else".to_owned(),
            Some((only, [])) => only.clone(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
        }
    }

    fn add(&self, at: usize, wanted: Wanted) {
        if at > self.at.get() {
            self.at.set(at);
            self.wanted.borrow_mut().clear();
        }
        if at == self.at.get() {
            self.wanted.borrow_mut().push(wanted);
        }
    }
}

fn position(input: &Input<'_>) -> usize {
    input.state.tokens.len() - input.input.eof_offset()
}

/// The next token. There always is one: the last is never read.
pub(super) fn peek<'t>(input: &Input<'t>) -> Token<'t> {
    input.state.tokens[position(input)]
}

/// The token after the next.
pub(super) fn peek_second<'t>(input: &Input<'t>) -> Option<Token<'t>> {
    peek_at(input, 1)
}

/// The token so many after the next.
pub(super) fn peek_at<'t>(input: &Input<'t>, ahead: usize) -> Option<Token<'t>> {
    input.state.tokens.get(position(input) + ahead).copied()
}

/// Reads the token that [`peek`] showed.
pub(super) fn bump(input: &mut Input<'_>) {
    let _ = input.input.next_token();
}

/// From `start` to the end of what was read last.
pub(super) fn since(input: &Input<'_>, start: Span) -> Span {
    let last = position(input).checked_sub(1);
    last.map_or(start, |at| start.to(input.state.tokens[at].span))
}

/// That this does not match here.
pub(super) fn miss<T>(input: &Input<'_>, wanted: Wanted) -> Parsed<T> {
    input.state.add(position(input), wanted);
    Err(ErrMode::Backtrack(Failure(None)))
}

/// Reads this sign.
pub(super) fn sign<'t>(text: &'static str) -> impl FnMut(&mut Input<'t>) -> Parsed<Span> {
    move |input| {
        let token = peek(input);
        if token.kind == Kind::Punct(text) {
            bump(input);
            Ok(token.span)
        } else {
            miss(input, Wanted::Exactly(text))
        }
    }
}

/// Reads this word.
pub(super) fn word<'t>(text: &'static str) -> impl FnMut(&mut Input<'t>) -> Parsed<Span> {
    move |input| {
        let token = peek(input);
        if token.kind == Kind::Word(text) {
            bump(input);
            Ok(token.span)
        } else {
            miss(input, Wanted::Exactly(text))
        }
    }
}

/// Reads a word that is a name, of what `what` says.
pub(super) fn name<'t>(what: &'static str) -> impl FnMut(&mut Input<'t>) -> Parsed<Name> {
    move |input| {
        let token = peek(input);
        match token.kind {
            Kind::Word(text) if !is_keyword(text) => {
                bump(input);
                Ok(Name {
                    text: text.to_owned(),
                    span: token.span,
                })
            }
            _ => miss(input, Wanted::Some(what)),
        }
    }
}

/// Whether a word names nothing.
pub fn is_keyword(word: &str) -> bool {
    const KEYWORDS: [&str; 8] = [
        "if", "else", "while", "struct", "const", "volatile", "_Atomic", "NULL",
    ];

    KEYWORDS.contains(&word) || crate::ast::Base::from_word(word).is_some()
}

/// Whether C has statements that begin with this word; herd7 takes it for a name.
pub(super) fn is_missing_statement(word: &str) -> bool {
    const STATEMENTS: [&str; 7] = ["break", "continue", "do", "for", "goto", "return", "switch"];

    STATEMENTS.contains(&word)
}

/// Reads a number with an optional sign.
pub(super) fn integer(input: &mut Input<'_>) -> Parsed<(i64, Span)> {
    let first = peek(input);
    let negative = first.kind == Kind::Punct("-");
    let number = if negative {
        peek_second(input)
    } else {
        Some(first)
    };

    match number.map(|token| token.kind) {
        Some(Kind::Int(digits)) => {
            bump(input);
            if negative {
                bump(input);
            }
            let span = since(input, first.span);
            let value = if negative { -digits } else { digits };
            match i64::try_from(value) {
                Ok(value) => Ok((value, span)),
                Err(_) => refuse(Diagnostic::new(
                    "this number does not fit into a signed 64-bit integer",
                    span,
                )),
            }
        }
        _ => miss(input, Wanted::Some("a number")),
    }
}

/// The number of the process that a word `P0`, `P1`, … names.
pub(crate) fn process_number(word: &str) -> Option<usize> {
    let digits = word.strip_prefix('P')?;
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| all)
}

/// Demands that this was all.
pub(super) fn end(input: &mut Input<'_>) -> Parsed<()> {
    match peek(input).kind {
        Kind::End => Ok(()),
        _ => miss(input, Wanted::Some("the end of the file")),
    }
}

/// If the parser does not get anywhere, says that this was wanted, and not what it is made of.
pub(super) fn called<'t, T>(
    what: &'static str,
    mut parser: impl Parser<Input<'t>, T, ErrMode<Failure>>,
) -> impl FnMut(&mut Input<'t>) -> Parsed<T> {
    move |input| {
        let trail = input.state;
        let start = position(input);
        let before = trail.wanted.borrow().len();
        let before = if trail.at.get() == start { before } else { 0 };
        let result = parser.parse_next(input);
        if trail.at.get() == start && matches!(result, Err(ErrMode::Backtrack(_))) {
            trail.wanted.borrow_mut().truncate(before);
            trail.add(start, Wanted::Some(what));
        }
        result
    }
}

/// Runs a parser that may come to itself again, unless that is so too often.
pub(super) fn deeper<'t, T>(
    mut parser: impl Parser<Input<'t>, T, ErrMode<Failure>>,
) -> impl FnMut(&mut Input<'t>) -> Parsed<T> {
    move |input| {
        let trail = input.state;
        let depth = trail.depth.get();

        check_depth(input, depth)?;
        trail.depth.set(depth + 1);
        let result = parser.parse_next(input);
        trail.depth.set(depth);
        result
    }
}

/// Refuses what is nested deeper, or is longer, than [`DEPTH`].
pub(super) fn check_depth(input: &Input<'_>, depth: usize) -> Parsed<()> {
    if depth < DEPTH {
        return Ok(());
    }
    let message = format!("more than {DEPTH} levels or operators in each other");
    refuse(Diagnostic::new(message, peek(input).span))
}
