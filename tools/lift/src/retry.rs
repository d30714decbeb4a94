// SPDX-License-Identifier: GPL-2.0

//! Loops that try an atomic operation again.
//!
//! An execution in which the first try succeeds has every outcome of one in which a later try does, so
//! executions with a failed try need not be looked at. For that the loop may store nothing else, and must
//! go back only if the store did not happen.

use crate::cpu::Cpu;
use crate::graph::{Back, Edge, Node};
use std::collections::{BTreeMap, BTreeSet};

/// An operand of an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operand {
    /// So many low bits of a register; one, if it is a truth value.
    Register(u8, u8),
    Zero,
    /// Something else.
    Other,
}

/// What an instruction does to what loops depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Copy {
        to: Operand,
        from: Operand,
    },
    /// Sets the flags.
    Compare(Operand, Operand),
    /// Computes what is zero if the operands are equal, and only then.
    Subtract {
        to: Operand,
        from: [Operand; 2],
    },
    /// Computes 1 or 0: whether the last comparison found its operands equal or, if not `equal`, different.
    Outcome {
        to: Operand,
        equal: bool,
    },
    /// Computes 1 or 0: whether the operand is zero or, if not `zero`, is not.
    Test {
        to: Operand,
        from: Operand,
        zero: bool,
    },
    LoadExclusive(Operand),
    /// Leaves a number that is not zero if it fails.
    StoreExclusive(Operand),
    /// Compares memory with a register, and leaves in it what was found; with `flags`, the outcome, too.
    CompareAndSwap {
        expected: Operand,
        flags: bool,
    },
    /// Changes registers, and with `flags` the flags, in some other way.
    Other {
        changed: Vec<u8>,
        flags: bool,
        /// Whether it may store to memory that others see.
        stores: bool,
    },
}

/// What a conditional branch depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Condition {
    /// What is compared; none, if the flags tell.
    pub compared: Option<(Operand, Operand)>,
    /// Whether it branches if they are equal, and only then; or if they are not.
    pub equal: bool,
}

/// Stands for a value that is not known: equal numbers are equal values.
type Number = usize;
type Pair = (Number, Number);

const ZERO: Number = 0;

/// What is known at a point of the code.
#[derive(Debug, Clone, Default, PartialEq)]
struct Facts {
    /// With the number of low bits that the number stands for.
    registers: BTreeMap<u8, (Number, u8)>,
    /// What the flags compare.
    compared: Option<Pair>,
    equal: BTreeSet<Pair>,
    /// Whether the atomic operation has failed.
    failed: bool,
}

/// What instructions compute.
#[derive(Debug, Default)]
struct Values {
    count: Number,
    /// The results of exclusive loads.
    loaded: BTreeSet<Number>,
    /// Values that are zero if these are equal, and only then.
    differences: BTreeMap<Number, Pair>,
    /// Values that tell by being zero, or by not being it, that the operation failed.
    telling: BTreeMap<Number, bool>,
    /// Values that are 1 or 0.
    truths: BTreeSet<Number>,
    /// The operation failed if these are not equal.
    swaps: BTreeSet<Pair>,
}

