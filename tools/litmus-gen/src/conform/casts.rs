// SPDX-License-Identifier: GPL-2.0

//! Expressions with the casts that their types need. Those of the test do nothing in herd7, and are
//! left out unless they are between pointers of one kind, or between numbers.

use super::types::{is_wide, pointer_to, same, Types};
use crate::shared_variables::pointee;
use crate::typing::{of_type, Ty};
use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::ast::{
    Base, BinOp, Call, Expr, ExprKind, Param, Place, PlaceKind, Stmt, StmtKind, Type,
};
use lkmm_litmus::table::{find, of_primitive, Arg, Kind, Macro};
use lkmm_litmus::values::{object, Held};
use lkmm_litmus::Span;

pub struct Casts<'a> {
    pub held: &'a Held,
    pub types: &'a Types,
    pub process: usize,
    /// With the types that they have now.
    pub params: &'a [Param],
}

impl Casts<'_> {
    pub fn body(&self, body: &[Stmt]) -> Result<Vec<Stmt>> {
        body.iter().map(|stmt| self.statement(stmt)).collect()
    }

    fn statement(&self, stmt: &Stmt) -> Result<Stmt> {
        let kind = match &stmt.kind {
            StmtKind::Declare { ty, name, value } => {
                let ty = self.types.register(self.process, &name.text).unwrap_or(ty);
                let value = value.as_ref().map(|value| self.converted(value, ty));
                StmtKind::Declare {
                    ty: ty.clone(),
                    name: name.clone(),
                    value: value.transpose()?,
                }
            }
            StmtKind::Assign { place, value } => {
                let (kind, ty) = self.place(place)?;
                StmtKind::Assign {
                    value: self.converted(value, &ty)?,
                    place: Place {
                        kind,
                        span: place.span,
                    },
                }
            }
            StmtKind::Call(call) => StmtKind::Call(self.call(call)?.0),
            StmtKind::Discard(value) => StmtKind::Discard(self.expr(value)?.0),
            StmtKind::If {
                condition,
                then,
                otherwise,
            } => StmtKind::If {
                condition: self.expr(condition)?.0,
                then: self.body(then)?,
                otherwise: otherwise
                    .as_deref()
                    .map(|body| self.body(body))
                    .transpose()?,
            },
            StmtKind::While { condition, body } => StmtKind::While {
                condition: self.expr(condition)?.0,
                body: self.body(body)?,
            },
            StmtKind::Block(body) => StmtKind::Block(self.body(body)?),
            StmtKind::Nothing(name) => StmtKind::Nothing(name.clone()),
        };
        let span = stmt.span;
        Ok(Stmt { kind, span })
    }

    fn place(&self, place: &Place) -> Result<(PlaceKind, Type)> {
        Ok(match &place.kind {
            PlaceKind::Register(name) => {
                let ty = self.types.register(self.process, &name.text);
                let ty = ty.cloned().unwrap_or_else(|| Type::new(Base::Int, 0));
                (PlaceKind::Register(name.clone()), ty)
            }
            PlaceKind::Deref(pointer) => {
                let (pointer, ty) = self.plain(pointer)?;
                (PlaceKind::Deref(pointer), ty)
            }
            PlaceKind::Index(array, index) => {
                let index = self.index(array, index)?;
                let (array, ty) = self.plain(array)?;
                (PlaceKind::Index(array, index), ty)
            }
        })
    }

    /// A pointer for a plain access, and the type of what it accesses.
    fn plain(&self, pointer: &Expr) -> Result<(Expr, Type)> {
        let content = self.accessed(pointer)?;
        let content = match content.base {
            Base::Atomic if !content.is_pointer() => Type::new(Base::Int, 0),
            _ => content,
        };
        let wanted = pointer_to(content.clone());
        Ok((self.pointer(pointer, &wanted)?, content))
    }

    /// The type of what a pointer points to.
    fn accessed(&self, pointer: &Expr) -> Result<Type> {
        let addresses = self.held.value(self.process, pointer).places;
        if let Some(ty) = self.types.all(&addresses, pointer.span)? {
            return Ok(ty);
        }
        // It holds no address in any execution of the model.
        let int = Type::new(Base::Int, 0);
        Ok(match self.expr(pointer)?.1 {
            Ty::Pointer(ty) => pointee(&ty)
                .filter(|ty| ty.base != Base::Void || ty.is_pointer())
                .unwrap_or(int),
            _ => int,
        })
    }

    pub fn expr(&self, expr: &Expr) -> Result<(Expr, Ty)> {
        let with = |kind| Expr {
            kind,
            span: expr.span,
        };
        Ok(match &expr.kind {
            ExprKind::Int(value) => (expr.clone(), Ty::Literal(*value)),
            // Where it has to be a pointer, it is written as one.
            ExprKind::Null => (with(ExprKind::Int(0)), Ty::Literal(0)),
            ExprKind::Name(name) => {
                let mut params = self.params.iter();
                let param = params.find(|param| param.name.text == *name);
                let ty = match (self.types.register(self.process, name), param) {
                    (Some(ty), _) => ty.clone(),
                    (None, Some(param)) => param.ty.clone(),
                    (None, None) => pointer_to(self.types.variable(name)),
                };
                (expr.clone(), of_type(&ty))
            }
            ExprKind::Deref(pointer) => {
                let (pointer, ty) = self.plain(pointer)?;
                (with(ExprKind::Deref(Box::new(pointer))), of_type(&ty))
            }
            ExprKind::Index(array, index) => {
                let index = self.index(array, index)?;
                let (array, ty) = self.plain(array)?;
                let kind = ExprKind::Index(Box::new(array), Box::new(index));
                (with(kind), of_type(&ty))
            }
            ExprKind::Cast(to, inner) => {
                let (inner, ty) = self.expr(inner)?;
                match &ty {
                    Ty::Pointer(from) if to.is_pointer() && same(from, to) => {
                        let to = to.clone();
                        let ty = of_type(&to);
                        (with(ExprKind::Cast(to, Box::new(inner))), ty)
                    }
                    Ty::Int(_) | Ty::Literal(_)
                        if !to.is_pointer() && is_int_or_wider(&to.base) =>
                    {
                        let to = to.clone();
                        let ty = of_type(&to);
                        (with(ExprKind::Cast(to, Box::new(inner))), ty)
                    }
                    _ => (inner, ty),
                }
            }
            ExprKind::Binary(op, left, right) => {
                let (left, right, ty) = self.operands(*op, left, right)?;
                let kind = ExprKind::Binary(*op, Box::new(left), Box::new(right));
                (with(kind), ty)
            }
            ExprKind::Call(call) => {
                let (call, ty) = self.call(call)?;
                (with(ExprKind::Call(call)), ty)
            }
        })
    }

    /// Both operands in one type. Addresses are computed with in bytes, as herd7 does.
    fn operands(&self, op: BinOp, left: &Expr, right: &Expr) -> Result<(Expr, Expr, Ty)> {
        let ((mut left, mut a), (mut right, mut b)) = (self.expr(left)?, self.expr(right)?);
        let fits = match (&a, &b) {
            (Ty::Pointer(a), Ty::Pointer(b)) => op.is_comparison() && same(a, b),
            (Ty::Pointer(to), Ty::Literal(0)) if op.is_comparison() => {
                right = cast(right, &b, to);
                true
            }
            (Ty::Literal(0), Ty::Pointer(to)) if op.is_comparison() => {
                left = cast(left, &a, to);
                true
            }
            (Ty::Pointer(_), _) | (_, Ty::Pointer(_)) => false,
            (Ty::Int(a), Ty::Int(b)) => is_wide(&a.base) == is_wide(&b.base),
            _ => true,
        };
        if !fits {
            let word = Type::new(Base::IntPtr { signed: true }, 0);
            left = cast(left, &a, &word);
            right = cast(right, &b, &word);
            (a, b) = (of_type(&word), of_type(&word));
        }
        let ty = match (a, b) {
            _ if op.is_comparison() => Ty::Bool,
            (Ty::Bool, Ty::Bool) if crate::typing::is_logical(op) => Ty::Bool,
            (Ty::Int(ty), _) | (_, Ty::Int(ty)) => Ty::Int(ty),
            _ => Ty::int(),
        };
        Ok((left, right, ty))
    }

    /// An index as a number, which has to be inside of the array.
    fn index(&self, array: &Expr, index: &Expr) -> Result<Expr> {
        let places = self.held.value(self.process, array).places;
        let values = self.held.value(self.process, index);
        let numbers = values.numbers.filter(|_| values.places.is_empty());
        self.types.inside(&places, &numbers, index.span)?;
        self.number(index)
    }

    /// An expression as a number.
    fn number(&self, expr: &Expr) -> Result<Expr> {
        let (expr, ty) = self.expr(expr)?;
        let word = Type::new(Base::IntPtr { signed: true }, 0);
        Ok(match ty {
            Ty::Pointer(_) => cast(expr, &ty, &word),
            _ => expr,
        })
    }

    /// An expression as a pointer of this type, qualified or not.
    fn pointer(&self, expr: &Expr, wanted: &Type) -> Result<Expr> {
        let (expr, ty) = self.expr(expr)?;
        Ok(match &ty {
            Ty::Pointer(given) if same(given, wanted) => expr,
            _ => cast(expr, &ty, wanted),
        })
    }

    /// An expression as a value of this type.
    fn converted(&self, expr: &Expr, wanted: &Type) -> Result<Expr> {
        let (expr, ty) = self.expr(expr)?;
        Ok(cast(expr, &ty, wanted))
    }

    fn call(&self, call: &Call) -> Result<(Call, Ty)> {
        let unknown = || Unsupported::new(format!("`{}`", call.name.text), call.name.span);
        let mut known = find(&call.name.text).ok_or_else(unknown)?;
        let mut call = call.clone();
        call.tag = None;
        let Some(pointer) = object(&call).cloned() else {
            for value in &mut call.args {
                *value = self.expr(value)?.0;
            }
            return Ok((call, Ty::int()));
        };
        let content = self.accessed(&pointer)?;
        let is_atomic = content.base == Base::Atomic && !content.is_pointer();
        let wanted = match known.kind {
            Kind::Lock | Kind::Unlock | Kind::TryLock | Kind::IsLocked => {
                demand(&content, &Base::Spinlock, known, call.name.span)?
            }
            Kind::SrcuLock | Kind::SrcuUnlock | Kind::SrcuSync => {
                let srcu = Base::Struct(Base::SRCU.to_owned());
                demand(&content, &srcu, known, call.name.span)?
            }
            _ if matches!(content.base, Base::Spinlock | Base::Struct(_))
                && !content.is_pointer() =>
            {
                return Err(on(known, &content, call.name.span));
            }
            _ if known.name.starts_with("atomic_") && !is_atomic => {
                known = on_any_type(known).ok_or_else(|| on(known, &content, call.name.span))?;
                known.name.clone_into(&mut call.name.text);
                content
            }
            _ if known.name.starts_with("rcu_") && !content.is_pointer() => {
                known = on_any_type(known).ok_or_else(unknown)?;
                known.name.clone_into(&mut call.name.text);
                match is_atomic {
                    true => Type::new(Base::Int, 0),
                    false => content,
                }
            }
            _ if !known.name.starts_with("atomic_") && is_atomic => Type::new(Base::Int, 0),
            _ => content,
        };
        let held = match wanted.base {
            Base::Atomic | Base::Spinlock | Base::Struct(_) if !wanted.is_pointer() => {
                Type::new(Base::Int, 0)
            }
            _ => wanted.clone(),
        };
        let pointer_type = pointer_to(wanted);
        for (arg, given) in known.args.iter().zip(&mut call.args) {
            *given = match (arg, &given.kind) {
                (Arg::Object, ExprKind::Index(array, index)) => {
                    let index = self.index(array, index)?;
                    let array = self.pointer(array, &pointer_type)?;
                    let kind = ExprKind::Index(Box::new(array), Box::new(index));
                    Expr {
                        kind,
                        ..given.clone()
                    }
                }
                (Arg::Object, _) => {
                    let kind = ExprKind::Deref(Box::new(self.pointer(&pointer, &pointer_type)?));
                    Expr {
                        kind,
                        ..given.clone()
                    }
                }
                (Arg::Pointer, _) => self.pointer(&pointer, &pointer_type)?,
                (Arg::Value | Arg::Order, _) => self.converted(given, &held)?,
            };
        }
        let ty = match known.kind {
            Kind::AddUnless
            | Kind::OpAndTest(_)
            | Kind::OpNegative(_)
            | Kind::TryLock
            | Kind::IsLocked => Ty::Bool,
            _ => of_type(&held),
        };
        Ok((call, ty))
    }
}

