// SPDX-License-Identifier: GPL-2.0

//! What is done to which variable.

use crate::access::Kind;

/// What a value, or an address, goes to.
#[derive(Clone, Copy)]
pub enum Goal<'a> {
    /// It is looked at only.
    None,
    /// Argument of a function.
    Argument(&'a str, usize),
    /// A variable or a field.
    Variable(&'a str),
    /// Memory, or the caller.
    Elsewhere,
}

/// What is done to an lvalue.
#[derive(Clone, Copy)]
pub enum Use<'a> {
    /// With the first and the last byte of the right side of an assignment, or zeros.
    Access(Kind, [u32; 2]),
    Address(Goal<'a>),
    Assembly,
}

/// What an access is to.
pub struct Target {
    pub name: String,
    pub within: String,
    /// The expression for the structure with the sign behind it, and the variable that is or points to it, if
    /// it is one of the function's.
    pub base: String,
    pub root: String,
    pub size: u32,
    pub is_in_union: bool,
}
