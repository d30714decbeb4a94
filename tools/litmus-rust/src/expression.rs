// SPDX-License-Identifier: GPL-2.0

//! Expressions.

use crate::branch::{binary, negated};
use crate::scope::{Refused, Result, Translator, Value};
use crate::statement::block_value;
use crate::ty::{integer, Ty};
use lkmm_litmus::ast::{Base, BinOp, Expr, ExprKind, Type};
use syn::spanned::Spanned;
use syn::{ExprBinary, ExprCast, Lit, UnOp};

impl Translator {
    /// The value of an expression.
    pub fn value(&mut self, expr: &syn::Expr) -> Result<Value> {
        let value = match expr {
            syn::Expr::Paren(inner) => return self.value(&inner.expr),
            syn::Expr::Lit(of) => self.literal(&of.lit, expr)?,
            syn::Expr::Path(of) => self.named(of)?,
            syn::Expr::Unary(of) => match &of.op {
                UnOp::Neg(_) => self.negative(&of.expr, expr)?,
                UnOp::Not(_) => self.not(&of.expr)?,
                UnOp::Deref(_) => {
                    let (pointer, ty) = self.target(&of.expr)?;
                    let expr = at(pointer, &ty);
                    Value { expr, ty }
                }
                _ => return Err(self.refuse(expr, "this operator is not in the subset")),
            },
            syn::Expr::Binary(of) => self.binary(of)?,
            syn::Expr::Cast(of) => self.cast(of)?,
            syn::Expr::Call(of) => self.call(of)?,
            syn::Expr::MethodCall(of) => self.method(of)?,
            syn::Expr::Unsafe(of) => {
                let Some(inner) = block_value(&of.block) else {
                    return Err(self.statements_in_value(expr));
                };
                self.unsafety += 1;
                let value = self.value(inner)?;
                self.unsafety -= 1;
                return Ok(value);
            }
            syn::Expr::Block(of) if of.label.is_none() => match block_value(&of.block) {
                Some(inner) => return self.value(inner),
                None => return Err(self.statements_in_value(expr)),
            },
            syn::Expr::If(_) | syn::Expr::Match(_) => return Err(self.statements_in_value(expr)),
            other => return Err(self.not_in_subset(other)),
        };
        Ok(Value {
            expr: Expr {
                span: self.span(expr),
                ..value.expr
            },
            ..value
        })
    }

    fn statements_in_value(&self, node: &impl Spanned) -> Refused {
        self.refuse(node, "statements in a value")
            .help("give the value a name with `let`")
    }

    /// What is Rust and not in the subset.
    fn not_in_subset(&self, expr: &syn::Expr) -> Refused {
        let (what, help) = match expr {
            syn::Expr::While(_) | syn::Expr::Loop(_) | syn::Expr::ForLoop(_) => (
                "a loop",
                "a process of a litmus test ends after so many steps",
            ),
            syn::Expr::Return(_) | syn::Expr::Try(_) => (
                "an early return",
                "a process has one end, at which its registers are looked at: use `if`",
            ),
            syn::Expr::Closure(_) => ("a closure", "write what it does"),
            syn::Expr::Macro(_) => ("a macro", "write what it expands to"),
            _ => (
                "this expression",
                "Documentation/litmus.rst describes the subset",
            ),
        };
        let message = format!("{what} is not in the subset for litmus tests");
        self.refuse(expr, message).help(help)
    }

    /// The pointer of `*pointer`, and the type of what it points to.
    pub fn target(&mut self, pointer: &syn::Expr) -> Result<(Expr, Ty)> {
        let value = self.value(pointer)?;
        self.check_unsafe(pointer, "`*` on a pointer")?;
        self.pointed(value, pointer)
    }

