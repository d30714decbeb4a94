// SPDX-License-Identifier: GPL-2.0

//! Expressions. What depends on what stays as it is written: nothing is computed here.

use super::function::Writer;
use super::ty::rust_type;
use crate::names::in_rust;
use crate::typing::{is_logical, of_type, Ty};
use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::ast::{BinOp, Expr, ExprKind};

impl Writer<'_> {
    /// The text of an expression of its own type.
    pub(super) fn text_of(&self, expr: &Expr) -> Result<String> {
        match &expr.kind {
            ExprKind::Int(value) => Ok(value.to_string()),
            ExprKind::Null => Ok("core::ptr::null_mut()".to_owned()),
            ExprKind::Name(text) if self.is_reference(text) => {
                Ok(format!("{}.as_ptr()", in_rust(text)))
            }
            ExprKind::Name(text) => Ok(in_rust(text)),
            ExprKind::Deref(pointer) => Ok(format!("*{}", self.tight(pointer)?)),
            ExprKind::Index(array, index) => Ok(format!("*{}", self.element(array, index)?)),
            ExprKind::Cast(ty, value) => self.cast(of_type(ty), value),
            ExprKind::Binary(op, left, right) => self.binary(expr, *op, left, right),
            ExprKind::Call(call) => self.call(call),
        }
    }

    /// The same, fit to stand beside an operator or a dot.
    pub(super) fn tight(&self, expr: &Expr) -> Result<String> {
        let text = self.text_of(expr)?;
        let is_one = match &expr.kind {
            ExprKind::Int(value) => *value >= 0,
            ExprKind::Null | ExprKind::Name(_) | ExprKind::Call(_) => true,
            _ => false,
        };
        Ok(if is_one { text } else { format!("({text})") })
    }

    /// A pointer to an element of an array.
    pub(super) fn element(&self, array: &Expr, index: &Expr) -> Result<String> {
        let array = self.tight(array)?;
        let index = match &index.kind {
            ExprKind::Int(value) => value.to_string(),
            _ => format!("{} as usize", self.tight(index)?),
        };
        Ok(format!("{array}.wrapping_add({index})"))
    }

    /// The text of an expression as a value of this type.
    pub(super) fn coerced(&self, expr: &Expr, wanted: &Ty) -> Result<String> {
        let given = self.scope.of(expr)?;
        match (wanted, &given) {
            (Ty::Pointer(_), Ty::Literal(0)) => Ok("core::ptr::null_mut()".to_owned()),
            (Ty::Int(ty), Ty::Bool) => {
                let ty = rust_type(ty, expr.span)?;
                Ok(format!("{ty}::from({})", self.text_of(expr)?))
            }
            (Ty::Int(wanted), Ty::Int(given)) => {
                let (to, from) = (rust_type(wanted, expr.span)?, rust_type(given, expr.span)?);
                if to == from {
                    self.text_of(expr)
                } else {
                    Ok(format!("{} as {to}", self.tight(expr)?))
                }
            }
            (Ty::Pointer(wanted), Ty::Pointer(given)) => {
                let (to, from) = (rust_type(wanted, expr.span)?, rust_type(given, expr.span)?);
                if to == from {
                    self.text_of(expr)
                } else {
                    Ok(format!("{} as {to}", self.tight(expr)?))
                }
            }
            (Ty::Int(_), Ty::Literal(_)) => self.text_of(expr),
            (Ty::Bool | Ty::Literal(_), _) => self.text_of(expr),
            _ => Err(mixed(expr)),
        }
    }

    fn cast(&self, to: Ty, value: &Expr) -> Result<String> {
        let given = self.scope.of(value)?;
        match (&to, &given) {
            (Ty::Pointer(ty), Ty::Int(_) | Ty::Pointer(_)) | (Ty::Int(ty), Ty::Pointer(_)) => {
                let ty = rust_type(ty, value.span)?;
                Ok(format!("{} as {ty}", self.tight(value)?))
            }
            (Ty::Int(ty), Ty::Literal(_)) => Ok(format!(
                "{} as {}",
                self.tight(value)?,
                rust_type(ty, value.span)?
            )),
            _ => self.coerced(value, &to),
        }
    }

    /// An expression as what an `if` takes.
    pub(super) fn condition(&self, expr: &Expr) -> Result<String> {
        match self.scope.of(expr)? {
            Ty::Bool => self.text_of(expr),
            Ty::Pointer(_) => Ok(format!("!{}.is_null()", self.tight(expr)?)),
            Ty::Int(_) | Ty::Literal(_) => Ok(format!("{} != 0", self.tight(expr)?)),
        }
    }

    fn binary(&self, expr: &Expr, op: BinOp, left: &Expr, right: &Expr) -> Result<String> {
        let (a, b) = (self.scope.of(left)?, self.scope.of(right)?);
        if let (Ty::Pointer(_), Ty::Int(_) | Ty::Literal(_), BinOp::Add | BinOp::Sub) = (&a, &b, op)
        {
            let (method, unit) = match op {
                BinOp::Sub => ("wrapping_sub", "usize"),
                _ => ("wrapping_offset", "isize"),
            };
            let by = match &right.kind {
                ExprKind::Int(value) => value.to_string(),
                _ => format!("{} as {unit}", self.tight(right)?),
            };
            return Ok(format!("{}.{method}({by})", self.tight(left)?));
        }
        if (&a, &b) == (&Ty::Bool, &Ty::Bool) && is_logical(op) {
            let (left, right) = (self.text_of(left)?, self.text_of(right)?);
            return Ok(format!("({left}) {} ({right})", op.text()));
        }
        // Both sides in the type of the one that has one.
        let ty = match (&a, &b) {
            (Ty::Pointer(_) | Ty::Int(_), _) => &a,
            (_, Ty::Pointer(_) | Ty::Int(_)) => &b,
            _ => &Ty::int(),
        };
        let side = |side: &Expr| {
            let text = self.coerced(side, ty)?;
            let plain = text
                .trim_start_matches('*')
                .chars()
                .all(|c| c.is_alphanumeric() || c == '_');
            Ok(if plain || text.ends_with(')') && !text.contains(' ') {
                text
            } else {
                format!("({text})")
            })
        };
        let divisor = &right.kind;
        let (left, right) = (side(left)?, side(right)?);
        let method = match op {
            BinOp::Add => Some("wrapping_add"),
            BinOp::Sub => Some("wrapping_sub"),
            BinOp::Mul => Some("wrapping_mul"),
            BinOp::Div if matches!(divisor, ExprKind::Int(number) if *number != 0) => {
                Some("wrapping_div")
            }
            BinOp::Div => return Err(Unsupported::new("a division by no number", expr.span)),
            _ => None,
        };
        Ok(match (method, ty) {
            (Some(method), Ty::Int(ty)) => {
                // Methods bind tighter than `*`.
                let left = if left.starts_with('*') {
                    format!("({left})")
                } else {
                    left
                };
                // A number alone has no type that methods could be found by.
                let left = match a {
                    Ty::Literal(value) => format!("({value}_{})", rust_type(ty, expr.span)?),
                    _ => left,
                };
                format!("{left}.{method}({right})")
            }
            (Some(_), _) => return Err(mixed(expr)),
            (None, _) => format!("{left} {} {right}", op.text()),
        })
    }
}

fn mixed(expr: &Expr) -> Unsupported {
    Unsupported::new(format!("`{expr}`: pointers and integers mixed"), expr.span)
}
