// SPDX-License-Identifier: GPL-2.0

//! Expressions: where their values go.

#![allow(non_upper_case_globals)]

use super::node::*;
use super::target::*;
use super::{Call, Walker};
use crate::access::Kind;
use crate::libclang::Cursor;
use crate::locks::{lock_call, Action};
use crate::primitives::{copy, keeps_private};
use clang_sys::*;
use std::mem::replace;

impl<'u> Walker<'u> {
    /// An expression whose value goes somewhere.
    pub(super) fn expression(&mut self, cursor: Cursor<'u>, goal: Goal<'_>) {
        if is_lvalue(cursor) {
            // Not converted to a value: a function's name, or the left side of a comma.
            return self.lvalue(cursor, Use::Address(goal));
        }
        self.path.push(cursor);
        let children = cursor.children();
        match cursor.kind() {
            CXCursor_ParenExpr => self.each(&children, goal),
            CXCursor_UnexposedExpr => match children.last() {
                Some(child) if is_lvalue(*child) => {
                    let ty = child.ty();
                    if ty.is_array()
                        || matches!(ty.kind(), CXType_FunctionProto | CXType_FunctionNoProto)
                    {
                        self.lvalue(*child, Use::Address(goal));
                    } else {
                        self.flows(*child, goal);
                        self.lvalue(*child, Use::Access(Kind::Read, [0, 0]));
                    }
                }
                _ => self.each(&children, goal),
            },
            CXCursor_CStyleCastExpr => {
                if let Some(child) = children.last() {
                    if cursor.ty().kind() == CXType_Void {
                        self.asserted(cursor, *child);
                        self.expression(*child, Goal::None);
                    } else {
                        self.expression(*child, goal);
                    }
                }
            }
            CXCursor_UnaryOperator => self.unary(cursor, &children, goal),
            CXCursor_BinaryOperator => match children.as_slice() {
                [left, right] if cursor.binary() == CXBinaryOperator_Assign => {
                    let target = without_parentheses(*left);
                    let name = match target.kind() {
                        CXCursor_DeclRefExpr | CXCursor_MemberRefExpr => {
                            self.declaration(target.referenced()).name.clone()
                        }
                        _ => String::new(),
                    };
                    self.expression(*right, Goal::Variable(&name));
                    self.lvalue(*left, Use::Access(Kind::Write, bytes(*right)));
                    self.overwrites(target.ty(), &text(target));
                    self.assigned(target, *right);
                }
                [left, right] if cursor.binary() == CXBinaryOperator_Comma => {
                    self.expression(*left, Goal::None);
                    self.expression(*right, goal);
                }
                _ if matches!(
                    cursor.binary(),
                    CXBinaryOperator_LAnd | CXBinaryOperator_LOr
                ) =>
                {
                    let otherwise = self.condition(cursor);
                    self.state.meet(&otherwise);
                }
                // Arithmetic on a pointer leads into the same object.
                _ if cursor.ty().is_pointer() => self.each(&children, goal),
                _ => self.each(&children, Goal::None),
            },
            CXCursor_CompoundAssignOperator => {
                if let [left, right] = children.as_slice() {
                    self.expression(*right, Goal::None);
                    self.lvalue(*left, Use::Access(Kind::ReadWrite, bytes(*right)));
                }
            }
            CXCursor_ConditionalOperator => {
                if let [condition, then, other] = children.as_slice() {
                    let otherwise = self.condition(*condition);
                    self.expression(*then, goal);
                    let after = replace(&mut self.state, otherwise);
                    self.expression(*other, goal);
                    self.state.meet(&after);
                }
            }
            CXCursor_StmtExpr => {
                if let Some(block) = children.first() {
                    let guards = self.guards.len();
                    let inner = block.children();
                    if let Some((last, others)) = inner.split_last() {
                        self.statements(others);
                        match last.is_expression() {
                            true => self.expression(*last, goal),
                            false => self.statement(*last),
                        }
                    }
                    self.end_guards(guards);
                }
            }
            CXCursor_CallExpr => self.call(cursor, &children),
            // sizeof and the like: not evaluated.
            CXCursor_UnaryExpr => {}
            // What the type of the first expression chooses: that one is not evaluated.
            CXCursor_GenericSelectionExpr => self.each(children.get(1..).unwrap_or(&[]), goal),
            CXCursor_InitListExpr => self.each(&children, Goal::Elsewhere),
            _ => self.each(&children, goal),
        }
        self.path.pop();
    }