    /// The same of a value.
    pub fn pointed(&self, value: Value, node: &impl Spanned) -> Result<(Expr, Ty)> {
        match &value.ty {
            Ty::Pointer(ty) => {
                if let Some(target) = Ty::target(ty) {
                    return Ok((value.expr, target));
                }
                Err(self.refuse(
                    node,
                    format!("nothing is known of what `{}` points to", value.ty),
                ))
            }
            other => Err(self.refuse(node, format!("expected a pointer, found `{other}`"))),
        }
    }

    /// `Documentation/litmus.rst`: a test is Rust that compiles.
    pub fn check_unsafe(&self, node: &impl Spanned, what: &str) -> Result<()> {
        if self.unsafety > 0 {
            return Ok(());
        }
        Err(self
            .refuse(node, format!("{what} is unsafe"))
            .help("write it in an `unsafe` block, or the process as `unsafe fn`"))
    }

    pub fn literal(&self, literal: &Lit, node: &impl Spanned) -> Result<Value> {
        let (kind, ty) = match literal {
            Lit::Bool(of) => (ExprKind::Int(i64::from(of.value)), Ty::Bool),
            Lit::Int(of) => {
                let ty = match of.suffix() {
                    "" => Some(Ty::Number),
                    suffix => integer(suffix).map(Ty::Int),
                };
                match (of.base10_parse::<i64>(), ty) {
                    (Ok(value), Some(ty)) => (ExprKind::Int(value), ty),
                    _ => {
                        let message = "this number does not fit into a signed 64-bit integer";
                        return Err(self.refuse(node, message));
                    }
                }
            }
            _ => return Err(self.refuse(node, "a value that is neither integer nor bool")),
        };
        let span = self.span(node);
        Ok(Value {
            expr: Expr { kind, span },
            ty,
        })
    }

    fn negative(&mut self, inner: &syn::Expr, whole: &syn::Expr) -> Result<Value> {
        let value = match inner {
            syn::Expr::Lit(of) => self.literal(&of.lit, inner)?,
            _ => return Err(self.refuse(whole, "C has no operator `-` with one operand here")),
        };
        match value.expr.kind {
            ExprKind::Int(number) if value.ty != Ty::Bool => Ok(Value {
                expr: Expr {
                    kind: ExprKind::Int(-number),
                    span: value.expr.span,
                },
                ty: value.ty,
            }),
            _ => Err(self.refuse(whole, "the negative of what is no number")),
        }
    }

    fn not(&mut self, inner: &syn::Expr) -> Result<Value> {
        let value = self.value(inner)?;
        if value.ty != Ty::Bool {
            return Err(self
                .refuse(inner, format!("`!` on `{}`, not `bool`", value.ty))
                .help("herd7 has no `~`"));
        }
        Ok(Value {
            expr: negated(value.expr),
            ty: Ty::Bool,
        })
    }

    /// A variable, a parameter, or `None`.
    fn named(&mut self, path: &syn::ExprPath) -> Result<Value> {
        if let Some(variant) = self.variant(&path.path) {
            return Ok(variant);
        }
        let Some(ident) = path.path.get_ident() else {
            return Err(self.refuse(path, "this name is not in the subset"));
        };
        let span = self.span(path);
        if ident == "None" {
            let kind = ExprKind::Null;
            return Ok(Value {
                expr: Expr { kind, span },
                ty: Ty::None,
            });
        }
        let local = self.local(self.find(ident)?);
        let kind = ExprKind::Name(local.register.clone());
        match (&local.ty, self.has_value(&local.register)) {
            (Some(ty), true) => Ok(Value {
                ty: ty.clone(),
                expr: Expr { kind, span },
            }),
            _ => Err(self.refuse(ident, format!("`{ident}` may have no value here"))),
        }
    }

