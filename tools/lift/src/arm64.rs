// SPDX-License-Identifier: GPL-2.0

//! The lifter of arm64.
//!
//! | step                                                  | module         |
//! |-------------------------------------------------------|----------------|
//! | patch alternatives in, decode                         | [`code`]       |
//! | follow branches and calls, order instructions         | [`graph`]      |
//! | find loops that retry an atomic operation             | [`retry`]      |
//! | what registers and the stack hold that herd7 has not  | [`state`]      |
//! | the table of instructions                             | [`rows`]       |
//! | its rows                                              | [`arithmetic`], [`memory`], [`atomic`], [`branch`] |
//! | what rows read and write                              | [`lowering`]   |

mod arithmetic;
mod atomic;
mod branch;
mod code;
mod graph;
mod lowering;
mod memory;
mod retry;
mod rows;
mod state;
#[cfg(test)]
mod tests;

use crate::error::{Error, Unsupported};
use crate::object::Object;
use crate::options::{Callee, Options};
use crate::process::{Process, Value};
use crate::program::{Kind, Label, Names, Operation, Program, Register};
use graph::{Edge, Graph, Node};
use lowering::{Lowering, Output};
use state::{Content, State};

/// How herd7 names arm64's registers.
struct HerdNames;

impl Names for HerdNames {
    const COUNT: u8 = 31;

    fn name(register: Option<u8>, bits: u8) -> String {
        let width = if bits == 32 { 'W' } else { 'X' };
        match register {
            Some(number) => format!("{width}{number}"),
            None => format!("{width}ZR"),
        }
    }

    fn set_to_one(register: Register) -> Operation {
        Operation {
            text: "MOV {},#1".to_owned(),
            uses: vec![lowering::write(register, 64)],
            flags: None,
            target: None,
            kind: Kind::Pure,
        }
    }

    fn jump(label: Label) -> Operation {
        Operation {
            text: "B {label}".to_owned(),
            uses: vec![],
            flags: None,
            target: Some(label),
            kind: Kind::Jump,
        }
    }
}

pub(crate) fn lift(
    object: &Object,
    function: &str,
    options: &Options<'_>,
) -> Result<Process, Error> {
    let graph = Graph::new(object, function, options)?;
    let mut output = Output::new(options.locks.clone());
    let mut start = State::new();
    for (number, name) in (0..8).zip(&options.parameters) {
        let variable = output.variable(name);
        start.set(number, Content::Address { variable });
        let value = Value::Address(name.clone());
        output
            .program
            .initial
            .insert(Register::Machine(number), value);
    }

    let mut states: Vec<Option<State>> = vec![None; graph.nodes.len()];
    arrive(&mut states, Edge::Node(graph.entry), &start);
    for (position, &index) in graph.order.iter().enumerate() {
        let Some(state) = states.get_mut(index).and_then(Option::take) else {
            continue;
        };
        let node = &graph.nodes[index];
        output.program.label(label(index));
        let after = lower(node, state, &mut output).map_err(|what| {
            Error::Unsupported(Unsupported {
                what,
                at: node.origin.clone(),
            })
        })?;
        for edge in [node.taken, node.next].into_iter().flatten() {
            arrive(&mut states, edge, &after);
        }
        let following = graph.order.get(position + 1).copied();
        match node.next {
            Some(Edge::Node(next)) if Some(next) == following => {}
            Some(edge) => {
                let target = edge_label(&mut output.program, edge, node);
                output.program.push(HerdNames::jump(target), &node.origin);
            }
            None => {}
        }
    }
    let Output {
        program, accesses, ..
    } = output;
    let origin = graph.nodes[graph.entry].origin.clone();
    let mut process = program
        .finish::<HerdNames>(options.process)
        .ok_or_else(|| Unsupported {
            what: "more registers than herd7 has".to_owned(),
            at: origin,
        })?;
    process.accesses = accesses;
    Ok(process)
}

/// Notes the state in which control arrives somewhere.
fn arrive(states: &mut [Option<State>], edge: Edge, state: &State) {
    if let Edge::Node(index) = edge {
        match &mut states[index] {
            Some(known) => known.join(state),
            unknown => *unknown = Some(state.clone()),
        }
    }
}

fn label(node: usize) -> Label {
    Label(Program::FIRST_LABEL + node)
}

fn edge_label(program: &mut Program, edge: Edge, node: &Node<'_>) -> Label {
    match edge {
        Edge::Node(index) => label(index),
        Edge::End => Program::end(),
        Edge::Cut(reason) => program.cut(reason, &node.origin),
    }
}

/// Writes an instruction in herd7's. The result is the state after it.
fn lower(node: &Node<'_>, mut state: State, output: &mut Output) -> Result<State, String> {
    let row =
        rows::find(node.instruction.opcode).ok_or_else(|| rows::name(node.instruction.opcode))?;
    let taken = node
        .taken
        .map(|edge| edge_label(&mut output.program, edge, node));
    let mut lowering = Lowering {
        instruction: &node.instruction,
        reference: node.instruction.reference(node.object),
        origin: &node.origin,
        state: &mut state,
        output,
        taken,
    };
    match node.callee {
        Some(callee @ (Callee::SpinLock | Callee::SpinTryLock | Callee::SpinUnlock)) => {
            atomic::call(&mut lowering, callee)?;
        }
        _ => (row.lower)(&mut lowering, row.herd)?,
    }
    Ok(state)
}
