// SPDX-License-Identifier: GPL-2.0

//! Statements.

use crate::expression::at;
use crate::scope::{Id, Refused, Result, Translator, Value};
use crate::ty::Ty;
use lkmm_litmus::ast::{Expr, ExprKind, Place, PlaceKind, Stmt, StmtKind};
use lkmm_litmus::Span;
use syn::spanned::Spanned;
use syn::{BinOp, ExprAssign, ExprBinary, Ident, Local, Pat, PatIdent, UnOp};

/// Where the value of a block, an `if` or a `match` goes.
#[derive(Clone, Copy)]
pub enum Sink {
    /// It has none.
    Nothing,
    Variable(Id),
}

/// A statement of the tree.
pub fn made(kind: StmtKind, span: Span) -> Stmt {
    Stmt { kind, span }
}

impl Translator {
    /// `{ … }`
    pub fn block(&mut self, block: &syn::Block, sink: Sink, out: &mut Vec<Stmt>) -> Result<()> {
        self.open();
        let end = self.span(&block.brace_token.span.close());
        self.statements(&block.stmts, sink, end, out)?;
        self.close(out);
        Ok(())
    }

    /// The statements of a block that ends there, the last of which may be its value.
    pub fn statements(
        &mut self,
        stmts: &[syn::Stmt],
        sink: Sink,
        end: Span,
        out: &mut Vec<Stmt>,
    ) -> Result<()> {
        let (tail, before) = match (sink, stmts.split_last()) {
            (Sink::Variable(_), Some((syn::Stmt::Expr(tail, None), before))) => {
                (Some(tail), before)
            }
            _ => (None, stmts),
        };
        for stmt in before {
            match stmt {
                syn::Stmt::Local(local) => self.let_(local, out)?,
                syn::Stmt::Expr(expr, _) => self.statement(expr, out)?,
                syn::Stmt::Item(item) => self.item(item)?,
                syn::Stmt::Macro(of) => return Err(self.refuse(of, "a macro")),
            }
        }
        match (sink, tail) {
            (Sink::Nothing, _) => Ok(()),
            (Sink::Variable(_), Some(tail)) => self.expression(tail, sink, out),
            (Sink::Variable(id), None) => {
                let name = &self.local(id).register;
                let message = format!("a way on which `{name}` gets no value");
                Err(self.refuse_at(end, message))
            }
        }
    }

    /// An expression whose value goes to `sink`.
    pub fn expression(&mut self, expr: &syn::Expr, sink: Sink, out: &mut Vec<Stmt>) -> Result<()> {
        match (expr, sink) {
            (syn::Expr::Paren(inner), _) => self.expression(&inner.expr, sink, out),
            (syn::Expr::If(inner), _) => self.if_(inner, sink, out),
            (syn::Expr::Match(inner), _) => self.match_(inner, sink, out),
            (syn::Expr::Unsafe(inner), _) => {
                self.unsafety += 1;
                self.block(&inner.block, sink, out)?;
                self.unsafety -= 1;
                Ok(())
            }
            (syn::Expr::Block(inner), _) if inner.label.is_none() => {
                let mut body = Vec::new();
                self.block(&inner.block, sink, &mut body)?;
                if !body.is_empty() {
                    out.push(made(StmtKind::Block(body), self.span(expr)));
                }
                Ok(())
            }
            (_, Sink::Nothing) => self.statement(expr, out),
            (_, Sink::Variable(id)) => {
                let value = self.value(expr)?;
                let stmt = self.assign(id, value, self.span(expr))?;
                out.push(stmt);
                Ok(())
            }
        }
    }

