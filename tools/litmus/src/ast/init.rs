// SPDX-License-Identifier: GPL-2.0

//! The initial state.

#![allow(missing_docs, reason = "names that say it have no comment")]

use super::name::Name;
use super::types::Type;
use crate::span::Span;

/// One entry: `int x = 1`, `y = x`, `spinlock_t s`, `0:r1 = 2`, `int z[2] = {1,2}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Init {
    /// The type, if given. That of an array is its elements'.
    pub ty: Option<Type>,
    /// What is initialised.
    pub place: InitPlace,
    /// The number of elements, if it is an array.
    pub length: Option<usize>,
    /// What it holds; 0, or zeroes, if not given.
    pub value: Option<InitValue>,
    pub span: Span,
}

impl Init {
    /// The values that are given.
    pub fn values(&self) -> &[Value] {
        match &self.value {
            Some(InitValue::One(value)) => std::slice::from_ref(value),
            Some(InitValue::Array(values)) => values,
            None => &[],
        }
    }
}

/// What is initialised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InitPlace {
    /// A variable that processes share.
    Global(Name),
    /// A register of a process, before its first statement.
    Register { process: usize, name: Name },
}

/// What something holds at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InitValue {
    /// One value. `ATOMIC_INIT(1)` is 1.
    One(Value),
    /// Those of an array, as many as it has elements.
    Array(Vec<Value>),
}

/// A value that needs no execution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Int {
        value: i64,
        span: Span,
    },
    /// The address of a variable: `x` and `&x` alike.
    Address(Name),
    /// The address of an element of an array that is not the first: `&z[1]`.
    Element(Name, usize),
}
