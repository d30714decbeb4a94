// SPDX-License-Identifier: GPL-2.0

//! Names: each is declared, once, and the condition looks at what there is.

use crate::ast::walk::{names, statements};
use crate::ast::{InitPlace, Location, Name, Process, StmtKind, Term, Test, Value};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeSet;

type Names<'a> = BTreeSet<&'a str>;

pub(super) fn check(test: &Test, found: &mut Vec<Diagnostic>) {
    let globals = globals(test, found);
    let registers: Vec<_> = test
        .processes
        .iter()
        .enumerate()
        .map(|(number, process)| process_names(test, number, process, found))
        .collect();
    let mut look = |location: &Location| {
        found.extend(unknown_location(location, &globals, &registers));
    };

    test.locations.iter().for_each(|item| look(&item.location));
    let condition = test.condition.as_ref().map(|condition| &condition.prop);
    for prop in test.filter.iter().chain(condition) {
        prop.each_atom(&mut |atom| {
            look(&atom.left);
            match &atom.right {
                Term::Content(location) => look(location),
                Term::Value(Value::Address(name) | Value::Element(name, _)) => {
                    look(&Location::Global(name.clone()));
                }
                Term::Value(Value::Int { .. }) | Term::Array(_) => {}
            }
        });
    }
}

/// The shared variables: what is initialised, what has its address taken there, parameters.
fn globals<'a>(test: &'a Test, found: &mut Vec<Diagnostic>) -> Names<'a> {
    let mut names = Names::new();
    let mut initialised = BTreeSet::new();

    for entry in &test.init {
        let (process, name) = match &entry.place {
            InitPlace::Global(name) => {
                names.insert(&name.text);
                (None, name)
            }
            InitPlace::Register { process, name } => (Some(*process), name),
        };
        if !initialised.insert((process, name.text.as_str())) {
            found.push(twice(name, "initialised"));
        }
        match process.map(|number| test.processes.get(number)) {
            None => {}
            Some(None) => found.extend(process.map(|number| no_process(number, name))),
            Some(Some(of)) if of.params.iter().any(|param| param.name.text == name.text) => {
                let message = format!(
                    "`{}` is a parameter: it holds an address at first",
                    name.text
                );
                let help = "herd7 takes no other initial value; a register of another name does";
                found.push(Diagnostic::new(message, name.span).help(help));
            }
            Some(Some(_)) => {}
        }
        for value in entry.values() {
            if let Value::Address(name) | Value::Element(name, _) = value {
                names.insert(&name.text);
            }
        }
    }
    let params = test.processes.iter().flat_map(|process| &process.params);
    names.extend(params.map(|param| param.name.text.as_str()));
    names
}

/// The registers of a process. What it uses has to be one, or a parameter.
fn process_names<'a>(
    test: &'a Test,
    number: usize,
    process: &'a Process,
    found: &mut Vec<Diagnostic>,
) -> Names<'a> {
    let mut params = Names::new();
    let mut registers: Names<'_> = test
        .init
        .iter()
        .filter_map(|entry| match &entry.place {
            InitPlace::Register { process, name } if *process == number => Some(name.text.as_str()),
            _ => None,
        })
        .collect();

    for param in &process.params {
        if !params.insert(&param.name.text) {
            found.push(twice(&param.name, "a parameter"));
        }
    }
    if let Some(source) = &process.source {
        // Its front end knows its names, and which of them are registers.
        for entry in &test.init {
            match &entry.place {
                InitPlace::Register { process, name } if *process == number => {
                    let message = "a register in Rust gets its first value in its function";
                    found.push(Diagnostic::new(message, name.span));
                }
                _ => {}
            }
        }
        return source.registers.iter().map(String::as_str).collect();
    }
    statements(&process.body, &mut |stmt| {
        if let StmtKind::Declare { name, .. } = &stmt.kind {
            registers.insert(&name.text);
        }
    });
    let known = |name: &str| params.contains(name) || registers.contains(name);
    let mut undeclared = |name: &str, span| {
        if !known(name) {
            let message = format!("P{number} declares no `{name}`");
            let help = "a shared variable has to be a parameter, a register to be declared";
            found.push(Diagnostic::new(message, span).help(help));
        }
    };
    names(&process.body, &mut undeclared);
    // A parameter is a register that holds an address.
    registers.extend(params);
    registers
}

fn unknown_location(
    location: &Location,
    globals: &Names<'_>,
    registers: &[Names<'_>],
) -> Option<Diagnostic> {
    let name = location.name();

    match location {
        Location::Global(_) | Location::Element(..) => (!globals.contains(name.text.as_str()))
            .then(|| {
                let message = format!("there is no shared variable `{}`", name.text);
                Diagnostic::new(message, name.span)
            }),
        Location::Register { process, .. } => match registers.get(*process) {
            None => Some(no_process(*process, name)),
            Some(known) => (!known.contains(name.text.as_str())).then(|| {
                let message = format!("P{process} has no register `{}`", name.text);
                Diagnostic::new(message, name.span).help(
                    "in Rust, that is a variable of the outermost block with a value at its end",
                )
            }),
        },
    }
}

fn no_process(process: usize, name: &Name) -> Diagnostic {
    Diagnostic::new(format!("there is no process P{process}"), name.span)
}

fn twice(name: &Name, what: &str) -> Diagnostic {
    Diagnostic::new(format!("`{}` is {what} twice", name.text), name.span)
}
