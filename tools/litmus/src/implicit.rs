// SPDX-License-Identifier: GPL-2.0

//! What the text does not declare, and herd7 takes as declared: a name that nothing else has is one
//! more register, or one more variable, that holds 0. The tree declares it.

use crate::ast::walk::{calls, names, statements, statements_mut};
use crate::ast::{
    Base, Expr, ExprKind, Init, InitPlace, Location, Name, Place, PlaceKind, Process, Stmt,
    StmtKind, Term, Test, Type, Value,
};
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use crate::table::{find, Arg};
use crate::typing::Types;
use std::collections::BTreeSet;

/// So many names are in a warning.
const FEW: usize = 8;

/// Declares the registers and variables of a test that are not, and warns of them.
pub(crate) fn declare(test: &mut Test) {
    let asked = asked(test);

    for number in 0..test.processes.len() {
        // Only C knows names that nothing declares.
        if test.processes[number].source.is_some() {
            continue;
        }
        let mut outside: Vec<Name> = Vec::new();
        for entry in &test.init {
            match &entry.place {
                InitPlace::Register { process, name } if *process == number => {
                    outside.push(name.clone());
                }
                _ => {}
            }
        }
        for location in &asked {
            match location {
                Location::Register { process, name } if *process == number => {
                    outside.push(name.clone());
                }
                _ => {}
            }
        }
        let process = &mut test.processes[number];
        let mut warnings = without_shadows(process);
        let (missing, first) = missing(process, &outside);
        if let Some(first) = first {
            let names: Vec<_> = missing.iter().map(|(name, _)| name.text.as_str()).collect();
            let (shown, more) = names.split_at(names.len().min(FEW));
            let others = match more.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let message = format!("P{number} does not declare `{}`{others}", shown.join(" "));
            let help = "what is not declared is a register that holds 0 at first";
            warnings.push(Diagnostic::warning(message, first).help(help));
        }
        let declarations = missing.into_iter().map(|(name, ty)| Stmt {
            span: name.span,
            kind: StmtKind::Declare {
                ty,
                name,
                value: None,
            },
        });
        process.body.splice(0..0, declarations);
        test.warnings.0.extend(warnings);
    }
    declare_variables(test, &asked);
}

/// What the condition, the filter and `locations` look at.
fn asked(test: &Test) -> Vec<Location> {
    let locations = test.locations.iter().map(|one| one.location.clone());
    let mut asked: Vec<_> = locations.collect();
    let condition = test.condition.iter().map(|condition| &condition.prop);

    for prop in test.filter.iter().chain(condition) {
        prop.each_atom(&mut |atom| {
            asked.push(atom.left.clone());
            match &atom.right {
                Term::Content(location) => asked.push(location.clone()),
                Term::Value(Value::Address(name)) => asked.push(Location::Global(name.clone())),
                Term::Value(_) | Term::Array(_) => {}
            }
        });
    }
    asked
}

/// A declaration of a parameter's name declares nothing new: both are one register.
fn without_shadows(process: &mut Process) -> Vec<Diagnostic> {
    let params: BTreeSet<_> = process.params.iter().map(|one| &one.name.text).collect();
    let mut found = Vec::new();

    statements_mut(&mut process.body, &mut |stmt| {
        let StmtKind::Declare { name, value, .. } = &mut stmt.kind else {
            return;
        };
        if !params.contains(&name.text) {
            return;
        }
        let message = format!("`{}` is a parameter already", name.text);
        let help = "herd7 takes both for one register";
        found.push(Diagnostic::warning(message, name.span).help(help));
        stmt.kind = match value.take() {
            None => StmtKind::Nothing(name.clone()),
            Some(value) => StmtKind::Assign {
                place: Place {
                    span: name.span,
                    kind: PlaceKind::Register(name.clone()),
                },
                value,
            },
        };
    });
    found
}

/// The registers of a process that it does not declare, each with its type, and where the first of
/// them stands. `outside` are those that other parts of the test name. A name that is only followed
/// as a pointer is none of them: herd7 refuses to follow 0.
fn missing(process: &Process, outside: &[Name]) -> (Vec<(Name, Type)>, Option<Span>) {
    let mut types = Types::new(process);
    let followed = followed(process);
    let mut missing = Vec::new();
    let mut note = |name: &Name, ty: Option<Type>, types: &mut Types| {
        if types.get(&name.text).is_some() {
            return;
        }
        let pointer = ty.filter(Type::is_pointer);
        let ty = match pointer {
            Some(ty) => ty,
            None => Type::new(Base::Int, usize::from(followed.contains(&name.text))),
        };
        types.add(&name.text, ty.clone());
        missing.push((name.clone(), ty));
    };

    statements(&process.body, &mut |stmt| {
        if let StmtKind::Assign { place, value } = &stmt.kind {
            if let PlaceKind::Register(name) = &place.kind {
                let ty = types.of(value);
                note(name, ty, &mut types);
            }
        }
    });
    for name in outside {
        note(name, None, &mut types);
    }
    names(&process.body, &mut |name, span| {
        if !followed.contains(name) {
            let text = name.to_owned();
            note(&Name { text, span }, None, &mut types);
        }
    });
    let first = missing.iter().map(|(name, _)| name.span);
    let first = first.min_by_key(|span| span.start);
    (missing, first)
}

/// The names that a process follows as pointers.
fn followed(process: &Process) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut note = |pointer: &Expr| {
        if let ExprKind::Name(name) = &pointer.kind {
            found.insert(name.clone());
        }
    };

    statements(&process.body, &mut |stmt| {
        if let StmtKind::Assign { place, .. } = &stmt.kind {
            if let PlaceKind::Deref(pointer) | PlaceKind::Index(pointer, _) = &place.kind {
                note(pointer);
            }
        }
        for expr in stmt.expressions() {
            expr.each(&mut |expr| {
                if let ExprKind::Deref(pointer) | ExprKind::Index(pointer, _) = &expr.kind {
                    note(pointer);
                }
            });
        }
    });
    calls(&process.body, &mut |call, _| {
        let kinds = find(&call.name.text).map_or(&[][..], |known| known.args);
        for (kind, arg) in kinds.iter().zip(&call.args) {
            if *kind == Arg::Pointer {
                note(arg);
            }
        }
    });
    found
}

/// The variables that only the condition names.
fn declare_variables(test: &mut Test, asked: &[Location]) {
    let mut known: BTreeSet<String> = BTreeSet::new();
    for entry in &test.init {
        if let InitPlace::Global(name) = &entry.place {
            known.insert(name.text.clone());
        }
        for value in entry.values() {
            if let Value::Address(name) | Value::Element(name, _) = value {
                known.insert(name.text.clone());
            }
        }
    }
    for param in test.processes.iter().flat_map(|one| &one.params) {
        known.insert(param.name.text.clone());
    }
    for location in asked {
        if let Location::Global(name) = location {
            if known.insert(name.text.clone()) {
                let message = format!("no process and no initial value names `{}`", name.text);
                let help = "it is taken for a variable that holds 0";
                let warning = Diagnostic::warning(message, name.span).help(help);
                test.warnings.0.push(warning);
                test.init.push(Init {
                    ty: Some(Type::new(Base::Int, 0)),
                    place: InitPlace::Global(name.clone()),
                    length: None,
                    value: None,
                    span: name.span,
                });
            }
        }
    }
}
