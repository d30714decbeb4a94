// SPDX-License-Identifier: GPL-2.0

//! The accesses of one translation unit.

#![allow(non_upper_case_globals)]

use crate::access::{Access, Class, Kind};
use crate::command::Command;
use crate::libclang::{Cursor, Unit};
use crate::locks::{Lock, State};
use crate::macros::Macros;
use crate::names::Names;
use crate::walk::{parameters, Call, Walker};
use crate::Error;
use clang_sys::{
    CXCursor_DeclRefExpr, CXCursor_FieldDecl, CXCursor_FunctionDecl, CXCursor_MemberRefExpr,
    CXCursor_StructDecl, CXCursor_VarDecl, CX_SC_Static,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    /// Those that they write whole.
    pub overwritten: Vec<u32>,
    /// Fields that share their memory with others, in unions.
    pub in_union: Vec<u32>,
    /// Variables and fields that initial values have pointers to.
    pub in_data: Vec<u32>,
    /// Fields, and the locks that their declarations say guard them.
    pub guarded: Vec<(u32, u32)>,
    /// The functions that are defined in the file.
    pub functions: Vec<Defined>,
    /// Their calls.
    pub calls: Vec<CallSite>,
    /// The functions that the unit has pointers to.
    pub escaped: Vec<u32>,
}

/// A definition of a function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Defined {
    /// The name, and the file.
    pub name: u32,
    /// The file.
    pub file: u32,
    /// The name by which calls mean it.
    pub identity: u32,
    /// The names of its parameters.
    pub parameters: Vec<u32>,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallSite {
    /// The identity of the function that calls.
    pub caller: u32,
    /// That of the one that is called.
    pub callee: u32,
    /// The arguments, as expressions.
    pub arguments: Vec<u32>,
    /// The locks that are held.
    pub held: Vec<Lock>,
    /// The locks that the caller has released before.
    pub released: Vec<u32>,
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
        new.locks
            .iter_mut()
            .chain(&mut new.released)
            .for_each(|lock| *lock = number(*lock));
        new
    }
}

/// A function, and what was found in it.
struct Walked<'u> {
    definition: Cursor<'u>,
    file: u32,
    identity: u32,
    parameters: Vec<String>,
    /// Whether all callers are in this unit.
    is_local: bool,
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
    let mut walker = Walker::new(&unit, &macros, root, &command.folder);
    let own_file = files.first().map_or("", String::as_str);
    let definitions = declarations
        .iter()
        .filter(|one| one.kind() == CXCursor_FunctionDecl && one.is_definition());
    let mut functions: Vec<_> = definitions
        .map(|one| {
            let file = one.place().file;
            let mut function = Walked {
                definition: *one,
                file: walker.file(file),
                identity: walker.identity(*one),
                parameters: parameters(*one),
                is_local: one.storage() == CX_SC_Static && file.name(&unit) == own_file,
                entry: State::default(),
                accesses: Vec::new(),
                calls: Vec::new(),
            };
            walk(&mut walker, &mut function);
            function
        })
        .collect();
    for one in &declarations {
        match one.kind() {
            CXCursor_VarDecl => mention(*one, &mut walker),
            CXCursor_StructDecl => walker.guarded_fields(*one),
            _ => {}
        }
    }
    // Objects that all callers of a local function have just allocated; each round finds more of them.
    for _ in 0..4 {
        let entries = entries(&functions, &walker.escaped);
        let mut changed = false;
        for function in functions.iter_mut().filter(|one| one.is_local) {
            let Some(private) = entries.get(&function.identity) else {
                continue;
            };
            if *private != function.entry.private {
                function.entry.private = private.clone();
                walk(&mut walker, function);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    Ok((parts(functions, &walker), files))
}

/// The functions, variables and fields that an initial value has pointers to.
fn mention<'u>(cursor: Cursor<'u>, walker: &mut Walker<'u>) {
    let declaration = cursor.referenced();
    match (cursor.kind(), declaration.kind()) {
        (CXCursor_DeclRefExpr, CXCursor_FunctionDecl) => {
            let function = walker.identity(declaration);
            walker.escaped.insert(function);
        }
        (CXCursor_DeclRefExpr, CXCursor_VarDecl) | (CXCursor_MemberRefExpr, CXCursor_FieldDecl) => {
            walker.has_address(declaration)
        }
        _ => {}
    }
    cursor
        .children()
        .into_iter()
        .for_each(|child| mention(child, walker));
}

fn walk<'u>(walker: &mut Walker<'u>, function: &mut Walked<'u>) {
    walker.function(function.definition, &function.entry);
    function.accesses = std::mem::take(&mut walker.accesses);
    function.calls = std::mem::take(&mut walker.calls);
}

