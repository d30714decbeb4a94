// SPDX-License-Identifier: GPL-2.0

//! What of a final state herd7 tells: what the condition and `locations` name.

use crate::ast::walk::statements;
use crate::ast::{
    Base, Init, InitPlace, Item, ItemType, Location, Name, StmtKind, Test, Type, Value,
};
use crate::span::Span;

/// The parts of a final state that are told, each once, in the order of the text: those of
/// `locations`, then those of the condition. What only `filter` names is not among them.
pub fn told(test: &Test) -> Vec<Location> {
    let mut found: Vec<Location> = Vec::new();
    let mut add = |location: &Location| {
        if !found.contains(location) {
            found.push(location.clone());
        }
    };

    test.locations.iter().for_each(|item| add(&item.location));
    if let Some(condition) = &test.condition {
        condition.prop.locations().into_iter().for_each(add);
    }
    found
}

/// The same test with everything told: all registers that are declared, and all shared variables
/// but locks and what SRCU works on, which hold nothing that C could show.
#[must_use]
pub fn all(test: &Test) -> Test {
    let mut registers = Vec::new();

    for (process, body) in test
        .processes
        .iter()
        .map(|process| &process.body)
        .enumerate()
    {
        statements(body, &mut |stmt| {
            if let StmtKind::Declare { name, .. } = &stmt.kind {
                let name = name.clone();
                registers.push(Location::Register { process, name });
            }
        });
    }
    with_variables(test, registers)
}

/// The same test with all shared variables told, as above, and with these registers.
#[must_use]
pub fn with_variables(test: &Test, registers: impl IntoIterator<Item = Location>) -> Test {
    let mut wider = test.clone();
    let known = told(test);
    let variables = variables(test).into_iter().map(Location::Global);

    for location in registers.into_iter().chain(variables) {
        if !known.contains(&location)
            && !wider.locations.iter().any(|item| item.location == location)
        {
            let ty = ItemType::default();
            wider.locations.push(Item { location, ty });
        }
    }
    wider
}

/// The shared variables that hold a value.
fn variables(test: &Test) -> Vec<Name> {
    let initialised = test.init.iter().filter_map(|entry| match &entry.place {
        InitPlace::Global(name) => Some((name, entry.ty.as_ref(), 0)),
        InitPlace::Register { .. } => None,
    });
    let params = test.processes.iter().flat_map(|process| &process.params);
    let params = params.map(|param| (&param.name, Some(&param.ty), 1));
    // What only a pointer leads to.
    let values = test.init.iter().flat_map(Init::values);
    let targets = values.filter_map(|value| match value {
        Value::Address(name) => Some((name, None, 0)),
        _ => None,
    });
    let mut found: Vec<Name> = Vec::new();
    let mut opaque: Vec<&str> = Vec::new();

    for (name, ty, pointers) in initialised.chain(params).chain(targets) {
        if ty.is_some_and(|ty| is_opaque(ty, pointers)) {
            opaque.push(&name.text);
        }
        if !found.iter().any(|one| one.text == name.text) {
            found.push(Name {
                text: name.text.clone(),
                span: Span::default(),
            });
        }
    }
    found.retain(|name| !opaque.contains(&name.text.as_str()));
    found
}

/// Whether a type, but for this many pointers, is a lock or a structure.
fn is_opaque(ty: &Type, pointers: usize) -> bool {
    ty.pointers.len() == pointers && matches!(ty.base, Base::Spinlock | Base::Struct(_))
}
