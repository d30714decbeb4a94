// SPDX-License-Identifier: GPL-2.0

//! A litmus test as a tree.
//!
//! | part                                      | module        |
//! |-------------------------------------------|---------------|
//! | types of variables                        | [`types`]     |
//! | what variables hold at first              | [`init`]      |
//! | the processes: statements and expressions | [`process`]   |
//! | what the test asks of the final state     | [`condition`] |
//! | walks over the tree                       | [`walk`]      |
//! | a test with other names                   | [`rename`]    |
//!
//! Every node has a [`Span`](crate::span::Span). Trees are compared without them. What only the text has is not
//! kept: comments (but those of the header), parentheses, and braces around one statement.

pub mod condition;
pub mod init;
pub mod name;
pub mod process;
pub mod rename;
pub mod types;
pub mod walk;

pub use condition::{Atom, Condition, Item, ItemType, Location, Prop, Quantifier, Term};
pub use init::{Init, InitPlace, InitValue, Value};
pub use name::Name;
pub use process::{BinOp, Call, Expr, ExprKind, Param, Place, PlaceKind, Process, Source};
pub use process::{Stmt, StmtKind};
pub use types::{Base, Qualifiers, Type};

use crate::diagnostic::Warnings;
use crate::expect::Expectation;

/// A test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// What the first line calls it.
    pub name: Name,
    /// The comments between the name and the initial state, without their delimiters.
    pub comments: Vec<String>,
    /// The texts in double quotes there.
    pub docs: Vec<String>,
    /// The lines `Key=value` there.
    pub info: Vec<(String, String)>,
    /// What the comments say that the outcome is (`Result: Never`).
    pub expectation: Option<Expectation>,
    /// What variables and registers hold at first, if not 0.
    pub init: Vec<Init>,
    /// `P0`, `P1`, …: each at the index that is its number.
    pub processes: Vec<Process>,
    /// `locations [...]`: what to show of a final state, besides what the condition names.
    pub locations: Vec<Item>,
    /// `filter (...)`: executions that end otherwise do not count.
    pub filter: Option<Prop>,
    /// What is asked of the final states. None counts as `forall (true)`.
    pub condition: Option<Condition>,
    /// What is doubtful in the text.
    pub warnings: Warnings,
}
