// SPDX-License-Identifier: GPL-2.0

//! Tokens.

use crate::span::Span;

/// A token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token<'s> {
    pub kind: Kind<'s>,
    pub span: Span,
}

/// The tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind<'s> {
    /// The first word, `C` or the name of another language.
    Language(&'s str),
    /// The name behind it.
    TestName(&'s str),
    /// A comment of the header, without its delimiters.
    Comment(&'s str),
    /// A text in double quotes, of the header, without them.
    Text(&'s str),
    /// `Key=value`, of the header.
    Info(&'s str, &'s str),
    /// Anything else in the header.
    FreeText(&'s str),
    /// A name or a keyword.
    Word(&'s str),
    /// A number without its sign.
    Int(i128),
    /// Any other sign.
    Punct(&'static str),
    /// All processes, in another language than C.
    Processes,
    /// Where the text ends.
    End,
    /// Where the lexer gave up.
    Bad,
}

/// All signs, those first that others are the beginning of. Some are here for the message only.
pub(super) const PUNCTS: [&str; 45] = [
    "<<=", ">>=", "/\\", "\\/", "=>", "<>", "<=", ">=", "==", "!=", "&&", "||", "<<", ">>", "->",
    "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "(", ")", "{", "}", "[", "]", ";",
    ",", ":", "=", "<", ">", "*", "/", "+", "-", "&", "|", "^", "~",
];

/// Signs of C that only a message mentions.
pub(super) const ONLY_C: [&str; 4] = ["!", "%", "?", "."];

impl Kind<'_> {
    /// How a message names it.
    pub fn describe(&self) -> String {
        match self {
            Self::Language(word) => format!("`{word}`"),
            Self::TestName(name) => format!("the name `{name}`"),
            Self::Comment(_) => "a comment".to_owned(),
            Self::Text(_) => "a text".to_owned(),
            Self::Info(key, _) => format!("`{key}=`"),
            Self::FreeText(_) => "free text".to_owned(),
            Self::Word(word) => format!("`{word}`"),
            Self::Int(value) => format!("`{value}`"),
            Self::Punct(sign) => format!("`{sign}`"),
            Self::Processes => "the processes".to_owned(),
            Self::End => "the end of the file".to_owned(),
            Self::Bad => "something else".to_owned(),
        }
    }
}
