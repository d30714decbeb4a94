// SPDX-License-Identifier: GPL-2.0

//! Writes the instructions of a function in herd7's, in an order in which all jumps are forward.

use crate::cpu::{Cpu, Row};
use crate::error::{Error, Unsupported};
use crate::graph::{Edge, Graph, Node};
use crate::lowering::{Lowering, Output};
use crate::object::Object;
use crate::options::{Callee, Options};
use crate::process::{Process, Value};
use crate::program::{Label, Operation, Program, Register};
use crate::state::{Content, State};

pub(crate) fn lift<C: Cpu>(
    object: &Object,
    function: &str,
    options: &Options<'_>,
) -> Result<Process, Error> {
    let graph = Graph::<C>::new(object, function, options)?;
    let mut output = Output::new(options.locks.clone());
    let mut start = State::new(C::STACK_POINTER);
    for (&number, name) in C::PARAMETERS.iter().zip(&options.parameters) {
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
        output.program.label(Program::node_label(index));
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
                output
                    .program
                    .push(Operation::jump::<C>(target), &node.origin);
            }
            None => {}
        }
    }
    let Output {
        program, accesses, ..
    } = output;
    let origin = graph.nodes[graph.entry].origin.clone();
    let mut process = program
        .finish::<C>(options.process)
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

fn edge_label<C: Cpu>(program: &mut Program, edge: Edge, node: &Node<'_, C>) -> Label {
    match edge {
        Edge::Node(index) => Program::node_label(index),
        Edge::End => Program::end(),
        Edge::Cut(reason) => program.cut(reason, &node.origin),
    }
}

/// Writes an instruction in herd7's. The result is the state after it.
fn lower<C: Cpu>(
    node: &Node<'_, C>,
    mut state: State,
    output: &mut Output,
) -> Result<State, String> {
    let taken = node
        .taken
        .map(|edge| edge_label(&mut output.program, edge, node));
    let mut lowering = Lowering {
        instruction: &node.instruction,
        references: node.instruction.references(node.object).collect(),
        origin: &node.origin,
        state: &mut state,
        output,
        taken,
    };
    match node.callee {
        Some(callee @ (Callee::SpinLock | Callee::SpinTryLock | Callee::SpinUnlock)) => {
            C::lock(&mut lowering, callee)?;
        }
        _ => Row::of(&node.instruction.decoded)?.lower(&mut lowering)?,
    }
    Ok(state)
}
