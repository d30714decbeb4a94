// SPDX-License-Identifier: GPL-2.0

//! The accesses of many units.

use crate::access::Access;
use crate::cache::Cache;
use crate::callers;
use crate::command::{Command, Commands};
use crate::names::Names;
use crate::unit::{self, CallSite, Defined, Part};
use crate::Error;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The index.
#[derive(Default)]
pub struct Index {
    /// The texts of the accesses.
    pub names: Names,
    /// Each access once, in the order of files and lines.
    pub accesses: Vec<Access>,
    /// Whether a plain write is not assumed to be atomic, as by KCSAN's strict rules.
    pub strict: bool,
    /// Files that cannot be parsed, and why.
    pub failed: Vec<(String, String)>,
    /// How many units there are.
    pub units: usize,
    /// How many were taken from the cache.
    pub cached: usize,
    /// The structures of which functions have objects on their stacks, and those that are allocated.
    on_stack: BTreeSet<u32>,
    allocated: BTreeSet<u32>,
    overwritten: BTreeSet<u32>,
    in_union: BTreeSet<u32>,
    in_data: BTreeSet<u32>,
    guarded: HashMap<u32, u32>,
    functions: Vec<Defined>,
    calls: Vec<CallSite>,
    escaped: HashSet<u32>,
    /// Files and names of functions that are not only headers'.
    reached: HashSet<(u32, u32)>,
    by_object: HashMap<u32, Vec<usize>>,
    /// The fields and variables that each structure is part of.
    part_of: HashMap<String, BTreeSet<u32>>,
}

/// The structure that a field is of.
pub fn structure(field: &str) -> &str {
    field.split_once('.').map_or("", |(structure, _)| structure)
}

/// What happened to a unit.
enum Outcome {
    Cached(Vec<String>),
    Parsed(Vec<String>),
    Failed(String),
}

fn unit(command: &Command, root: &str, cache: &Cache) -> Result<Outcome, Error> {
    if let Some(parts) = cache.get(command) {
        return Ok(Outcome::Cached(parts));
    }
    match unit::index(command, root) {
        Ok((parts, files)) => Ok(Outcome::Parsed(cache.put(command, &parts, &files)?)),
        Err(Error::Parse(why)) => Ok(Outcome::Failed(why)),
        Err(error) => Err(error),
    }
}

impl Index {
    /// Indexes the units, in the threads of the present pool. Calls `done` after each.
    pub fn build(
        commands: &Commands,
        cache: &Cache,
        done: impl Fn(&str) + Sync,
    ) -> Result<Self, Error> {
        let outcomes: Result<Vec<_>, _> = commands
            .all
            .par_iter()
            .map(|command| {
                let outcome = unit(command, &commands.root, cache);
                done(&command.file);
                outcome
            })
            .collect();
        let mut index = Self {
            units: commands.all.len(),
            ..Self::default()
        };
        let mut names = BTreeSet::new();
        for (command, outcome) in commands.all.iter().zip(outcomes?) {
            match outcome {
                Outcome::Cached(parts) => {
                    index.cached += 1;
                    names.extend(parts);
                }
                Outcome::Parsed(parts) => names.extend(parts),
                Outcome::Failed(why) => index.failed.push((command.file.clone(), why)),
            }
        }
        let names: Vec<_> = names.into_iter().collect();
        let parts: Result<Vec<Part>, _> = names.par_iter().map(|name| cache.load(name)).collect();
        for part in parts? {
            index.add(&part);
        }
        index.inherit();
        index.finish();
        Ok(index)
    }

