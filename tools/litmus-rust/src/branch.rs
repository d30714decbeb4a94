// SPDX-License-Identifier: GPL-2.0

//! `if` and `match`. C has neither `&&` nor `match`: each becomes `if` statements that do the same
//! comparisons in the same order, so that what depends on what is as in the text.

use crate::scope::{Assigned, Result, Translator, Value};
use crate::statement::{made, Sink};
use crate::ty::Ty;
use lkmm_litmus::ast::{BinOp, Expr, ExprKind, Stmt, StmtKind};
use lkmm_litmus::table::{find, Kind};
use lkmm_litmus::Span;
use syn::{ExprIf, ExprMatch, Ident, Pat, UnOp};

/// So many `&&` and `||` may be in a condition; each may double the statements.
const OPERATORS: usize = 4;

/// A condition.
enum Condition {
    Test(Expr),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

/// What an arm of a `match` is for.
struct Arm<'a> {
    /// The condition; nothing if it is for all that is left.
    tests: Vec<Expr>,
    binds: Option<&'a Ident>,
}

/// An expression of the tree.
pub fn binary(op: BinOp, left: Expr, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    Expr {
        kind: ExprKind::Binary(op, Box::new(left), Box::new(right)),
        span,
    }
}

/// `expr != 0`, unless that is what it is.
fn truth(expr: Expr) -> Expr {
    if is_truth(&expr) {
        return expr;
    }
    let zero = Expr {
        kind: ExprKind::Int(0),
        span: expr.span,
    };
    binary(BinOp::Ne, expr, zero)
}

fn is_truth(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Binary(op, ..) if op.is_comparison() => true,
        ExprKind::Binary(BinOp::And | BinOp::Or | BinOp::Xor, left, right) => {
            is_truth(left) && is_truth(right)
        }
        ExprKind::Call(call) => matches!(
            find(&call.name.text).map(|known| known.kind),
            Some(
                Kind::AddUnless
                    | Kind::OpAndTest(_)
                    | Kind::OpNegative(_)
                    | Kind::TryLock
                    | Kind::IsLocked
            )
        ),
        _ => false,
    }
}

/// The opposite of a condition.
pub fn negated(expr: Expr) -> Expr {
    let span = expr.span;
    let opposite = |op| match op {
        BinOp::Eq => Some(BinOp::Ne),
        BinOp::Ne => Some(BinOp::Eq),
        BinOp::Lt => Some(BinOp::Ge),
        BinOp::Ge => Some(BinOp::Lt),
        BinOp::Gt => Some(BinOp::Le),
        BinOp::Le => Some(BinOp::Gt),
        _ => None,
    };
    match expr.kind {
        ExprKind::Binary(op, left, right) => match opposite(op) {
            Some(opposite) => binary(opposite, *left, *right),
            None => {
                let kind = ExprKind::Binary(op, left, right);
                binary(BinOp::Eq, Expr { kind, span }, zero(span))
            }
        },
        kind => binary(BinOp::Eq, Expr { kind, span }, zero(span)),
    }
}

fn zero(span: Span) -> Expr {
    Expr {
        kind: ExprKind::Int(0),
        span,
    }
}

/// An `if` of the tree, in which no branch is empty.
fn branches(condition: Expr, then: Vec<Stmt>, otherwise: Vec<Stmt>) -> Stmt {
    let span = condition.span;
    let kind = match (then.is_empty(), otherwise.is_empty()) {
        (true, true) => StmtKind::Discard(condition),
        (true, false) => StmtKind::If {
            condition: negated(condition),
            then: otherwise,
            otherwise: None,
        },
        (false, empty) => StmtKind::If {
            condition,
            then,
            otherwise: (!empty).then_some(otherwise),
        },
    };
    made(kind, span)
}

impl Condition {
    fn operators(&self) -> usize {
        match self {
            Self::Test(_) => 0,
            Self::Not(inner) => inner.operators(),
            Self::And(left, right) | Self::Or(left, right) => {
                1 + left.operators() + right.operators()
            }
        }
    }