    pub(super) fn each(&mut self, all: &[Cursor<'u>], goal: Goal<'_>) {
        for one in all {
            match one.is_expression() {
                true => self.expression(*one, goal),
                false => self.statement(*one),
            }
        }
    }

    pub(super) fn unary(&mut self, cursor: Cursor<'u>, children: &[Cursor<'u>], goal: Goal<'_>) {
        let Some(child) = children.last() else { return };
        match cursor.unary() {
            CXUnaryOperator_AddrOf => self.lvalue(*child, Use::Address(goal)),
            CXUnaryOperator_PreInc
            | CXUnaryOperator_PreDec
            | CXUnaryOperator_PostInc
            | CXUnaryOperator_PostDec => {
                self.lvalue(*child, Use::Access(Kind::ReadWrite, [0, 0]));
            }
            _ => self.expression(
                *child,
                if cursor.ty().is_pointer() {
                    goal
                } else {
                    Goal::None
                },
            ),
        }
    }

    /// The value of a variable goes somewhere: an object that it points to may become known there.
    pub(super) fn flows(&mut self, cursor: Cursor<'u>, goal: Goal<'_>) {
        let cursor = without_parentheses(cursor);
        if cursor.kind() != CXCursor_DeclRefExpr || !cursor.ty().is_pointer() {
            return;
        }
        self.leaves(&cursor.spelling(), true, goal);
        if let (false, Some(number)) = (matches!(goal, Goal::None), self.parameter(cursor)) {
            // Whatever is done with it there.
            let uses = self.pointed.entry((self.function, number)).or_default();
            uses.push((Kind::Address, false));
        }
    }

    /// A pointer to, or into, an object goes somewhere.
    pub(super) fn leaves(&mut self, name: &str, whole: bool, goal: Goal<'_>) {
        let stays = match goal {
            Goal::None => true,
            Goal::Argument(function, _) => keeps_private(function, whole),
            Goal::Variable(_) | Goal::Elsewhere => false,
        };
        if !stays {
            self.state.private.remove(name);
        }
    }

    pub(super) fn call(&mut self, cursor: Cursor<'u>, children: &[Cursor<'u>]) {
        let name = cursor.spelling();
        let Some((callee, arguments)) = children.split_first() else {
            return;
        };
        if matches!(
            name.as_str(),
            "__builtin_constant_p" | "__builtin_object_size" | "__builtin_dynamic_object_size"
        ) {
            return;
        }
        let declaration = bare(*callee).referenced();
        let is_direct = declaration.kind() == CXCursor_FunctionDecl;
        if !is_direct {
            self.expression(*callee, Goal::None);
        }
        let texts: Vec<_> = arguments.iter().map(|one| text(*one)).collect();
        if is_direct
            && !self.state.unreachable
            && !name.starts_with("__builtin_")
            && lock_call(&name).is_none()
        {
            let callee = self.identity(declaration);
            let state = self.state.clone();
            self.calls.push(Call {
                callee,
                arguments: texts,
                state,
            });
        }
        for (number, argument) in arguments.iter().enumerate() {
            if copy(&name, number).is_some_and(Kind::writes) {
                let pointer = bare(*argument);
                let written = match is_unary(pointer, CXUnaryOperator_AddrOf) {
                    true => pointer.children()[0].ty(),
                    false => pointer.ty().pointee(),
                };
                self.overwrites(written, &text(pointer));
            }
            self.expression(*argument, Goal::Argument(&name, number));
        }
        // A guard's constructor holds the lock until the variable's end: see `variable()`.
        if name.starts_with("class_") {
            return;
        }
        // read_seqcount_begin() calls a function that the type of its argument chooses.
        let mut macros = self.macros.around(cursor.place());
        let begins = (!is_direct).then(|| macros.find(|one| one.ends_with("read_seqcount_begin")));
        if let Some(found) = lock_call(begins.flatten().unwrap_or(&name)) {
            if let Some(lock) = self.lock(&found, cursor) {
                match found.action {
                    Action::Take | Action::Assert => drop(self.state.held.insert(lock)),
                    Action::Release => {
                        self.state.held.retain(|one| one.class != lock.class);
                        self.state.released.insert(lock.class);
                    }
                    Action::Try => {}
                }
            }
        }
        if matches!(
            name.as_str(),
            "__builtin_unreachable" | "panic" | "do_exit" | "__builtin_trap"
        ) {
            self.state.unreachable = true;
        }
    }
}