    pub fn binary(&mut self, of: &ExprBinary) -> Result<Value> {
        use syn::BinOp as Rust;
        let op = match &of.op {
            Rust::Add(_) | Rust::AddAssign(_) => BinOp::Add,
            Rust::Sub(_) | Rust::SubAssign(_) => BinOp::Sub,
            Rust::Mul(_) | Rust::MulAssign(_) => BinOp::Mul,
            Rust::BitAnd(_) | Rust::BitAndAssign(_) => BinOp::And,
            Rust::BitOr(_) | Rust::BitOrAssign(_) => BinOp::Or,
            Rust::BitXor(_) | Rust::BitXorAssign(_) => BinOp::Xor,
            Rust::Eq(_) => BinOp::Eq,
            Rust::Ne(_) => BinOp::Ne,
            Rust::Lt(_) => BinOp::Lt,
            Rust::Le(_) => BinOp::Le,
            Rust::Gt(_) => BinOp::Gt,
            Rust::Ge(_) => BinOp::Ge,
            Rust::And(_) | Rust::Or(_) => {
                return Err(self
                    .refuse(of, "`&&` and `||` are for the condition of an `if`")
                    .help("C's `&` and `|` depend on both sides; Rust has them for bool, too"));
            }
            _ => return Err(self.refuse(&of.op, "herd7 has no such operator")),
        };
        let left = self.value(&of.left)?;
        let right = self.value(&of.right)?;
        if let BinOp::Add | BinOp::Sub | BinOp::Mul = op {
            self.checked.push(self.span(of));
        }
        self.computed_from(op, left, right, of)
    }

    /// `left op right`
    pub fn computed_from(
        &mut self,
        op: BinOp,
        left: Value,
        right: Value,
        node: &impl Spanned,
    ) -> Result<Value> {
        let logical = matches!(op, BinOp::And | BinOp::Or | BinOp::Xor);
        let equality = matches!(op, BinOp::Eq | BinOp::Ne);
        // The side that has a type says it.
        let (flexible, ty) = match (&left.ty, &right.ty) {
            (Ty::Number | Ty::Null, other) => (true, other.clone()),
            (other, _) => (false, other.clone()),
        };
        let known = match &ty {
            Ty::Int(_) | Ty::Number => true,
            Ty::Bool => logical || equality,
            Ty::Pointer(_) | Ty::NonNull(_) => equality,
            _ => false,
        };
        if !known {
            let message = format!("`{}` on `{ty}` is not in the subset", op.text());
            return Err(self.refuse(node, message));
        }
        let (left, right) = if flexible {
            let left = self.fit(left, &ty)?;
            (left, right.expr)
        } else {
            let right = self.fit(right, &ty)?;
            (left.expr, right)
        };
        let ty = if op.is_comparison() { Ty::Bool } else { ty };
        let expr = self.ordered(binary(op, left, right))?;
        Ok(Value { expr, ty })
    }

    fn cast(&mut self, of: &ExprCast) -> Result<Value> {
        let wanted = self.ty(&of.ty)?;
        let value = self.value(&of.expr)?;
        if let (Ty::Int(given), Ty::Int(base)) = (&value.ty, &wanted) {
            let bits = |base: &Base| Type::new(base.clone(), 0).bits();
            let ((from, _), (to, signed)) = (bits(given), bits(base));
            // A number of 32 bits is also what an address of 64 bits becomes there.
            if to < from.min(32) || to == 32 && !signed {
                let message =
                    format!("`as {wanted}` may change the value, and in the model does not");
                let help = "the model computes with signed numbers of 32 bits";
                return Err(self.refuse(of, message).help(help));
            }
        }
        self.converted(value, wanted, of)
    }

    /// `value as wanted`
    pub fn converted(&mut self, value: Value, wanted: Ty, node: &impl Spanned) -> Result<Value> {
        let same = match (&value.ty, &wanted) {
            (given, wanted) if given == wanted => true,
            (Ty::Bool | Ty::Enum(_), Ty::Int(_)) => true,
            (Ty::Number, Ty::Int(_)) => {
                self.settle(&value.expr, &wanted);
                true
            }
            (Ty::Int(_) | Ty::Pointer(_), Ty::Int(_) | Ty::Pointer(_)) => false,
            (given, wanted) => {
                let message = format!("`{given}` as `{wanted}` is not in the subset");
                return Err(self.refuse(node, message));
            }
        };
        let span = value.expr.span;
        let expr = if same {
            value.expr
        } else {
            let kind = ExprKind::Cast(wanted.in_c(), Box::new(value.expr));
            Expr { kind, span }
        };
        Ok(Value { expr, ty: wanted })
    }