    /// The statements that branch on it.
    fn branch(self, then: Vec<Stmt>, otherwise: Vec<Stmt>) -> Vec<Stmt> {
        match self {
            Self::Test(expr) => vec![branches(expr, then, otherwise)],
            Self::Not(inner) => match *inner {
                Self::Test(expr) => vec![branches(negated(expr), then, otherwise)],
                inner => inner.branch(otherwise, then),
            },
            Self::And(left, right) => left.branch(right.branch(then, otherwise.clone()), otherwise),
            Self::Or(left, right) => left.branch(then.clone(), right.branch(then, otherwise)),
        }
    }
}

impl Translator {
    fn condition(&mut self, expr: &syn::Expr) -> Result<Condition> {
        match expr {
            syn::Expr::Paren(inner) => self.condition(&inner.expr),
            syn::Expr::Unary(of) if matches!(of.op, UnOp::Not(_)) => {
                Ok(Condition::Not(Box::new(self.condition(&of.expr)?)))
            }
            syn::Expr::Binary(of) if matches!(of.op, syn::BinOp::And(_) | syn::BinOp::Or(_)) => {
                let left = Box::new(self.condition(&of.left)?);
                let right = Box::new(self.condition(&of.right)?);
                Ok(match of.op {
                    syn::BinOp::And(_) => Condition::And(left, right),
                    _ => Condition::Or(left, right),
                })
            }
            other => {
                let value = self.value(other)?;
                if value.ty != Ty::Bool {
                    let message = format!("expected `bool`, found `{}`", value.ty);
                    return Err(self.refuse(other, message));
                }
                Ok(Condition::Test(truth(self.ordered(value.expr)?)))
            }
        }
    }

    /// Translates what is done on one way, and says which variables have a value at its end.
    fn way(
        &mut self,
        before: &Assigned,
        f: impl FnOnce(&mut Self, &mut Vec<Stmt>) -> Result<()>,
    ) -> Result<(Vec<Stmt>, Assigned)> {
        let mut body = Vec::new();
        self.replace(before.clone());
        f(self, &mut body)?;
        let after = self.fork();
        Ok((body, after))
    }

    /// What is done on one way: the braces around it add nothing.
    fn branch_body(
        &mut self,
        body: Option<&syn::Expr>,
        sink: Sink,
        end: Span,
        out: &mut Vec<Stmt>,
    ) -> Result<()> {
        match body {
            Some(syn::Expr::Block(of)) if of.label.is_none() => self.block(&of.block, sink, out),
            Some(body) => self.expression(body, sink, out),
            None => self.statements(&[], sink, end, out),
        }
    }

    pub fn if_(&mut self, of: &ExprIf, sink: Sink, out: &mut Vec<Stmt>) -> Result<()> {
        if let syn::Expr::Let(cond) = &*of.cond {
            let otherwise = of.else_branch.as_ref().map(|(_, body)| &**body);
            let arms = [
                (&*cond.pat, Body::Block(&of.then_branch)),
                (&Pat::Wild(wild()), Body::Expr(otherwise)),
            ];
            return self.arms(&cond.expr, &arms, sink, out);
        }
        let condition = self.condition(&of.cond)?;
        if condition.operators() > OPERATORS {
            let message = format!("more than {OPERATORS} of `&&` and `||` in a condition");
            return Err(self.refuse(&of.cond, message));
        }
        let before = self.fork();
        let (then, after_then) = self.way(&before, |s, out| s.block(&of.then_branch, sink, out))?;
        let end = self.span(&of.then_branch.brace_token.span.close());
        let other = of.else_branch.as_ref().map(|(_, body)| &**body);
        let (otherwise, after_else) =
            self.way(&before, |s, out| s.branch_body(other, sink, end, out))?;
        self.join(vec![after_then, after_else]);
        out.extend(condition.branch(then, otherwise));
        Ok(())
    }

    pub fn match_(&mut self, of: &ExprMatch, sink: Sink, out: &mut Vec<Stmt>) -> Result<()> {
        let arms: Vec<_> = of
            .arms
            .iter()
            .map(|arm| (&arm.pat, Body::Expr(Some(&*arm.body))))
            .collect();
        self.arms(&of.expr, &arms, sink, out)
    }