    fn add(&mut self, part: &Part) {
        let numbers: Vec<_> = part
            .names
            .iter()
            .map(|text| self.names.number(text))
            .collect();
        let number = |old: u32| numbers.get(old as usize).copied().unwrap_or(0);
        self.accesses
            .extend(part.accesses.iter().map(|one| one.renumbered(number)));
        for (known, new) in [
            (&mut self.on_stack, &part.on_stack),
            (&mut self.allocated, &part.allocated),
            (&mut self.overwritten, &part.overwritten),
            (&mut self.in_union, &part.in_union),
            (&mut self.in_data, &part.in_data),
        ] {
            known.extend(new.iter().map(|one| number(*one)));
        }
        let guarded = part.guarded.iter();
        self.guarded
            .extend(guarded.map(|(field, lock)| (number(*field), number(*lock))));
        let all = |list: &[u32]| list.iter().map(|one| number(*one)).collect::<Vec<_>>();
        self.functions
            .extend(part.functions.iter().map(|one| Defined {
                name: number(one.name),
                file: number(one.file),
                identity: number(one.identity),
                parameters: all(&one.parameters),
            }));
        self.calls.extend(part.calls.iter().map(|one| CallSite {
            caller: number(one.caller),
            callee: number(one.callee),
            arguments: all(&one.arguments),
            held: one.held.clone(),
            released: all(&one.released),
        }));
        self.escaped
            .extend(part.escaped.iter().map(|one| number(*one)));
    }

    /// Adds the locks that callers hold to those of each access.
    fn inherit(&mut self) {
        let entries = callers::held(&self.names, &self.functions, &self.calls, &self.escaped);
        let identities: HashMap<_, _> = self
            .functions
            .iter()
            .map(|one| ((one.file, one.name), one.identity))
            .collect();
        for access in &mut self.accesses {
            let identity = identities.get(&(access.file, access.function));
            let Some(held) = identity.and_then(|one| entries.get(one)) else {
                continue;
            };
            for lock in held {
                let key = lock.seen_from(self.names.text(access.base));
                let class = self.names.find(&lock.class);
                if !class.is_some_and(|class| access.released.contains(&class)) {
                    access.locks.push(self.names.number(&key));
                }
            }
        }
        self.reach();
        self.calls.clear();
    }

    /// Finds the functions that files other than headers have or call.
    fn reach(&mut self) {
        let is_header = |file: u32| self.names.text(file).ends_with(".h");
        let mut reached: HashSet<u32> = self
            .functions
            .iter()
            .filter(|one| !is_header(one.file))
            .map(|one| one.identity)
            .collect();
        let mut count = 0;
        while count < reached.len() {
            count = reached.len();
            let called: Vec<_> = self
                .calls
                .iter()
                .filter(|call| reached.contains(&call.caller))
                .map(|call| call.callee)
                .collect();
            reached.extend(called);
        }
        let reached = self
            .functions
            .iter()
            .filter(|one| reached.contains(&one.identity));
        self.reached = reached.map(|one| (one.file, one.name)).collect();
    }

    /// Sorts the accesses. What headers do in several units, and macros do twice, is one access.
    fn finish(&mut self) {
        let names = &self.names;
        self.accesses.sort_by(|one, other| {
            let key = |access: &Access| {
                (
                    access.line,
                    access.column,
                    access.object,
                    access.kind,
                    access.class,
                )
            };
            let files = names.text(one.file).cmp(names.text(other.file));
            files
                .then_with(|| key(one).cmp(&key(other)))
                .then_with(|| one.cmp(other))
        });
        self.accesses.dedup_by_key(|one| {
            (
                one.file, one.line, one.column, one.object, one.kind, one.class,
            )
        });
        for (number, access) in self.accesses.iter().enumerate() {
            if access.within != 0 {
                let structure = structure(names.text(access.object)).to_owned();
                self.part_of
                    .entry(structure)
                    .or_default()
                    .insert(access.within);
            }
            self.by_object
                .entry(access.object)
                .or_default()
                .push(number);
        }
    }

    /// The number of fields and variables that a structure is part of.
    pub fn containers(&self, structure: &str) -> usize {
        self.part_of.get(structure).map_or(0, BTreeSet::len)
    }