/// The type of a lock or of what SRCU works on.
fn demand(content: &Type, wanted: &Base, known: &Macro, span: Span) -> Result<Type> {
    if content.base == *wanted && !content.is_pointer() {
        Ok(content.clone())
    } else {
        Err(on(known, content, span))
    }
}

/// The macro that does the same with a variable of any type.
fn on_any_type(known: &Macro) -> Option<&'static Macro> {
    let (head, tag) = known.primitive()?;
    let other = of_primitive(head, tag, known.kind.op());
    other.filter(|other| !other.name.starts_with("atomic_"))
}

fn on(known: &Macro, content: &Type, span: Span) -> Unsupported {
    let message = format!("`{}` on a variable of `{content}`", known.name);
    Unsupported::new(message, span)
}

fn cast(expr: Expr, given: &Ty, wanted: &Type) -> Expr {
    let to = |ty: Type, expr: Expr| Expr {
        span: expr.span,
        kind: ExprKind::Cast(ty, Box::new(expr)),
    };
    let word = || Type::new(Base::IntPtr { signed: true }, 0);
    match given {
        Ty::Pointer(given) if wanted.is_pointer() => {
            if same(given, wanted) && given.qualifiers == wanted.qualifiers {
                expr
            } else {
                to(wanted.clone(), expr)
            }
        }
        Ty::Literal(0) if wanted.is_pointer() => Expr {
            kind: ExprKind::Null,
            ..expr
        },
        Ty::Pointer(_) if same(wanted, &word()) => to(wanted.clone(), expr),
        // Compilers warn of a cast between a pointer and a number of another size.
        Ty::Pointer(_) => to(wanted.clone(), to(word(), expr)),
        Ty::Int(given) if wanted.is_pointer() && same(given, &word()) => to(wanted.clone(), expr),
        _ if wanted.is_pointer() => to(wanted.clone(), to(word(), expr)),
        Ty::Int(given) if same(wanted, &word()) && !same(given, wanted) => to(word(), expr),
        _ => expr,
    }
}

fn is_int_or_wider(base: &Base) -> bool {
    matches!(
        base,
        Base::Int
            | Base::Fixed {
                bits: 32,
                signed: true
            }
    ) || is_wide(base)
}
