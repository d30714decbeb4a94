// SPDX-License-Identifier: GPL-2.0

//! Processes: what one CPU does.

#![allow(missing_docs, reason = "names that say it have no comment")]

use super::name::Name;
use super::types::Type;
use crate::span::Span;
use std::ops::Range;

/// `P0(int *x, …) { … }`
#[derive(Clone, Debug)]
pub struct Process {
    /// The shared variables that it names.
    pub params: Vec<Param>,
    pub body: Vec<Stmt>,
    pub span: Span,
    /// What it was translated from, if it is not C. Processes are compared without it.
    pub source: Option<Source>,
}

/// A process as its author wrote it, in Rust.
#[derive(Clone, Debug)]
pub struct Source {
    /// The function.
    pub text: String,
    /// Where it begins in the text of the test.
    pub start: usize,
    /// Where its statements are in the text.
    pub body: Range<usize>,
    /// The types of the parameters.
    pub types: Vec<String>,
    /// The variables that have a value when the function ends, which are its registers.
    pub registers: Vec<String>,
    /// The expressions that panic if they overflow.
    pub checked: Vec<Span>,
}

impl PartialEq for Process {
    fn eq(&self, other: &Self) -> bool {
        self.params == other.params && self.body == other.body
    }
}

impl Eq for Process {}

/// A parameter: a pointer to the shared variable of the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// The type of the pointer.
    pub ty: Type,
    pub name: Name,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stmt {
    pub kind: StmtKind,
    pub span: Span,
}

/// The statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StmtKind {
    /// `int r0;`, `int *r1 = x;`
    Declare {
        ty: Type,
        name: Name,
        /// What it holds.
        value: Option<Expr>,
    },
    /// `r0 = …;`, `*x = …;`, `x[1] = …;`
    Assign {
        /// Where the value goes.
        place: Place,
        value: Expr,
    },
    /// A macro that gives no value: `smp_mb();`
    Call(Call),
    /// `(void)atomic_inc_return(x);`
    Discard(Expr),
    /// `if (…) … else …`
    If {
        condition: Expr,
        /// What is done if it is not 0.
        then: Vec<Stmt>,
        /// What is done if it is 0.
        otherwise: Option<Vec<Stmt>>,
    },
    /// `while (…) …`, which herd7 follows for two rounds only.
    While {
        condition: Expr,
        /// What is repeated.
        body: Vec<Stmt>,
    },
    /// `{ … }` on its own.
    Block(Vec<Stmt>),
    /// `return;`, `smp_mb;`: herd7 takes a word alone for nothing.
    Nothing(Name),
}

impl StmtKind {
    /// The same with other statements in its bodies.
    #[must_use]
    pub fn with_bodies(&self, mut change: impl FnMut(&[Stmt]) -> Vec<Stmt>) -> Self {
        match self {
            Self::If {
                condition,
                then,
                otherwise,
            } => Self::If {
                condition: condition.clone(),
                then: change(then),
                otherwise: otherwise.as_deref().map(change),
            },
            Self::While { condition, body } => Self::While {
                condition: condition.clone(),
                body: change(body),
            },
            Self::Block(body) => Self::Block(change(body)),
            other => other.clone(),
        }
    }
}

/// Where an assignment goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub kind: PlaceKind,
    pub span: Span,
}

/// The places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    Register(Name),
    /// `*pointer`: a plain store.
    Deref(Expr),
    /// `array[index]`: a plain store.
    Index(Expr, Expr),
}

/// The use of a macro; [`crate::table::find`] knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub name: Name,
    pub args: Vec<Expr>,
    /// What is between braces, if the text has the primitive that the macro is made of:
    /// `__load{once}(*x)`.
    pub tag: Option<String>,
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

/// The expressions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    Int(i64),
    /// `NULL`
    Null,
    /// A register, or a parameter: the address of a variable.
    Name(String),
    /// `*pointer`: a plain load, unless it is what `READ_ONCE()` and its like are given.
    Deref(Box<Expr>),
    /// `array[index]`, likewise.
    Index(Box<Expr>, Box<Expr>),
    /// `(int)value`
    Cast(Type, Box<Expr>),
    /// `left op right`
    Binary(BinOp, Box<Expr>, Box<Expr>),
    /// A macro that gives a value.
    Call(Call),
}

/// The operators of two operands that herd7 knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinOp {
    Mul,
    Div,
    Add,
    Sub,
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
    And,
    Xor,
    Or,
}

impl BinOp {
    pub const ALL: [Self; 13] = [
        Self::Mul,
        Self::Div,
        Self::Add,
        Self::Sub,
        Self::Lt,
        Self::Le,
        Self::Gt,
        Self::Ge,
        Self::Eq,
        Self::Ne,
        Self::And,
        Self::Xor,
        Self::Or,
    ];

    pub fn text(self) -> &'static str {
        match self {
            Self::Mul => "*",
            Self::Div => "/",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::And => "&",
            Self::Xor => "^",
            Self::Or => "|",
        }
    }

    /// Whether it is a comparison; herd7 does not chain them.
    pub fn is_comparison(self) -> bool {
        self.precedence() == 4
    }

    /// How tightly it binds, as in C (but for comparisons, which are not chained): more is
    /// tighter.
    pub fn precedence(self) -> u8 {
        match self {
            Self::Mul | Self::Div => 6,
            Self::Add | Self::Sub => 5,
            Self::Lt | Self::Le | Self::Gt | Self::Ge | Self::Eq | Self::Ne => 4,
            Self::And => 3,
            Self::Xor => 2,
            Self::Or => 1,
        }
    }
}
