// SPDX-License-Identifier: GPL-2.0

//! Macros: there is one of that name, it is given what it takes, and stands where it can.

use crate::ast::walk::{calls, is_memory_order};
use crate::ast::{Call, ExprKind, Test};
use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::table::{self, Arg, Macro};

pub(super) fn check(test: &Test, found: &mut Vec<Diagnostic>) {
    for process in &test.processes {
        calls(&process.body, &mut |call, as_value| {
            check_call(call, as_value, found)
        });
    }
}

fn check_call(call: &Call, as_value: bool, found: &mut Vec<Diagnostic>) {
    let name = &call.name.text;
    let Some(known) = table::find(name) else {
        let message = format!("LKMM has no macro `{name}`");
        let diagnostic = Diagnostic::new(message, call.name.span);
        found.push(match nearest(name, table::macros().map(|one| one.name)) {
            Some(other) => diagnostic.help(format!("is `{other}` meant?")),
            None => diagnostic.help("linux-kernel.def of the kernel lists them"),
        });
        return;
    };

    match (known.kind.returns(), as_value) {
        (true, false) => found.push(
            Diagnostic::new(format!("the value of `{name}` is not used"), call.name.span)
                .help(format!("write `(void){name}(…);`")),
        ),
        (false, true) => found.push(Diagnostic::new(
            format!("`{name}` gives no value"),
            call.name.span,
        )),
        _ => {}
    }
    check_args(call, known, found);
}

fn check_args(call: &Call, known: &Macro, found: &mut Vec<Diagnostic>) {
    let name = known.name;
    let (wanted, given) = (known.args.len(), call.args.len());

    if wanted != given {
        let plural = if wanted == 1 { "" } else { "s" };
        let message = format!("`{name}` takes {wanted} argument{plural}, not {given}");
        found.push(Diagnostic::new(message, call.name.span));
        return;
    }
    for (kind, arg) in known.args.iter().zip(&call.args) {
        let is_object = matches!(arg.kind, ExprKind::Deref(_) | ExprKind::Index(..));
        if *kind == Arg::Object && !is_object {
            let message = format!("`{name}` takes the variable itself");
            found.push(Diagnostic::new(message, arg.span).help(format!("write `*{arg}`")));
        }
        let is_order = matches!(&arg.kind, ExprKind::Name(name) if is_memory_order(name));
        if is_order != (*kind == Arg::Order) {
            let message = format!("`{arg}` cannot stand here in `{name}`");
            found.push(Diagnostic::new(message, arg.span));
        }
    }
}