    /// `match subject { arms }`
    fn arms(
        &mut self,
        subject: &syn::Expr,
        arms: &[(&Pat, Body<'_>)],
        sink: Sink,
        out: &mut Vec<Stmt>,
    ) -> Result<()> {
        let span = self.span(subject);
        let mut value = self.value(subject)?;
        value.expr = self.ordered(value.expr)?;
        let bound = arms.iter().find_map(|(pat, _)| binding(pat));
        let is_name = match &value.expr.kind {
            ExprKind::Name(name) => bound.is_none() || !self.is_mutable(name),
            _ => false,
        };
        if !is_name && (bound.is_some() || arms.len() > 2) {
            // The first name that an arm gives it holds the value.
            let name = match bound {
                Some(ident) => {
                    self.check_name(ident)?;
                    let stem = self.name(ident).text;
                    self.fresh(&stem, bound_type(&value.ty), span)
                }
                None => self.fresh("matched", value.ty.clone(), span),
            };
            self.gets_value(&name.text);
            let kind = ExprKind::Name(name.text.clone());
            let declared = StmtKind::Declare {
                ty: Ty::Number.in_c(),
                name,
                value: Some(std::mem::replace(&mut value.expr, Expr { kind, span })),
            };
            out.push(made(declared, span));
        }
        let last = arms.len() - 1;
        let before = self.fork();
        let mut bodies: Vec<(Vec<Expr>, Vec<Stmt>)> = Vec::new();
        let mut ends = Vec::new();
        for (number, (pat, body)) in arms.iter().enumerate() {
            let arm = self.arm(pat, &value)?;
            let earlier = bodies.iter().flat_map(|(tests, _)| tests);
            let all: Vec<_> = earlier.chain(&arm.tests).cloned().collect();
            // Of two values, the second is all that is left.
            let is_opposite = match (bodies.as_slice(), arm.tests.as_slice()) {
                ([(first, _)], [second]) => {
                    value.ty.has_two_cases()
                        && matches!(first.as_slice(), [one] if negated(one.clone()) == *second)
                }
                _ => false,
            };
            let is_rest = is_opposite || self.is_every_variant(&value.ty, &all);
            if number == last && !arm.tests.is_empty() && !is_rest {
                return Err(self.refuse(pat, "the last arm has to be for all other values: `_`"));
            }
            if number != last && arm.tests.is_empty() {
                return Err(self.refuse(pat, "no arm behind this one is ever taken"));
            }
            let (body, end) = self.way(&before, |s, out| {
                s.open();
                if let (Some(ident), ExprKind::Name(holder)) = (arm.binds, &value.expr.kind) {
                    s.alias(ident, bound_type(&value.ty), holder);
                }
                match body {
                    Body::Block(block) => s.block(block, sink, out)?,
                    Body::Expr(expr) => s.branch_body(*expr, sink, span, out)?,
                }
                s.close(out);
                Ok(())
            })?;
            bodies.push((arm.tests, body));
            ends.push(end);
        }
        self.join(ends);
        let mut rest = bodies.pop().map(|(_, body)| body).unwrap_or_default();
        for (tests, body) in bodies.into_iter().rev() {
            let mut tests = tests.into_iter().map(Condition::Test);
            let first = tests.next().unwrap_or(Condition::Test(zero(span)));
            let any = tests.fold(first, |left, right| {
                Condition::Or(Box::new(left), Box::new(right))
            });
            rest = any.branch(body, rest);
        }
        out.extend(rest);
        Ok(())
    }

    /// What a pattern asks of a value.
    fn arm<'p>(&mut self, pat: &'p Pat, value: &Value) -> Result<Arm<'p>> {
        let mut arm = Arm {
            tests: Vec::new(),
            binds: binding(pat),
        };
        match pat {
            Pat::Or(of) => {
                for case in &of.cases {
                    let inner = self.arm(case, value)?;
                    if inner.tests.is_empty() || inner.binds.is_some() {
                        return Err(self.refuse(case, "a name or `_` beside `|`"));
                    }
                    arm.tests.extend(inner.tests);
                }
                if arm.tests.len() > OPERATORS {
                    return Err(
                        self.refuse(pat, format!("more than {OPERATORS} values beside `|`"))
                    );
                }
                return Ok(arm);
            }
            Pat::Paren(inner) => return self.arm(&inner.pat, value),
            Pat::Wild(_) => return Ok(arm),
            _ => {}
        }
        if let (Pat::Path(of), Ty::Enum(_)) = (pat, &value.ty) {
            if let Some(variant) = self.variant(&of.path) {
                let number = self.fit(variant, &value.ty)?;
                let test = binary(BinOp::Eq, value.expr.clone(), number);
                arm.tests.push(test);
                return Ok(arm);
            }
        }
        let null = |span| Expr {
            kind: ExprKind::Null,
            span,
        };
        let subject = || value.expr.clone();
        let span = self.span(pat);
        let test = match (pat, &value.ty, constructor(pat).as_deref()) {
            (Pat::Lit(literal), Ty::Bool | Ty::Int(_) | Ty::Number, _) => {
                let given = self.literal(&literal.lit, literal)?;
                match (&value.ty, &given.expr.kind) {
                    (Ty::Bool, ExprKind::Int(0)) => negated(subject()),
                    (Ty::Bool, _) => truth(subject()),
                    (ty, _) => {
                        let given = self.fit(given, &ty.clone())?;
                        binary(BinOp::Eq, subject(), given)
                    }
                }
            }
            (_, Ty::Option(_), Some("Some")) => binary(BinOp::Ne, subject(), null(span)),
            (_, Ty::Option(_), Some("None")) => {
                arm.binds = None;
                binary(BinOp::Eq, subject(), null(span))
            }
            (_, Ty::Result { expected, .. }, Some(word @ ("Ok" | "Err"))) => {
                let expected = (**expected).clone();
                if !expected.is_pure() {
                    return Err(self.expected_is_needed_again(pat));
                }
                let op = if word == "Ok" { BinOp::Eq } else { BinOp::Ne };
                binary(op, subject(), expected)
            }
            (
                Pat::Ident(_),
                Ty::Bool | Ty::Int(_) | Ty::Number | Ty::Pointer(_) | Ty::Option(_),
                _,
            ) if arm.binds.is_some() => {
                return Ok(arm);
            }
            _ => {
                let message = format!("this pattern for `{}` is not in the subset", value.ty);
                let help =
                    "it has numbers, true, false, Some(p), None, Ok(v), Err(v), a name and `_`";
                return Err(self.refuse(pat, message).help(help));
            }
        };
        arm.tests.push(test);
        Ok(arm)
    }
}