    /// The expression of a value that has to be of this type.
    pub fn fit(&mut self, value: Value, wanted: &Ty) -> Result<Expr> {
        let fits = match (&value.ty, wanted) {
            (Ty::Number, Ty::Int(_)) => {
                self.settle(&value.expr, wanted);
                true
            }
            (Ty::Int(_), Ty::Number) => true,
            (Ty::Null, Ty::Pointer(_)) | (Ty::None, Ty::Option(_)) => true,
            (Ty::Result { .. } | Ty::Guard(_) | Ty::Unit, _) => false,
            (given, wanted) => given == wanted,
        };
        if fits {
            return Ok(value.expr);
        }
        let message = format!("expected `{wanted}`, found `{}`", value.ty);
        Err(self.refuse_at(value.expr.span, message))
    }

    /// Demands a value that a variable can hold.
    pub fn storable(&self, value: &Value) -> Result<()> {
        let what = match &value.ty {
            Ty::Unit => "`()`",
            Ty::Guard(_) => "a guard",
            Ty::Null | Ty::None => "a null pointer of no type",
            _ => return self.ordered(value.expr.clone()).map(|_| ()),
        };
        Err(self.refuse_at(value.expr.span, format!("a variable that holds {what}")))
    }

    /// Demands that the order of the accesses in an expression is in the tree, too.
    pub fn ordered(&self, expr: Expr) -> Result<Expr> {
        match expr.unordered() {
            None => Ok(expr),
            Some(second) => Err(self
                .refuse_at(second.span, "a second access in one expression")
                .help("Rust orders them, C and the model do not: give the first value a name with `let`")),
        }
    }
}

/// What a pointer points to, of that type: with a distance from the start of an array, an element.
pub fn at(pointer: Expr, target: &Ty) -> Expr {
    let span = pointer.span;
    let size = size_of(&target.in_c());
    let kind = match pointer.kind {
        ExprKind::Binary(BinOp::Add, array, bytes) => match elements(&bytes, size) {
            Some(index) => ExprKind::Index(array, Box::new(index)),
            None => {
                let kind = ExprKind::Binary(BinOp::Add, array, bytes);
                ExprKind::Deref(Box::new(Expr { kind, span }))
            }
        },
        kind => ExprKind::Deref(Box::new(Expr { kind, span })),
    };
    Expr { kind, span }
}

/// So many elements in bytes, which herd7 computes addresses with.
pub fn bytes(elements: Expr, target: &Type) -> Expr {
    let span = elements.span;
    let size = size_of(target);
    let kind = match elements.kind {
        ExprKind::Int(number) => ExprKind::Int(number.wrapping_mul(size)),
        kind if size == 1 => kind,
        kind => {
            let size = ExprKind::Int(size);
            let sides = [kind, size].map(|kind| Box::new(Expr { kind, span }));
            let [left, right] = sides;
            ExprKind::Binary(BinOp::Mul, left, right)
        }
    };
    Expr { kind, span }
}

/// The reverse.
fn elements(bytes: &Expr, size: i64) -> Option<Expr> {
    match &bytes.kind {
        ExprKind::Int(number) if *number >= 0 && number % size == 0 => Some(Expr {
            kind: ExprKind::Int(number / size),
            span: bytes.span,
        }),
        ExprKind::Binary(BinOp::Mul, index, unit) if unit.kind == ExprKind::Int(size) => {
            Some((**index).clone())
        }
        _ => (size == 1).then(|| bytes.clone()),
    }
}

/// How many bytes are from one element to the next.
fn size_of(target: &Type) -> i64 {
    match target.base {
        Base::Void if !target.is_pointer() => 1,
        _ => i64::from(target.bits().0 / 8),
    }
}