/// The parameters of each local function that are new objects in all calls.
fn entries(functions: &[Walked<'_>], escaped: &BTreeSet<u32>) -> HashMap<u32, BTreeSet<String>> {
    let local = functions
        .iter()
        .filter(|one| one.is_local && !escaped.contains(&one.identity));
    let local: HashMap<u32, &Vec<String>> =
        local.map(|one| (one.identity, &one.parameters)).collect();
    let mut entries: HashMap<u32, BTreeSet<String>> = HashMap::new();
    for call in functions.iter().flat_map(|one| &one.calls) {
        let Some(parameters) = local.get(&call.callee) else {
            continue;
        };
        let given = call.arguments.iter().zip(*parameters);
        let private = given.filter(|(argument, _)| call.state.private.contains(*argument));
        let private: BTreeSet<_> = private.map(|(_, parameter)| parameter.clone()).collect();
        entries
            .entry(call.callee)
            .and_modify(|one| one.retain(|name| private.contains(name)))
            .or_insert(private);
    }
    entries
}

/// An access by a function that gets the address and only does marked accesses of one kind with it is that.
fn follow(access: &mut Access, pointed: &HashMap<(u32, usize), Vec<(Kind, bool)>>) {
    let number = access.value[0] as usize;
    let uses = pointed
        .get(&(access.by, number))
        .filter(|_| access.kind == Kind::Address);
    let kind = uses.and_then(|uses| uses.first()).map(|(kind, _)| *kind);
    if let (Some(uses), Some(kind)) = (uses, kind) {
        if uses.iter().all(|one| *one == (kind, true)) {
            (access.kind, access.class) = (kind, Class::Marked);
        }
    }
}

/// Parts by file, each with numbers of its own, so that a header gives the same part in each unit. A last
/// part has what is known of the whole unit.
fn parts(functions: Vec<Walked<'_>>, walker: &Walker<'_>) -> Vec<Part> {
    let text = |number| walker.names.text(number);
    let mut files: BTreeMap<&str, (Names, Part)> = BTreeMap::new();
    for mut function in functions {
        let (names, part) = files.entry(text(function.file)).or_default();
        for access in &mut function.accesses {
            follow(access, &walker.pointed);
            part.accesses
                .push(access.renumbered(|old| names.number(text(old))));
        }
        let identity = names.number(text(function.identity));
        for call in &function.calls {
            part.calls.push(CallSite {
                caller: identity,
                callee: names.number(text(call.callee)),
                arguments: call.arguments.iter().map(|one| names.number(one)).collect(),
                held: call.state.held.iter().cloned().collect(),
                released: call
                    .state
                    .released
                    .iter()
                    .map(|one| names.number(one))
                    .collect(),
            });
        }
        part.functions.push(Defined {
            name: names.number(&function.definition.spelling()),
            file: names.number(text(function.file)),
            identity,
            parameters: function
                .parameters
                .iter()
                .map(|one| names.number(one))
                .collect(),
        });
    }
    let mut own = Names::default();
    let mut all =
        |numbers: &BTreeSet<u32>| numbers.iter().map(|one| own.number(text(*one))).collect();
    let [on_stack, allocated, overwritten, in_union, in_data, escaped] = [
        &walker.on_stack,
        &walker.allocated,
        &walker.overwritten,
        &walker.in_union,
        &walker.in_data,
        &walker.escaped,
    ]
    .map(&mut all);
    let guarded = walker.guarded.iter();
    let guarded = guarded
        .map(|(field, lock)| (own.number(text(*field)), own.number(text(*lock))))
        .collect();
    let whole = Part {
        on_stack,
        allocated,
        overwritten,
        in_union,
        in_data,
        escaped,
        guarded,
        ..Part::default()
    };
    let parts = files.into_values().chain([(own, whole)]);
    parts
        .map(|(names, part)| Part {
            names: names.texts().to_vec(),
            ..part
        })
        .collect()
}