/// What an arm does.
enum Body<'a> {
    Block(&'a syn::Block),
    Expr(Option<&'a syn::Expr>),
}

fn wild() -> syn::PatWild {
    syn::PatWild {
        attrs: Vec::new(),
        underscore_token: Default::default(),
    }
}

/// The type of what a pattern takes out of a value.
fn bound_type(ty: &Ty) -> Ty {
    match ty {
        Ty::Option(ty) => Ty::NonNull(ty.clone()),
        Ty::Result { value, .. } => (**value).clone(),
        other => other.clone(),
    }
}

/// `Some` of `Some(p)` and `None` of `None`.
fn constructor(pat: &Pat) -> Option<String> {
    let word = match pat {
        Pat::TupleStruct(of) => {
            let inner = of.elems.first()?;
            let known = matches!(inner, Pat::Wild(_)) || binding(inner).is_some();
            if of.elems.len() != 1 || !known {
                return None;
            }
            let mut words: Vec<_> = of.path.segments.iter().map(|one| &one.ident).collect();
            let word = words.pop()?;
            let known = match words.as_slice() {
                [] => true,
                [of] => *of == "Option" || *of == "Result",
                _ => false,
            };
            known.then(|| word.to_string())?
        }
        Pat::Ident(of) if of.ident == "None" => "None".to_owned(),
        _ => return None,
    };
    Some(word)
}

/// The name that a pattern gives to the value.
fn binding(pat: &Pat) -> Option<&Ident> {
    match pat {
        Pat::Paren(inner) => binding(&inner.pat),
        Pat::Ident(of) if of.subpat.is_none() && of.by_ref.is_none() && of.ident != "None" => {
            of.mutability.is_none().then_some(&of.ident)
        }
        Pat::TupleStruct(of) if of.elems.len() == 1 => binding(of.elems.first()?),
        _ => None,
    }
}