    /// An expression that is a statement.
    fn statement(&mut self, expr: &syn::Expr, out: &mut Vec<Stmt>) -> Result<()> {
        match expr {
            syn::Expr::If(_)
            | syn::Expr::Match(_)
            | syn::Expr::Block(_)
            | syn::Expr::Unsafe(_)
            | syn::Expr::Paren(_) => return self.expression(expr, Sink::Nothing, out),
            syn::Expr::Assign(assign) => return self.assignment(assign, out),
            // `;` alone
            syn::Expr::Verbatim(tokens) if tokens.is_empty() => return Ok(()),
            syn::Expr::Binary(of) if is_assignment(&of.op) => return self.computed(of, out),
            syn::Expr::Call(call) => {
                if let Some(guard) = dropped(call) {
                    let unlock = self.release(guard)?;
                    out.push(unlock);
                    return Ok(());
                }
            }
            _ => {}
        }
        let span = self.span(expr);
        let value = self.value(expr)?;
        let kind = self.unused(value, expr)?;
        out.push(made(kind, span));
        Ok(())
    }

    /// A value that nothing takes.
    fn unused(&self, value: Value, node: &impl Spanned) -> Result<StmtKind> {
        match (value.ty, value.expr.kind) {
            (Ty::Unit, ExprKind::Call(call)) => Ok(StmtKind::Call(call)),
            (Ty::Guard(_), _) => Err(self.guard_gone(node)),
            (_, kind) => Ok(StmtKind::Discard(Expr {
                kind,
                span: value.expr.span,
            })),
        }
    }

    fn guard_gone(&self, node: &impl Spanned) -> Refused {
        self.refuse(node, "this guard is dropped at once")
            .help("`let _guard = …;` keeps it to the end of the block")
    }

    fn let_(&mut self, local: &Local, out: &mut Vec<Stmt>) -> Result<()> {
        let (pat, ty) = match &local.pat {
            Pat::Type(of) => (&*of.pat, Some(self.ty(&of.ty)?)),
            other => (other, None),
        };
        let span = self.span(local);
        if let Some((token, _)) = local.init.as_ref().and_then(|init| init.diverge.as_ref()) {
            return Err(self
                .refuse(token, "`let … else` leaves the process, which has one end")
                .help("write `if let` with the rest in it"));
        }
        let init = local.init.as_ref().map(|init| &*init.expr);
        match (pat, init) {
            (Pat::Wild(_), Some(init)) => {
                let value = self.value(init)?;
                let kind = self.unused(value, init)?;
                out.push(made(kind, span));
                Ok(())
            }
            (Pat::Ident(of), _) if of.by_ref.is_none() && of.subpat.is_none() => {
                self.let_name(of, ty, init, span, out)
            }
            _ => Err(self.refuse(pat, "a `let` has one name before the `=`")),
        }
    }

    fn let_name(
        &mut self,
        pat: &PatIdent,
        ty: Option<Ty>,
        init: Option<&syn::Expr>,
        span: Span,
        out: &mut Vec<Stmt>,
    ) -> Result<()> {
        let mutable = pat.mutability.is_some();
        let init = match init {
            Some(init) if !has_statements(init) => init,
            // It is declared first, and then gets its value on each way.
            other => {
                let (name, id) = self.introduce(&pat.ident, ty, mutable)?;
                let kind = StmtKind::Declare {
                    ty: Ty::Number.in_c(),
                    name,
                    value: None,
                };
                out.push(made(kind, span));
                if let Some(init) = other {
                    self.expression(init, Sink::Variable(id), out)?;
                }
                // Its own value does not see the variable.
                self.show(id);
                return Ok(());
            }
        };
        let value = self.value(init)?;
        if let (Ty::Guard(unlock), ExprKind::Call(lock)) = (&value.ty, &value.expr.kind) {
            out.push(made(StmtKind::Call(lock.clone()), span));
            self.hold(self.name(&pat.ident).text, *unlock.clone());
            return Ok(());
        }
        let (expr, ty) = match ty {
            Some(ty) => (self.fit(value, &ty)?, ty),
            None => {
                self.storable(&value)?;
                (value.expr, value.ty)
            }
        };
        let expr = self.ordered(expr)?;
        if let Ty::Result { expected, .. } = &ty {
            self.check_unchanging(expected)?;
        }
        let (name, _) = self.declare(&pat.ident, Some(ty), mutable)?;
        self.gets_value(&name.text);
        let kind = StmtKind::Declare {
            ty: Ty::Number.in_c(),
            name,
            value: Some(expr),
        };
        out.push(made(kind, span));
        Ok(())
    }

