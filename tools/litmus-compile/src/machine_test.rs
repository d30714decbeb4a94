// SPDX-License-Identifier: GPL-2.0

//! A test of the architecture from the machine code of a test's processes.

use crate::arch::Arch;
use lkmm_lift::{Process, Value as Start};
use lkmm_litmus::ast::{Atom, Location, Name, Prop, Term, Value};
use lkmm_litmus::model::answer::State;
use lkmm_litmus::model::PREFIX;
use lkmm_litmus::print::proposition;
use lkmm_litmus::{Span, Test};
use lkmm_litmus_gen::compiled::Entry;
use lkmm_litmus_gen::{Observed, Shared};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A test in the words of herd7, and which of its registers stand for those of the source.
#[derive(Clone, Debug)]
pub struct MachineTest {
    /// What herd7 reads, but for the condition.
    body: String,
    /// `0:X20` by `0:r0`.
    registers: BTreeMap<String, String>,
}

/// Why there is none, in words that are equal for equal causes.
pub type Refused = String;

impl MachineTest {
    /// The test of these processes, which are those of `test` in their order.
    pub fn new(
        arch: &Arch,
        test: &Test,
        entry: &Entry,
        processes: &[&Process],
    ) -> Result<Self, Refused> {
        let (of_loops, registers): (Vec<_>, Vec<_>) = registers(entry, processes)?
            .into_iter()
            .partition(|(observed, ..)| observed.is_of_left_loop());
        let registers: BTreeMap<_, _> = registers
            .into_iter()
            .map(|(_, source, machine)| (source, machine))
            .collect();
        let mut body = format!("{} {}\n{{\n", arch.lifter.herd_name(), entry.ident);
        for shared in &entry.shared {
            let _ = writeln!(body, "\t{};", declaration(shared));
        }
        for process in processes {
            for (register, value) in &process.initial {
                let value = match value {
                    Start::Integer(value) => value.to_string(),
                    Start::Address(symbol) => variable(entry, symbol)?,
                };
                let _ = writeln!(body, "\t{}:{register}={value};", process.number);
            }
        }
        body += "}\n";
        body += &columns(processes);
        let told = registers.values().cloned().chain(
            entry
                .shared
                .iter()
                .filter(|shared| !shared.is_opaque())
                .map(|shared| format!("{PREFIX}{}", shared.name)),
        );
        let told: Vec<_> = told.collect();
        let _ = writeln!(body, "\nlocations [{}]", told.join("; "));
        let mut one = Self { body, registers };
        let cuts = processes.iter().flat_map(|process| {
            let of_process = process.cuts.iter();
            of_process.map(|cut| format!("{}:{}=0", process.number, cut.register))
        });
        let filter = test.filter.iter().map(|filter| {
            let filter = one.in_registers(filter);
            format!("({})", proposition(&filter))
        });
        let loops = of_loops.iter().map(|(.., machine)| format!("{machine}=0"));
        let filters: Vec<_> = filter.chain(cuts).chain(loops).collect();
        if !filters.is_empty() {
            let _ = writeln!(one.body, "filter ({})", filters.join(" /\\ "));
        }
        Ok(one)
    }

    /// The text that asks for all final states.
    pub fn text(&self) -> String {
        format!("{}forall (true)\n", self.body)
    }

    /// The text that asks for executions that end in this state of the source's test.
    pub fn ending_in(&self, state: &State) -> String {
        let atoms = state.iter().map(|(place, value)| {
            let value = match value.parse::<i128>() {
                Ok(_) => value.clone(),
                Err(_) if value.starts_with('{') => value.clone(),
                Err(_) => format!("{PREFIX}{value}"),
            };
            let place = self.registers.get(place).cloned();
            (place, value)
        });
        let places = state.keys();
        let atoms: Vec<_> = atoms
            .zip(places)
            .map(|((register, value), place)| {
                let place = register.unwrap_or_else(|| format!("{PREFIX}{place}"));
                format!("{place}={value}")
            })
            .collect();
        format!("{}exists ({})\n", self.body, atoms.join(" /\\ "))
    }

    /// A final state in the words of the source's test.
    pub fn in_source(&self, state: &State) -> State {
        let name_of = |place: &String| {
            let found = self.registers.iter().find(|(_, machine)| *machine == place);
            found.map_or(place, |(source, _)| source).clone()
        };
        let parts = state.iter();
        parts
            .map(|(place, value)| (name_of(place), value.clone()))
            .collect()
    }

