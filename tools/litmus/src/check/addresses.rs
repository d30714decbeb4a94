// SPDX-License-Identifier: GPL-2.0

//! Numbers that are followed as addresses: `smp_store_release(*x, 1)`. Where herd7 stores to one, it
//! refuses the test; where it reads, it finds no execution.

use crate::ast::{Expr, ExprKind, Test};
use crate::diagnostic::Diagnostic;
use crate::values::{pointers, Held};

pub(super) fn check(test: &Test, found: &mut Vec<Diagnostic>) {
    let mut held = None;

    for (number, process) in test.processes.iter().enumerate() {
        let is_param = |pointer: &Expr| match &pointer.kind {
            ExprKind::Name(name) => process.params.iter().any(|param| param.name.text == *name),
            _ => false,
        };
        for pointer in pointers(&process.body) {
            // Most pointers are parameters, which need no search for their values.
            if is_param(pointer) {
                continue;
            }
            let held = held.get_or_insert_with(|| Held::new(test));
            if held.value(number, pointer).places.is_empty() {
                let message = format!("`{pointer}` is followed as a pointer, and holds no address");
                let warning = Diagnostic::warning(message, pointer.span);
                found.push(match &pointer.kind {
                    ExprKind::Deref(inner) => warning.help(format!("is `{inner}` meant?")),
                    _ => warning,
                });
            }
        }
    }
}