pub(crate) fn is_retry<C: Cpu>(nodes: &[Node<'_, C>], order: &[usize], back: Back) -> bool {
    stores_once(nodes, back) && fails(nodes, order, back)
}

/// Whether the nodes of the loop have one atomic operation that stores, and no other store.
fn stores_once<C: Cpu>(nodes: &[Node<'_, C>], back: Back) -> bool {
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
    let mut stores = 0;
    for node in body.iter().map(|&index| &nodes[index]) {
        match C::step(&node.instruction.decoded) {
            _ if node.callee.is_some() => return false,
            Step::Other { stores: true, .. } => return false,
            Step::StoreExclusive(_) | Step::CompareAndSwap { .. } => stores += 1,
            _ => {}
        }
    }
    stores == 1
}

/// Whether the edge is taken only if the operation failed.
fn fails<C: Cpu>(nodes: &[Node<'_, C>], order: &[usize], back: Back) -> bool {
    let mut values = Values::default();
    let mut arrived: BTreeMap<usize, Facts> = BTreeMap::new();
    for &index in order {
        let mut facts = arrived.remove(&index).unwrap_or_default();
        let node = &nodes[index];
        if node.callee.is_some() {
            facts.registers.clear();
        }
        values.step(C::step(&node.instruction.decoded), &mut facts);
        let condition = C::condition(&node.instruction.decoded);
        let compared = condition.and_then(|it| values.compared(it, &mut facts));
        for (edge, taken) in [(node.next, false), (node.taken, true)] {
            let mut after = facts.clone();
            if let (Some(condition), Some(compared)) = (condition, compared) {
                values.learn(compared, condition.equal == taken, &mut after);
            }
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
        self.equal.retain(|pair| other.equal.contains(pair));
        self.failed &= other.failed;
    }

    fn set(&mut self, operand: Operand, number: Number) {
        if let Operand::Register(register, bits) = operand {
            self.registers.insert(register, (number, bits));
        }
    }
}

fn pair(left: Number, right: Number) -> Pair {
    (left.min(right), left.max(right))
}

impl Values {
    fn fresh(&mut self) -> Number {
        self.count += 1;
        self.count
    }

    fn read(&mut self, facts: &mut Facts, operand: Operand) -> Number {
        let Operand::Register(register, bits) = operand else {
            return if operand == Operand::Zero {
                ZERO
            } else {
                self.fresh()
            };
        };
        match facts.registers.get(&register) {
            Some(&(number, known))
                if known >= bits && (bits > 1 || self.truths.contains(&number)) =>
            {
                number
            }
            _ => {
                let fresh = self.fresh();
                facts.set(operand, fresh);
                fresh
            }
        }
    }

    /// What an instruction changes.
    fn step(&mut self, step: Step, facts: &mut Facts) {
        match step {
            Step::Copy { to, from } => {
                let copied = self.read(facts, from);
                facts.set(to, copied);
            }
            Step::Compare(left, right) => {
                facts.compared = Some(pair(self.read(facts, left), self.read(facts, right)));
            }
            Step::Subtract { to, from } => {
                let [left, right] = from.map(|operand| self.read(facts, operand));
                let difference = self.fresh();
                self.differences.insert(difference, pair(left, right));
                if self.swaps.contains(&pair(left, right)) {
                    self.telling.insert(difference, false);
                }
                facts.set(to, difference);
            }
            Step::Outcome { to, equal } => {
                let outcome = self.fresh();
                self.truths.insert(outcome);
                if facts.compared.is_some_and(|it| self.swaps.contains(&it)) {
                    self.telling.insert(outcome, equal);
                }
                facts.set(to, outcome);
            }
            Step::Test { to, from, zero } => {
                let tested = self.read(facts, from);
                let outcome = self.fresh();
                self.truths.insert(outcome);
                if let Some(&telling) = self.telling.get(&tested) {
                    self.telling.insert(outcome, telling != zero);
                }
                facts.set(to, outcome);
            }
            Step::LoadExclusive(to) => {
                let found = self.fresh();
                self.loaded.insert(found);
                facts.set(to, found);
                facts.failed = false;
            }
            Step::StoreExclusive(status) => {
                // It is run only if what was loaded is equal to these.
                let guards = facts.equal.iter();
                let guards =
                    guards.filter(|(a, b)| self.loaded.contains(a) || self.loaded.contains(b));
                self.swaps.extend(guards);
                let number = self.fresh();
                self.telling.insert(number, false);
                facts.set(status, number);
            }
            Step::CompareAndSwap { expected, flags } => {
                let wanted = self.read(facts, expected);
                let found = self.fresh();
                self.swaps.insert(pair(found, wanted));
                facts.set(expected, found);
                facts.compared = flags.then_some(pair(found, wanted));
                facts.failed = false;
            }
            Step::Other { changed, flags, .. } => {
                facts
                    .registers
                    .retain(|register, _| !changed.contains(register));
                if flags {
                    facts.compared = None;
                }
            }
        }
    }

    /// What a branch compares.
    fn compared(&mut self, condition: Condition, facts: &mut Facts) -> Option<Pair> {
        match condition.compared {
            None => facts.compared,
            Some((left, right)) => Some(pair(self.read(facts, left), self.read(facts, right))),
        }
    }

    /// What is known where values are equal, or where they are not.
    fn learn(&self, compared: Pair, equal: bool, facts: &mut Facts) {
        let (tested, is_test) = (compared.1, compared.0 == ZERO);
        if equal {
            let difference = self.differences.get(&tested).filter(|_| is_test);
            facts.equal.extend([compared].iter().chain(difference));
        }
        facts.failed |= !equal && self.swaps.contains(&compared)
            || is_test && self.telling.get(&tested) == Some(&equal);
    }
}
