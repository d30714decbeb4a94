// SPDX-License-Identifier: GPL-2.0

//! Types of variables.

#![allow(missing_docs, reason = "names that say it have no comment")]

use crate::span::Span;

/// A type: what is pointed to in the end, and the pointers to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Type {
    /// `int` in `int **`.
    pub base: Base,
    /// The qualifiers of the base.
    pub qualifiers: Qualifiers,
    /// One per `*`, each with the qualifiers behind it.
    pub pointers: Vec<Qualifiers>,
    pub span: Span,
}

/// A type without its pointers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    Void,
    Char,
    Int,
    Long,
    /// `int8_t`, `uint64_t`, …
    Fixed {
        /// Not `uint…`.
        signed: bool,
        /// 8, 16, 32 or 64.
        bits: u8,
    },
    /// `intptr_t`, `uintptr_t`
    IntPtr {
        /// Not `uintptr_t`.
        signed: bool,
    },
    Atomic,
    Spinlock,
    /// C11's `atomic_int`
    AtomicInt,
    /// C11's `mtx_t`
    Mutex,
    Short,
    /// Any other word, which herd7 takes in the initial state if a `*` follows.
    Other(String),
    /// `struct <name>`; LKMM's own is `srcu_struct`.
    Struct(String),
}

/// What may be said of a type besides its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Qualifiers {
    /// `const`
    pub constant: bool,
    /// `volatile`
    pub volatile: bool,
    /// `_Atomic`
    pub atomic: bool,
}

/// The types that are one word, by that word.
static WORDS: [(&str, Base); 18] = [
    ("void", Base::Void),
    ("char", Base::Char),
    ("int", Base::Int),
    ("long", Base::Long),
    ("int8_t", fixed(true, 8)),
    ("int16_t", fixed(true, 16)),
    ("int32_t", fixed(true, 32)),
    ("int64_t", fixed(true, 64)),
    ("uint8_t", fixed(false, 8)),
    ("uint16_t", fixed(false, 16)),
    ("uint32_t", fixed(false, 32)),
    ("uint64_t", fixed(false, 64)),
    ("intptr_t", Base::IntPtr { signed: true }),
    ("uintptr_t", Base::IntPtr { signed: false }),
    ("atomic_t", Base::Atomic),
    ("spinlock_t", Base::Spinlock),
    ("atomic_int", Base::AtomicInt),
    ("mtx_t", Base::Mutex),
];

const fn fixed(signed: bool, bits: u8) -> Base {
    Base::Fixed { signed, bits }
}

impl Base {
    /// The name of the structure that SRCU works on.
    pub const SRCU: &str = "srcu_struct";

    /// The type that this word names.
    pub fn from_word(word: &str) -> Option<Self> {
        let (_, base) = WORDS.iter().find(|(name, _)| *name == word)?;
        Some(base.clone())
    }

    /// The words that name a type.
    pub fn words() -> impl Iterator<Item = &'static str> {
        WORDS.iter().map(|(name, _)| *name)
    }

    /// Whether it is `struct srcu_struct`.
    pub fn is_srcu(&self) -> bool {
        matches!(self, Self::Struct(name) if name == Self::SRCU)
    }

    /// The word that names it; of a structure, the word behind `struct`.
    pub fn word(&self) -> &str {
        match self {
            Self::Struct(name) | Self::Other(name) => name,
            Self::Short => "short",
            other => WORDS
                .iter()
                .find(|(_, base)| base == other)
                .map_or("int", |(name, _)| name),
        }
    }
}

impl Type {
    /// An unqualified type with this many pointers.
    pub fn new(base: Base, pointers: usize) -> Self {
        Self {
            base,
            qualifiers: Qualifiers::default(),
            pointers: vec![Qualifiers::default(); pointers],
            span: Span::default(),
        }
    }

    /// How many bits a value has in a kernel for 64 bits, and whether it is signed. Structures, which
    /// have no value, count as words.
    pub fn bits(&self) -> (u32, bool) {
        match &self.base {
            _ if self.is_pointer() => (64, false),
            Base::Char => (8, false),
            Base::Short => (16, true),
            Base::Int | Base::Atomic | Base::AtomicInt => (32, true),
            Base::Spinlock => (32, false),
            Base::Long => (64, true),
            Base::Fixed { signed, bits } => (u32::from(*bits), *signed),
            Base::IntPtr { signed } => (64, *signed),
            Base::Void | Base::Mutex | Base::Other(_) | Base::Struct(_) => (64, false),
        }
    }

    /// Whether there is a `*` in it.
    pub fn is_pointer(&self) -> bool {
        !self.pointers.is_empty()
    }
}
