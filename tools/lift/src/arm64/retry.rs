// SPDX-License-Identifier: GPL-2.0

//! Loops that try an atomic operation again.
//!
//! An execution in which the first try succeeds has every outcome of one in which a later try does, so
//! executions with a failed try need not be looked at. For that the loop may store nothing else, and must
//! go back only if the store did not happen.

use super::{rows, Node};
use crate::graph::{Back, Edge};
use std::collections::{BTreeMap, BTreeSet};
use yaxpeax_arm::armv8::a64::{Opcode, Operand, ShiftStyle, SizeCode};

/// Stands for a value that is not known: equal numbers are equal values.
type Number = usize;

/// What is known at a point of the code.
#[derive(Debug, Clone, Default, PartialEq)]
struct Facts {
    /// With the number of low bits that the number stands for.
    registers: BTreeMap<u16, (Number, u8)>,
    /// What the flags compare.
    compared: Option<(Number, Number)>,
    /// Whether the atomic operation has failed.
    failed: bool,
}

/// What instructions compute.
#[derive(Debug, Default)]
struct Values {
    count: Number,
    /// The results of exclusive loads.
    loaded: BTreeSet<Number>,
    /// The results of exclusive stores: not zero if they failed.
    statuses: BTreeSet<Number>,
    /// Values that are not zero, or pairs that are not equal, if a compare-and-swap failed.
    differences: BTreeSet<Number>,
    swaps: BTreeSet<(Number, Number)>,
}

const ZERO: u16 = 31;
const EQUAL: u8 = 0;
const NOT_EQUAL: u8 = 1;

