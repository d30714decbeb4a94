// SPDX-License-Identifier: GPL-2.0

//! What herd7 cannot say anything of, although it is right in C: it computes with 32 bits, and knows the
//! sizes of few types.

use crate::ast::walk::statements;
use crate::ast::{Base, ExprKind, Init, Prop, Term, Test, Type, Value};
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// The first thing in a test that is beyond herd7.
pub(super) fn beyond(test: &Test) -> Option<Diagnostic> {
    let mut types = test.init.iter().filter_map(|entry| entry.ty.as_ref());
    let found = types.find_map(|ty| {
        let help = "leave the type out, or write `int` or `long`";
        Some(Diagnostic::new(unknown(ty)?, ty.span).help(help))
    });
    found.or_else(|| large_number(test))
}

/// The first number of a test that needs more than 32 bits.
pub fn large_number(test: &Test) -> Option<Diagnostic> {
    let initial = test.init.iter().flat_map(Init::values).find_map(value);
    initial.or_else(|| in_processes(test)).or_else(|| {
        let condition = test.condition.iter().map(|condition| &condition.prop);
        test.filter.iter().chain(condition).find_map(asked)
    })
}

/// Why herd7 cannot have a variable of that type in the initial state.
fn unknown(ty: &Type) -> Option<String> {
    let no_size = match &ty.base {
        _ if ty.is_pointer() => return None,
        Base::Fixed { bits: 64, .. } => false,
        Base::Void | Base::Spinlock | Base::AtomicInt | Base::Mutex => true,
        Base::Other(_) | Base::Struct(_) => true,
        _ => return None,
    };
    Some(match no_size {
        true => format!("herd7 knows no size of `{ty}`, and so no initial value"),
        false => format!("herd7 has no initial value of 64 bits, as that of `{ty}`"),
    })
}

fn value(value: &Value) -> Option<Diagnostic> {
    match value {
        Value::Int { value, span } => number(*value, *span),
        Value::Address(_) | Value::Element(..) => None,
    }
}

fn number(number: i64, span: Span) -> Option<Diagnostic> {
    if i32::try_from(number).is_ok() {
        return None;
    }
    let message = format!("herd7 computes with 32 bits, and `{number}` needs more");
    Some(Diagnostic::new(message, span))
}

fn in_processes(test: &Test) -> Option<Diagnostic> {
    let mut found = None;
    for process in &test.processes {
        statements(&process.body, &mut |stmt| {
            for expr in stmt.expressions() {
                expr.each(&mut |expr| {
                    if let (None, ExprKind::Int(value)) = (&found, &expr.kind) {
                        found = number(*value, expr.span);
                    }
                });
            }
        });
    }
    found
}

fn asked(prop: &Prop) -> Option<Diagnostic> {
    let mut found = None;
    prop.each_atom(&mut |atom| {
        let values = match &atom.right {
            Term::Value(value) => std::slice::from_ref(value),
            Term::Array(values) => values,
            Term::Content(_) => &[],
        };
        if found.is_none() {
            found = values.iter().find_map(value);
        }
    });
    found
}

#[cfg(test)]
mod tests {
    use super::beyond;

    #[test]
    fn what_herd7_does_not_know() {
        for (text, wanted) in [
            (
                "{ int x = -2147483648; long y = 0xffffffff; } P0(int *x) { int r0 = 2147483647; }",
                None,
            ),
            (
                "{ int z[2] = {1,2147483648}; } P0(int *x) { int r0 = 1; }",
                Some("herd7 computes with 32 bits, and `2147483648` needs more"),
            ),
            (
                "{} P0(int *x) { if (*x) WRITE_ONCE(*x, -2147483649); }",
                Some("herd7 computes with 32 bits, and `-2147483649` needs more"),
            ),
            (
                "{} P0(int *x) { int r0 = 1; } filter (0:r0=4294967295) exists (x=1)",
                Some("herd7 computes with 32 bits, and `4294967295` needs more"),
            ),
            (
                "{ int64_t z = 7; } P0(int64_t *z) { int64_t r0 = *z; }",
                Some("herd7 has no initial value of 64 bits, as that of `int64_t`"),
            ),
            (
                "{ spinlock_t s; } P0(spinlock_t *s) { spin_lock(s); }",
                Some("herd7 knows no size of `spinlock_t`, and so no initial value"),
            ),
            (
                "{ uint64_t *z = &y; void *p; } P0(uint64_t **z) { int r0 = 1; }",
                None,
            ),
        ] {
            let test = crate::read(&format!("C t\n{text}\n")).expect("a test");
            let found = beyond(&test).map(|found| found.message);
            assert_eq!(found.as_deref(), wanted, "{text}");
        }
    }
}
