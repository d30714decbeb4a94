// SPDX-License-Identifier: GPL-2.0

//! What is known of a value on a path.

use lkmm_litmus::ast::{Base, BinOp, Type};
use std::collections::BTreeSet;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// The number that it is.
    Int(i64),
    /// Numbers that it is not.
    Not(BTreeSet<i64>),
    /// The address of a shared variable.
    Address(String),
    /// What entering an SRCU reader returned; the readers of a path are numbered.
    Cookie(usize),
}

impl Value {
    pub fn any() -> Self {
        Self::Not(BTreeSet::new())
    }

    /// Whether C takes it for true, if that is known.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Int(number) => Some(*number != 0),
            Self::Not(numbers) => numbers.contains(&0).then_some(true),
            Self::Address(_) => Some(true),
            Self::Cookie(_) => None,
        }
    }

    /// The same value, known not to be this number.
    pub fn but(self, number: i64) -> Self {
        match self {
            Self::Not(mut numbers) => {
                numbers.insert(number);
                Self::Not(numbers)
            }
            other => other,
        }
    }

    /// The value as one of this type, which may hold less.
    pub fn converted(self, ty: &Type) -> Self {
        match self {
            Self::Int(number) if !holds(ty, number) => Self::any(),
            // What a narrower type leaves of an unknown number is unknown.
            Self::Not(_) if !ty.is_pointer() && !is_wide(&ty.base) => Self::any(),
            other => other,
        }
    }

    /// Whether it is this number, if that is known.
    fn is(&self, number: i64) -> Option<bool> {
        match self {
            Self::Int(own) => Some(*own == number),
            Self::Not(numbers) => numbers.contains(&number).then_some(false),
            Self::Address(_) => (number == 0).then_some(false),
            Self::Cookie(_) => None,
        }
    }
}

fn is_wide(base: &Base) -> bool {
    matches!(
        base,
        Base::Int | Base::Long | Base::IntPtr { .. } | Base::Fixed { bits: 32 | 64, .. }
    )
}

/// Whether every type that this could be holds the number as it is.
fn holds(ty: &Type, number: i64) -> bool {
    let most = if ty.is_pointer() || is_wide(&ty.base) {
        i64::from(i32::MAX)
    } else {
        i64::from(i8::MAX)
    };
    (0..=most).contains(&number) || (number == -1 && ty.base == Base::Int)
}

/// What an operator gives.
pub(super) fn binary(op: BinOp, left: &Value, right: &Value) -> Value {
    let known = match (op, left, right) {
        (_, Value::Int(left), Value::Int(right)) => computed(op, *left, *right),
        (BinOp::Eq, Value::Int(number), other) | (BinOp::Eq, other, Value::Int(number)) => {
            other.is(*number).map(i64::from)
        }
        (BinOp::Ne, Value::Int(number), other) | (BinOp::Ne, other, Value::Int(number)) => {
            other.is(*number).map(|is| i64::from(!is))
        }
        (BinOp::And | BinOp::Mul, Value::Int(0), _)
        | (BinOp::And | BinOp::Mul, _, Value::Int(0)) => Some(0),
        (BinOp::Or, left, right) if left.truth() == Some(true) || right.truth() == Some(true) => {
            return Value::any().but(0);
        }
        _ => None,
    };
    known.map_or_else(Value::any, Value::Int)
}

fn computed(op: BinOp, left: i64, right: i64) -> Option<i64> {
    Some(match op {
        BinOp::Mul => left.checked_mul(right)?,
        BinOp::Div => left.checked_div(right)?,
        BinOp::Add => left.checked_add(right)?,
        BinOp::Sub => left.checked_sub(right)?,
        BinOp::Lt => i64::from(left < right),
        BinOp::Le => i64::from(left <= right),
        BinOp::Gt => i64::from(left > right),
        BinOp::Ge => i64::from(left >= right),
        BinOp::Eq => i64::from(left == right),
        BinOp::Ne => i64::from(left != right),
        BinOp::And => left & right,
        BinOp::Xor => left ^ right,
        BinOp::Or => left | right,
    })
}