pub(super) fn is_retry(nodes: &[Node<'_>], order: &[usize], back: Back) -> bool {
    stores_once(nodes, back) && fails(nodes, order, back)
}

/// Whether the nodes of the loop have one atomic operation that stores, and no other store.
fn stores_once(nodes: &[Node<'_>], back: Back) -> bool {
    let mut body = BTreeSet::from([back.to]);
    let mut found = vec![back.from];
    while let Some(index) = found.pop() {
        if body.insert(index) {
            let leading = nodes
                .iter()
                .enumerate()
                .filter(|(_, it)| [it.next, it.taken].contains(&Some(Edge::Node(index))));
            found.extend(leading.map(|(number, _)| number));
        }
    }
    let operations: Vec<_> = body
        .iter()
        .map(|&index| &nodes[index])
        .filter(|node| node.callee.is_some() || may_store(node.instruction.decoded.opcode))
        .collect();
    matches!(operations[..], [one] if one.callee.is_none()
        && (matches!(one.instruction.decoded.opcode, Opcode::CAS(_)) || is_store_exclusive(one.instruction.decoded.opcode)))
}

/// Whether the edge is taken only if the operation failed.
fn fails(nodes: &[Node<'_>], order: &[usize], back: Back) -> bool {
    let mut values = Values::default();
    let mut arrived: BTreeMap<usize, Facts> = BTreeMap::new();
    for &index in order {
        let mut facts = arrived.remove(&index).unwrap_or_default();
        let node = &nodes[index];
        values.step(node, nodes, &mut facts);
        for (edge, taken) in [(node.next, false), (node.taken, true)] {
            let mut after = facts.clone();
            after.failed |= values.shows_failure(node, &facts, taken);
            if (index, taken) == (back.from, back.taken) {
                return after.failed;
            }
            if let Some(Edge::Node(to)) = edge {
                match arrived.get_mut(&to) {
                    Some(known) => known.join(&after),
                    None => {
                        arrived.insert(to, after);
                    }
                }
            }
        }
    }
    false
}

impl Facts {
    fn join(&mut self, other: &Self) {
        self.registers
            .retain(|register, number| other.registers.get(register) == Some(number));
        if self.compared != other.compared {
            self.compared = None;
        }
        self.failed &= other.failed;
    }
}

impl Values {
    fn fresh(&mut self) -> Number {
        self.count += 1;
        self.count
    }

    fn read(&mut self, facts: &mut Facts, operand: &Operand) -> Number {
        let fresh = self.fresh();
        let Some((register, bits)) = register(operand).filter(|(register, _)| *register != ZERO)
        else {
            return fresh;
        };
        match facts.registers.get(&register) {
            Some(&(number, known)) if known >= bits => number,
            _ => {
                facts.registers.insert(register, (fresh, bits));
                fresh
            }
        }
    }

    /// What an instruction changes.
    fn step(&mut self, node: &Node<'_>, nodes: &[Node<'_>], facts: &mut Facts) {
        let operands = &node.instruction.decoded.operands;
        let [result, second, third, _] = operands;
        let is_zero = |operand| register(operand).is_some_and(|(number, _)| number == ZERO);
        let opcode = node.instruction.decoded.opcode;
        match opcode {
            Opcode::ORR if is_zero(second) && register(third).is_some() => {
                let copied = self.read(facts, third);
                set(facts, result, copied);
            }
            Opcode::SUBS if is_zero(result) && register(third).is_some() => {
                facts.compared = Some((self.read(facts, second), self.read(facts, third)));
            }
            Opcode::EOR if register(third).is_some() => {
                let compared = (self.read(facts, second), self.read(facts, third));
                let difference = self.fresh();
                if self.loaded.contains(&compared.0) && guards_store(node, nodes) {
                    self.swaps.insert(compared);
                    self.differences.insert(difference);
                }
                set(facts, result, difference);
            }
            Opcode::CAS(_) => {
                let expected = self.read(facts, result);
                let found = self.fresh();
                self.swaps.insert((found, expected));
                set(facts, result, found);
                facts.failed = false;
            }
            Opcode::LDXR | Opcode::LDAXR => {
                let found = self.fresh();
                self.loaded.insert(found);
                set(facts, result, found);
                facts.failed = false;
            }
            opcode if is_store_exclusive(opcode) => {
                let status = self.fresh();
                self.statuses.insert(status);
                set(facts, result, status);
            }
            Opcode::BL | Opcode::RET => facts.registers.clear(),
            Opcode::Bcc(_) | Opcode::CBZ | Opcode::CBNZ | Opcode::TBZ | Opcode::TBNZ => {}
            _ if writes_back(operands) => facts.registers.clear(),
            _ => {
                if sets_flags(opcode) {
                    facts.compared = None;
                }
                // Loads may have their result in the second operand.
                for operand in [result, second] {
                    if let Some((number, _)) = register(operand) {
                        if operand == result || rows::name(opcode).starts_with(['l', 's']) {
                            facts.registers.remove(&number);
                        }
                    }
                }
            }
        }
    }

    /// Whether an edge is taken only if the operation failed.
    fn shows_failure(&self, node: &Node<'_>, facts: &Facts, taken: bool) -> bool {
        let tested = register(&node.instruction.decoded.operands[0])
            .and_then(|(register, _)| facts.registers.get(&register));
        match (node.instruction.decoded.opcode, taken) {
            (Opcode::CBNZ, true) | (Opcode::CBZ, false) => tested.is_some_and(|(number, _)| {
                self.statuses.contains(number) || self.differences.contains(number)
            }),
            (Opcode::Bcc(NOT_EQUAL), true) | (Opcode::Bcc(EQUAL), false) => facts
                .compared
                .is_some_and(|(a, b)| self.swaps.contains(&(a, b)) || self.swaps.contains(&(b, a))),
            _ => false,
        }
    }
}

fn set(facts: &mut Facts, operand: &Operand, number: Number) {
    if let Some((register, bits)) = register(operand) {
        facts.registers.insert(register, (number, bits));
    }
}

fn sets_flags(opcode: Opcode) -> bool {
    matches!(
        opcode,
        Opcode::ADDS | Opcode::SUBS | Opcode::ANDS | Opcode::BICS | Opcode::CCMP | Opcode::CCMN
    )
}

/// Whether a store-exclusive is run only if the result of a comparison by `eor` is zero.
fn guards_store(comparison: &Node<'_>, nodes: &[Node<'_>]) -> bool {
    let following = |node: &Node<'_>| match node.next {
        Some(Edge::Node(index)) => nodes.get(index),
        _ => None,
    };
    let Some(branch) = following(comparison) else {
        return false;
    };
    branch.instruction.decoded.opcode == Opcode::CBNZ
        && register(&branch.instruction.decoded.operands[0])
            == register(&comparison.instruction.decoded.operands[0])
        && following(branch).is_some_and(|it| is_store_exclusive(it.instruction.decoded.opcode))
}

/// The register that an operand is, and how many of its bits.
fn register(operand: &Operand) -> Option<(u16, u8)> {
    match operand {
        Operand::Register(size, number)
        | Operand::RegisterOrSP(size, number)
        | Operand::RegShift(ShiftStyle::LSL, 0, size, number) => {
            Some((*number, if *size == SizeCode::W { 32 } else { 64 }))
        }
        _ => None,
    }
}

fn writes_back(operands: &[Operand]) -> bool {
    operands.iter().any(|operand| {
        matches!(
            operand,
            Operand::RegPreIndex(_, _, true) | Operand::RegPostIndex(..)
        )
    })
}

fn is_store_exclusive(opcode: Opcode) -> bool {
    let name = rows::name(opcode);
    name.starts_with("stxr") || name.starts_with("stlxr")
}

/// Whether an instruction may store to memory that others see.
fn may_store(opcode: Opcode) -> bool {
    const STORES: [&str; 7] = ["st", "cas", "swp", "ldadd", "ldclr", "ldeor", "ldset"];
    let name = rows::name(opcode);
    STORES.iter().any(|it| name.starts_with(it))
}
