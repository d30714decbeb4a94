// SPDX-License-Identifier: GPL-2.0

//! The accesses of one translation unit.

use crate::access::Access;
use crate::command::Command;
use crate::libclang::{Cursor, Unit};
use crate::locks::State;
use crate::macros::Macros;
use crate::names::Names;
use crate::walk::{parameters, Call, Walker};
use crate::Error;
use clang_sys::{CXCursor_DeclRefExpr, CXCursor_FunctionDecl, CXCursor_VarDecl, CX_SC_Static};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The accesses in one file: the unit's own, or a header.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The texts that the accesses have numbers for.
    pub names: Vec<String>,
    /// The accesses, in the order of the file.
    pub accesses: Vec<Access>,
    /// The structures that functions of the unit have on their stacks.
    pub on_stack: Vec<u32>,
    /// Those that they allocate.
    pub allocated: Vec<u32>,
}

impl Access {
    /// The same access with other numbers for its texts.
    pub fn renumbered(&self, mut number: impl FnMut(u32) -> u32) -> Self {
        let mut new = self.clone();
        for text in [
            &mut new.file,
            &mut new.function,
            &mut new.object,
            &mut new.within,
            &mut new.by,
            &mut new.base,
        ] {
            *text = number(*text);
        }
        new.locks.iter_mut().for_each(|lock| *lock = number(*lock));
        new
    }
}

/// A function, and what was found in it.
struct Walked<'u> {
    definition: Cursor<'u>,
    /// The name, if all callers are in this unit.
    local: Option<String>,
    entry: State,
    accesses: Vec<Access>,
    calls: Vec<Call>,
}

/// Parses a unit. Returns its parts, and the files that were read for it.
pub fn index(command: &Command, root: &str) -> Result<(Vec<Part>, Vec<String>), Error> {
    let unit = Unit::parse(&command.file, &command.arguments)?;
    let files = unit.files();
    let declarations = unit.root().children();
    let macros = Macros::new(&declarations);
    let mut walker = Walker::new(&unit, &macros, root);
    let own_file = files.first().map_or("", String::as_str);
    let mut functions: Vec<_> = declarations
        .iter()
        .filter(|one| one.kind() == CXCursor_FunctionDecl && one.is_definition())
        .map(|one| {
            let is_local =
                one.storage() == CX_SC_Static && one.place().file.name(&unit) == own_file;
            let local = is_local.then(|| one.spelling());
            Walked {
                definition: *one,
                local,
                entry: State::default(),
                accesses: Vec::new(),
                calls: Vec::new(),
            }
        })
        .collect();
    for function in &mut functions {
        walk(&mut walker, function);
    }
    for variable in declarations
        .iter()
        .filter(|one| one.kind() == CXCursor_VarDecl)
    {
        mention(*variable, &mut walker.escaped);
    }
    // What all callers of a local function hold, it holds; each round finds more of it.
    for _ in 0..4 {
        let entries = entries(&functions, &walker.escaped);
        let mut changed = false;
        for function in &mut functions {
            let Some(entry) = function.local.as_ref().and_then(|name| entries.get(name)) else {
                continue;
            };
            if *entry != function.entry {
                function.entry = entry.clone();
                walk(&mut walker, function);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let accesses = functions.into_iter().flat_map(|function| function.accesses);
    Ok((parts(accesses, &walker), files))
}

/// The functions that an initial value has pointers to.
fn mention(cursor: Cursor<'_>, functions: &mut HashSet<String>) {
    if cursor.kind() == CXCursor_DeclRefExpr && cursor.referenced().kind() == CXCursor_FunctionDecl
    {
        functions.insert(cursor.spelling());
    }
    cursor
        .children()
        .into_iter()
        .for_each(|child| mention(child, functions));
}

fn walk<'u>(walker: &mut Walker<'u>, function: &mut Walked<'u>) {
    walker.function(function.definition, &function.entry);
    function.accesses = std::mem::take(&mut walker.accesses);
    function.calls = std::mem::take(&mut walker.calls);
}

/// What the callers of each local function all know.
fn entries(functions: &[Walked<'_>], escaped: &HashSet<String>) -> HashMap<String, State> {
    let local: HashMap<&str, Vec<String>> = functions
        .iter()
        .filter_map(|one| Some((one.local.as_deref()?, parameters(one.definition))))
        .filter(|(name, _)| !escaped.contains(*name))
        .collect();
    let mut entries: HashMap<String, State> = HashMap::new();
    for call in functions.iter().flat_map(|one| &one.calls) {
        let Some(parameters) = local.get(call.callee.as_str()) else {
            continue;
        };
        if call.state.unreachable {
            continue;
        }
        let state = State {
            held: call
                .state
                .held
                .iter()
                .map(|lock| lock.in_callee(&call.arguments, parameters))
                .collect(),
            private: call
                .arguments
                .iter()
                .zip(parameters)
                .filter(|(argument, _)| call.state.private.contains(*argument))
                .map(|(_, parameter)| parameter.clone())
                .collect(),
            unreachable: false,
        };
        entries
            .entry(call.callee.clone())
            .and_modify(|one| one.meet(&state))
            .or_insert(state);
    }
    entries
}

/// Accesses by file, each file with numbers of its own, so that a header gives the same part in each unit.
/// A last part has what is known of the whole unit.
fn parts(accesses: impl Iterator<Item = Access>, walker: &Walker<'_>) -> Vec<Part> {
    let mut files: BTreeMap<&str, (Names, Vec<Access>)> = BTreeMap::new();
    let text = |number| walker.names.text(number);
    for access in accesses {
        let (own, list) = files.entry(text(access.file)).or_default();
        list.push(access.renumbered(|number| own.number(text(number))));
    }
    let mut own = Names::default();
    let mut structures =
        |all: &BTreeSet<u32>| all.iter().map(|one| own.number(text(*one))).collect();
    let (on_stack, allocated) = (structures(&walker.on_stack), structures(&walker.allocated));
    let whole = Part {
        names: own.texts().to_vec(),
        on_stack,
        allocated,
        ..Part::default()
    };
    let part = |(own, accesses): (Names, Vec<Access>)| Part {
        names: own.texts().to_vec(),
        accesses,
        ..Part::default()
    };
    files.into_values().map(part).chain([whole]).collect()
}