    /// Whether functions have such structures on their stacks, and the index shows no others.
    pub fn is_only_on_stack(&self, structure: &str) -> bool {
        let is_one_of = |list: &BTreeSet<u32>| {
            self.names
                .find(structure)
                .is_some_and(|one| list.contains(&one))
        };
        is_one_of(&self.on_stack) && !is_one_of(&self.allocated) && self.containers(structure) == 0
    }

    /// Whether static data has a pointer to a field or variable, as a table of sysctls.
    pub fn is_in_data(&self, object: u32) -> bool {
        self.in_data.contains(&object)
    }

    /// How a field may be written without an access to it, if in any way.
    pub fn hidden_writer(&self, field: u32) -> Option<String> {
        let structure = structure(self.names.text(field));
        let is_overwritten = |one| self.overwritten.contains(&one);
        if self.in_union.contains(&field) {
            Some("it shares its memory with other members of a union".to_owned())
        } else if self.names.find(structure).is_some_and(is_overwritten) {
            Some(format!("whole objects of {structure} are written"))
        } else {
            None
        }
    }

    /// Whether a file that is no header accesses a field, also by calling a function of a header.
    pub fn is_compiled(&self, object: u32) -> bool {
        self.of(object)
            .any(|one| self.reached.contains(&(one.file, one.function)))
    }

    /// The lock that a field's declaration says guards it.
    pub fn guard(&self, field: u32) -> Option<&str> {
        Some(self.names.text(*self.guarded.get(&field)?))
    }

    /// The fields and variables, in no order.
    pub fn objects(&self) -> impl Iterator<Item = u32> + '_ {
        self.by_object.keys().copied()
    }

    /// The accesses to a field or variable.
    pub fn of(&self, object: u32) -> impl Iterator<Item = &Access> {
        self.by_object
            .get(&object)
            .into_iter()
            .flatten()
            .map(|number| &self.accesses[*number])
    }
}

impl Index {
    /// The fields and variables that a name stands for, each with what it has to be part of:
    /// `file.f_flags`, `f_flags`, `hrtimer.node.expires`, `jiffies`.
    pub fn find(&self, name: &str) -> Vec<(u32, String)> {
        let is_named = |object: &u32| {
            let text = self.names.text(*object);
            let plain = text.split('@').next().unwrap_or(text);
            text == name || plain == name
        };
        let mut found: Vec<_> = self
            .objects()
            .filter(is_named)
            .map(|one| (one, String::new()))
            .collect();
        if let (true, Some((within, last))) = (found.is_empty(), name.rsplit_once('.')) {
            let inside = |access: &&Access| {
                self.names.text(access.within) == within
                    && self
                        .names
                        .text(access.object)
                        .ends_with(&format!(".{last}"))
            };
            let objects: BTreeSet<_> = self
                .accesses
                .iter()
                .filter(inside)
                .map(|one| one.object)
                .collect();
            found.extend(objects.into_iter().map(|one| (one, within.to_owned())));
        }
        if found.is_empty() && !name.contains('.') {
            let suffix = format!(".{name}");
            let objects = self
                .objects()
                .filter(|one| self.names.text(*one).ends_with(&suffix));
            found.extend(objects.map(|one| (one, String::new())));
        }
        found.sort_by(|one, other| self.names.text(one.0).cmp(self.names.text(other.0)));
        found
    }

    /// The names that are most like one that is not there.
    pub fn nearest(&self, name: &str) -> Vec<&str> {
        let likeness = |other: &str| {
            let last = |text: &str| text.rsplit('.').next().unwrap_or(text).to_owned();
            strsim::jaro_winkler(name, other)
                + 0.2 * strsim::jaro_winkler(&last(name), &last(other))
        };
        let mut all: Vec<_> = self
            .objects()
            .map(|one| self.names.text(one))
            .map(|one| (likeness(one), one))
            .collect();
        all.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
        all.into_iter().take(5).map(|(_, name)| name).collect()
    }
}
