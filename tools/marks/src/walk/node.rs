// SPDX-License-Identifier: GPL-2.0

//! Questions to a node of the syntax tree.

#![allow(non_upper_case_globals)]

use crate::libclang::Cursor;
use clang_sys::*;

/// Without parentheses and conversions.
pub fn bare(mut cursor: Cursor<'_>) -> Cursor<'_> {
    loop {
        match (cursor.kind(), cursor.children().as_slice()) {
            // With more children it is `a ?: b`.
            (CXCursor_UnexposedExpr, [child])
            | (CXCursor_ParenExpr | CXCursor_CStyleCastExpr, [.., child]) => cursor = *child,
            _ => return cursor,
        }
    }
}

pub fn without_parentheses(mut cursor: Cursor<'_>) -> Cursor<'_> {
    while cursor.kind() == CXCursor_ParenExpr
        || cursor.kind() == CXCursor_UnaryOperator && cursor.unary() == CXUnaryOperator_Extension
    {
        match cursor.children().last() {
            Some(child) => cursor = *child,
            None => break,
        }
    }
    cursor
}

pub fn is_unary(cursor: Cursor<'_>, operator: CXUnaryOperatorKind) -> bool {
    cursor.kind() == CXCursor_UnaryOperator && cursor.unary() == operator
}

pub fn is_lvalue(cursor: Cursor<'_>) -> bool {
    let cursor = without_parentheses(cursor);
    matches!(
        cursor.kind(),
        CXCursor_MemberRefExpr | CXCursor_ArraySubscriptExpr | CXCursor_DeclRefExpr
    ) || is_unary(cursor, CXUnaryOperator_Deref)
}

/// The variable at the start of an expression, if what follows are members of the same object.
pub fn root_object(text: &str) -> &str {
    let end = text.find(['-', '.', '[']).unwrap_or(text.len());
    let rest = &text[end..];
    match rest.strip_prefix("->").unwrap_or(rest).contains("->") {
        true => "",
        false => &text[..end],
    }
}

/// The first byte of an expression in its file, and the one behind it.
pub fn bytes(cursor: Cursor<'_>) -> [u32; 2] {
    let (start, end) = cursor.extent();
    [start.offset, end.offset]
}

/// The names of a function's parameters.
pub fn parameters(function: Cursor<'_>) -> Vec<String> {
    let children = function.children().into_iter();
    children
        .filter(|child| child.kind() == CXCursor_ParmDecl)
        .map(|child| child.spelling())
        .collect()
}

/// An expression as text: the same text in a function is most likely the same object.
pub fn text(cursor: Cursor<'_>) -> String {
    let cursor = bare(cursor);
    let children = cursor.children();
    match (cursor.kind(), children.as_slice()) {
        (CXCursor_DeclRefExpr, _) => cursor.spelling(),
        (CXCursor_MemberRefExpr, [base]) => {
            let name = cursor.spelling();
            let arrow = if base.ty().is_pointer() { "->" } else { "." };
            let base = text(*base);
            match name.is_empty() || name.contains('(') {
                true => base,
                false => format!("{base}{arrow}{name}"),
            }
        }
        (CXCursor_ArraySubscriptExpr, [base, _]) => format!("{}[]", text(*base)),
        (CXCursor_UnaryOperator, [child]) => match cursor.unary() {
            CXUnaryOperator_AddrOf => text(*child),
            CXUnaryOperator_Deref => text(*child),
            _ => String::new(),
        },
        (CXCursor_CallExpr, [_, arguments @ ..]) => {
            let arguments: Vec<_> = arguments.iter().map(|one| text(*one)).collect();
            format!("{}({})", cursor.spelling(), arguments.join(","))
        }
        _ => String::new(),
    }
}