    /// A proposition of the source's test, in the words of this one.
    fn in_registers(&self, prop: &Prop) -> Prop {
        let both = |left: &Prop, right: &Prop| {
            (
                Box::new(self.in_registers(left)),
                Box::new(self.in_registers(right)),
            )
        };
        match prop {
            Prop::True => Prop::True,
            Prop::False => Prop::False,
            Prop::Not(inner) => Prop::Not(Box::new(self.in_registers(inner))),
            Prop::And(left, right) => {
                let (left, right) = both(left, right);
                Prop::And(left, right)
            }
            Prop::Or(left, right) => {
                let (left, right) = both(left, right);
                Prop::Or(left, right)
            }
            Prop::Implies(left, right) => {
                let (left, right) = both(left, right);
                Prop::Implies(left, right)
            }
            Prop::Atom(atom) => Prop::Atom(Atom {
                left: self.location(&atom.left),
                right: match &atom.right {
                    Term::Value(value) => Term::Value(in_herd(value)),
                    Term::Content(place) => Term::Content(self.location(place)),
                    Term::Array(values) => Term::Array(values.iter().map(in_herd).collect()),
                },
                ..atom.clone()
            }),
        }
    }

    fn location(&self, location: &Location) -> Location {
        match location {
            Location::Global(name) => Location::Global(prefixed(name)),
            Location::Element(name, index) => Location::Element(prefixed(name), *index),
            Location::Register { process, .. } => {
                let register = self.registers.get(&location.to_string());
                let text = register.map_or("", |register| {
                    register
                        .split_once(':')
                        .map_or("", |(_, register)| register)
                });
                Location::Register {
                    process: *process,
                    name: Name {
                        text: text.to_owned(),
                        span: Span::default(),
                    },
                }
            }
        }
    }
}

/// Each register that is observed: by its name in the source, and where the machine has it.
fn registers<'a>(
    entry: &'a Entry,
    processes: &[&Process],
) -> Result<Vec<(&'a Observed, String, String)>, Refused> {
    let mut found = Vec::new();
    for (process, observed) in processes.iter().zip(&entry.observed) {
        for (index, one) in (0u32..).zip(observed) {
            let Some(place) = process.observed.get(&index) else {
                return Err(format!("the marker of `{}` is not there", one.register));
            };
            found.push((
                one,
                format!("{}:{}", process.number, one.register),
                format!("{}:{}", process.number, place.register),
            ));
        }
    }
    Ok(found)
}

/// `int32_t lit_x = 1`
fn declaration(shared: &Shared) -> String {
    let name = format!("{PREFIX}{}", shared.name);
    let mut elements = (0..shared.length.unwrap_or(1)).map(|at| {
        let value = shared.initial.get(at);
        value.map_or("0".to_owned(), |value| value_text(&in_herd(value)))
    });
    let ty = if shared.holds_pointer() {
        "int *".to_owned()
    } else {
        let (bits, signed) = shared.ty.bits();
        format!("{}int{bits}_t ", if signed { "" } else { "u" })
    };
    match shared.length {
        None => format!("{ty}{name} = {}", elements.next().unwrap_or_default()),
        Some(length) => {
            let elements: Vec<_> = elements.collect();
            format!("{ty}{name}[{length}] = {{{}}}", elements.join(","))
        }
    }
}

/// The name that herd7 is given for a variable, from what the object calls it.
fn variable(entry: &Entry, symbol: &str) -> Result<String, Refused> {
    let known = entry
        .shared
        .iter()
        .find(|shared| shared.name == symbol || entry.global(&shared.name) == symbol);
    match known {
        Some(shared) => Ok(format!("{PREFIX}{}", shared.name)),
        None => Err(format!("the address of `{symbol}`")),
    }
}

fn value_text(value: &Value) -> String {
    match value {
        Value::Int { value, .. } => value.to_string(),
        Value::Address(name) => name.text.clone(),
        Value::Element(name, index) => format!("{}[{index}]", name.text),
    }
}

fn in_herd(value: &Value) -> Value {
    match value {
        Value::Address(name) => Value::Address(prefixed(name)),
        Value::Element(name, index) => Value::Element(prefixed(name), *index),
        Value::Int { .. } => value.clone(),
    }
}

fn prefixed(name: &Name) -> Name {
    Name {
        text: format!("{PREFIX}{}", name.text),
        span: name.span,
    }
}

/// The processes, side by side.
fn columns(processes: &[&Process]) -> String {
    let width = |process: &&Process| {
        let lines = process.lines.iter().map(|line| line.text.len());
        lines.max().unwrap_or(0).max(3)
    };
    let widths: Vec<_> = processes.iter().map(width).collect();
    let rows = processes.iter().map(|process| process.lines.len()).max();
    let mut text = String::new();
    let mut row = |cells: &dyn Fn(&Process) -> String| {
        let cells: Vec<_> = processes
            .iter()
            .zip(&widths)
            .map(|(process, width)| format!(" {:width$} ", cells(process)))
            .collect();
        let _ = writeln!(text, "{};", cells.join("|"));
    };
    row(&|process| format!("P{}", process.number));
    for at in 0..rows.unwrap_or(0) {
        row(&|process| {
            let line = process.lines.get(at);
            line.map_or(String::new(), |line| line.text.clone())
        });
    }
    text
}
