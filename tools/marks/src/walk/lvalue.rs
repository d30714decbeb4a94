// SPDX-License-Identifier: GPL-2.0

//! Lvalues: the fields and variables that are accessed.

#![allow(non_upper_case_globals)]

use super::node::*;
use super::target::*;
use super::Walker;
use crate::libclang::Cursor;
use crate::names;
use clang_sys::*;

impl<'u> Walker<'u> {
    /// An lvalue, and what is done to it.
    pub(super) fn lvalue(&mut self, cursor: Cursor<'u>, action: Use<'_>) {
        self.lvalue_in(cursor, action, cursor);
    }

    /// The number of the parameter that an expression is.
    pub(super) fn parameter(&self, cursor: Cursor<'u>) -> Option<usize> {
        let name = (cursor.kind() == CXCursor_DeclRefExpr).then(|| cursor.spelling())?;
        self.parameters.iter().position(|one| *one == name)
    }

    /// An lvalue as part of the whole one that is accessed: `array` of `array[1]`, `x` of `*(volatile int *)&x`.
    pub(super) fn lvalue_in(&mut self, cursor: Cursor<'u>, action: Use<'_>, whole: Cursor<'u>) {
        self.path.push(cursor);
        let children = cursor.children();
        match (cursor.kind(), children.as_slice()) {
            (CXCursor_ParenExpr, [.., child]) => self.lvalue_in(*child, action, whole),
            (CXCursor_MemberRefExpr, _) => {
                self.member(cursor, children.first().copied(), action, whole)
            }
            (CXCursor_ArraySubscriptExpr, [base, index]) => {
                let array = bare(*base);
                if is_lvalue(array) && array.ty().is_array() {
                    self.lvalue_in(array, action, whole);
                } else {
                    self.expression(*base, Goal::None);
                }
                self.expression(*index, Goal::None);
            }
            (CXCursor_UnaryOperator, [.., child]) if cursor.unary() == CXUnaryOperator_Deref => {
                let pointer = bare(*child);
                if is_unary(pointer, CXUnaryOperator_AddrOf) {
                    // *(volatile T *)&lvalue: the access is to the lvalue.
                    self.path.push(pointer);
                    if let Some(target) = pointer.children().last() {
                        self.lvalue_in(*target, action, whole);
                    }
                    self.path.pop();
                } else {
                    // *p, or &*p, which is p.
                    if let (Use::Access(kind, _), Some(number)) = (action, self.parameter(pointer))
                    {
                        let is_marked = whole.ty().canonical().is_volatile();
                        self.pointed
                            .entry((self.function, number))
                            .or_default()
                            .push((kind, is_marked));
                    }
                    let goal = match action {
                        Use::Address(goal) => goal,
                        _ => Goal::None,
                    };
                    self.expression(*child, goal);
                }
            }
            (CXCursor_DeclRefExpr, _) => self.variable_use(cursor, action, whole),
            (_, all) => self.each(all, Goal::Elsewhere),
        }
        self.path.pop();
    }

    pub(super) fn variable_use(&mut self, cursor: Cursor<'u>, action: Use<'_>, whole: Cursor<'u>) {
        let declaration = cursor.referenced();
        if declaration.kind() == CXCursor_FunctionDecl {
            let function = self.identity(declaration);
            self.escaped.insert(function);
        }
        let known = self.declaration(declaration);
        let (name, is_shared, is_object) =
            (known.name.clone(), known.is_shared, known.is_local_object);
        if is_shared {
            let target = Target {
                name,
                within: String::new(),
                base: String::new(),
                root: String::new(),
                size: whole.ty().size(),
                is_in_union: false,
            };
            self.record(cursor, &target, action, whole);
        } else if let Use::Address(goal) = action {
            // Of an object, or of a pointer to it.
            self.leaves(&name, !is_object, goal);
        }
    }

    pub(super) fn member(
        &mut self,
        cursor: Cursor<'u>,
        base: Option<Cursor<'u>>,
        action: Use<'_>,
        whole: Cursor<'u>,
    ) {
        let field = cursor.referenced();
        let name = self.declaration(field).name.clone();
        let text = base.map_or(String::new(), |base| text(base));
        // (&lvalue)->member is lvalue.member.
        let address = base
            .map(bare)
            .filter(|base| is_unary(*base, CXUnaryOperator_AddrOf));
        let base = address
            .and_then(|address| address.children().last().copied())
            .or(base);
        let through_pointer = base.is_some_and(|base| base.ty().is_pointer());
        let mut within = String::new();
        let mut outer = base.filter(|_| !through_pointer).map(without_parentheses);
        if let Some(inner) = outer {
            if matches!(inner.kind(), CXCursor_MemberRefExpr | CXCursor_DeclRefExpr) {
                let declared = self.declaration(inner.referenced());
                if declared.is_shared {
                    within = declared.name.clone();
                }
            }
        }
        let base_text = format!("{text}{}", if through_pointer { "->" } else { "." });
        let root = root_object(&base_text).to_owned();
        if field.kind() == CXCursor_FieldDecl && !field.spelling().is_empty() {
            let size = if field.is_bit_field() {
                0
            } else {
                whole.ty().size()
            };
            let target = Target {
                name,
                within,
                base: base_text,
                root: root.clone(),
                size,
                is_in_union: names::is_in_union(field),
            };
            self.record(cursor, &target, action, whole);
        }
        if let (Use::Address(goal), false) = (action, root.is_empty()) {
            self.leaves(&root, false, goal);
        }
        // What leads to the member: pointers are read, and indices.
        while let Some(inner) = outer {
            match (inner.kind(), inner.children().as_slice()) {
                (CXCursor_MemberRefExpr, [next]) if next.ty().is_pointer() => {
                    self.expression(*next, Goal::None);
                    return;
                }
                (CXCursor_MemberRefExpr, [next]) => outer = Some(without_parentheses(*next)),
                (CXCursor_ArraySubscriptExpr, [array, index]) => {
                    self.expression(*index, Goal::None);
                    let inner = bare(*array);
                    if !(is_lvalue(inner) && inner.ty().is_array()) {
                        self.expression(*array, Goal::None);
                        return;
                    }
                    outer = Some(inner);
                }
                (CXCursor_UnaryOperator, [pointer]) => {
                    self.expression(*pointer, Goal::None);
                    return;
                }
                (CXCursor_DeclRefExpr, _) => return,
                (_, all) => {
                    self.each(all, Goal::None);
                    return;
                }
            }
        }
        if let (true, Some(base)) = (through_pointer, base) {
            self.expression(base, Goal::None);
        }
    }
}