    fn assignment(&mut self, assign: &ExprAssign, out: &mut Vec<Stmt>) -> Result<()> {
        let span = self.span(assign);
        match &*assign.left {
            syn::Expr::Path(path) => {
                let Some(ident) = path.path.get_ident() else {
                    return Err(self.refuse(path, "nothing can be assigned to this"));
                };
                let id = self.find_to_assign(ident)?;
                self.expression(&assign.right, Sink::Variable(id), out)
            }
            syn::Expr::Unary(of) if matches!(of.op, UnOp::Deref(_)) => {
                let (pointer, ty) = self.target(&of.expr)?;
                let value = self.value(&assign.right)?;
                let value = self.fit(value, &ty)?;
                let (kind, value) = (place(pointer, &ty), self.ordered(value)?);
                let place = Place {
                    kind,
                    span: self.span(of),
                };
                out.push(made(StmtKind::Assign { place, value }, span));
                Ok(())
            }
            other => Err(self.refuse(other, "nothing can be assigned to this")),
        }
    }

    /// `r1 += 1`
    fn computed(&mut self, of: &ExprBinary, out: &mut Vec<Stmt>) -> Result<()> {
        let ident = match &*of.left {
            syn::Expr::Path(path) => path.path.get_ident(),
            _ => None,
        };
        let Some(ident) = ident else {
            return Err(self.refuse(&of.left, "only a variable can be computed in place"));
        };
        let id = self.find_to_assign(ident)?;
        let value = self.binary(of)?;
        let stmt = self.assign(id, value, self.span(of))?;
        out.push(stmt);
        Ok(())
    }
}

/// What an assignment through a pointer goes to.
fn place(pointer: Expr, target: &Ty) -> PlaceKind {
    let span = pointer.span;
    match at(pointer, target).kind {
        ExprKind::Index(array, index) => PlaceKind::Index(*array, *index),
        ExprKind::Deref(pointer) => PlaceKind::Deref(*pointer),
        kind => PlaceKind::Deref(Expr { kind, span }),
    }
}

fn is_assignment(op: &BinOp) -> bool {
    use BinOp::{AddAssign, BitAndAssign, BitOrAssign, BitXorAssign, MulAssign, SubAssign};
    matches!(
        op,
        AddAssign(_)
            | SubAssign(_)
            | MulAssign(_)
            | BitAndAssign(_)
            | BitOrAssign(_)
            | BitXorAssign(_)
    )
}

/// The guard of `drop(guard)`.
fn dropped(call: &syn::ExprCall) -> Option<&Ident> {
    let (syn::Expr::Path(function), Some(syn::Expr::Path(guard))) =
        (&*call.func, call.args.first())
    else {
        return None;
    };
    let is_drop = function.path.is_ident("drop") && call.args.len() == 1;
    is_drop.then(|| guard.path.get_ident()).flatten()
}

/// Whether an expression is more than a value: it branches, or is a block with statements.
pub fn has_statements(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Paren(inner) => has_statements(&inner.expr),
        syn::Expr::If(_) | syn::Expr::Match(_) => true,
        syn::Expr::Block(of) => block_value(&of.block).is_none_or(has_statements),
        syn::Expr::Unsafe(of) => block_value(&of.block).is_none_or(has_statements),
        _ => false,
    }
}

/// The value of a block that has nothing else.
pub fn block_value(block: &syn::Block) -> Option<&syn::Expr> {
    match block.stmts.as_slice() {
        [syn::Stmt::Expr(value, None)] => Some(value),
        _ => None,
    }
}
