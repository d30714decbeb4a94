// SPDX-License-Identifier: GPL-2.0

//! What a test asks of the final state.

#![allow(missing_docs, reason = "names that say it have no comment")]

use super::init::Value;
use super::name::Name;
use crate::span::Span;

/// `exists (…)`, `~exists (…)`, `forall (…)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// How many final states have to satisfy it.
    pub quantifier: Quantifier,
    /// What they have to satisfy.
    pub prop: Prop,
    pub span: Span,
}

/// How many final states have to satisfy a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// One or more.
    Exists,
    /// None.
    NotExists,
    /// All.
    ForAll,
}

/// A proposition on a final state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prop {
    /// `true`
    True,
    /// `false`
    False,
    Atom(Atom),
    /// `~p`, `not p`
    Not(Box<Prop>),
    /// `p /\ q`
    And(Box<Prop>, Box<Prop>),
    /// `p \/ q`
    Or(Box<Prop>, Box<Prop>),
    /// `p => q`
    Implies(Box<Prop>, Box<Prop>),
}

/// `0:r0=1`, `x=2`, `0:r0!=x`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// What is looked at.
    pub left: Location,
    /// `=`, and not `!=`.
    pub equal: bool,
    /// What it is compared with.
    pub right: Term,
    pub span: Span,
}

/// A part of the final state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A shared variable.
    Global(Name),
    /// An element of a shared array.
    Element(Name, usize),
    /// A register of a process, `0:r0`.
    Register { process: usize, name: Name },
}

/// What a part of the state is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// A number, or the address of the variable that is named: `0:r0=x`.
    Value(Value),
    /// What another part holds: `0:r0=1:r0`, or `x=*y`.
    Content(Location),
    Array(Vec<Value>),
}

/// An entry of `locations [...]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What to show.
    pub location: Location,
    /// How to show it, if that is said: `0:r0 int*`.
    pub ty: ItemType,
}

/// The type behind an entry of `locations [...]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemType {
    /// The word, if there is one.
    pub base: Option<Name>,
    /// Whether a `*` follows.
    pub pointer: bool,
}

impl Location {
    /// The name of the variable or register.
    pub fn name(&self) -> &Name {
        match self {
            Self::Global(name) | Self::Element(name, _) | Self::Register { name, .. } => name,
        }
    }

    pub fn span(&self) -> Span {
        self.name().span
    }
}

impl Prop {
    /// The parts of a final state that it looks at, from left to right.
    pub fn locations(&self) -> Vec<&Location> {
        let mut found = Vec::new();
        self.each_atom(&mut |atom| {
            found.push(&atom.left);
            if let Term::Content(location) = &atom.right {
                found.push(location);
            }
        });
        found
    }

    /// Calls `f` on each comparison, from left to right.
    pub fn each_atom<'a>(&'a self, f: &mut impl FnMut(&'a Atom)) {
        match self {
            Self::True | Self::False => {}
            Self::Atom(atom) => f(atom),
            Self::Not(inner) => inner.each_atom(f),
            Self::And(left, right) | Self::Or(left, right) | Self::Implies(left, right) => {
                left.each_atom(f);
                right.each_atom(f);
            }
        }
    }
}
