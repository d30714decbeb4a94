// SPDX-License-Identifier: GPL-2.0

//! The dependencies that a function has in its source.

use crate::flow::{Graph, Node, Value};
use crate::ir::{globals, values, Block, Frame, Function, Instruction, Module};
use crate::locals::Locals;
use crate::mark::shape;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What depends on the load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The address of an access.
    Address,
    /// The value of a store.
    Data,
    /// Whether a store is executed.
    Control,
}

impl Kind {
    /// All.
    pub const ALL: [Self; 3] = [Self::Address, Self::Data, Self::Control];

    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Data => "data",
            Self::Control => "control",
        }
    }
}

/// An access, as it can be found again in the machine code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// Its number.
    pub mark: u64,
    /// The lines and columns of the calls that it was inlined at.
    pub calls: Vec<(u32, u32)>,
}

/// In place of a number, for a call: LLVM keeps no numbers of calls.
const NO_MARK: u64 = u64::MAX;

impl Identity {
    /// By its number, and the frames it is from.
    pub fn new(mark: u64, frames: &[Frame]) -> Self {
        let calls = frames
            .iter()
            .skip(1)
            .map(|it| (it.line, it.column))
            .collect();
        Self { mark, calls }
    }
}

/// An access of a function.
#[derive(Clone, Debug)]
pub struct Place {
    /// Which one.
    pub identity: Identity,
    /// Where it is from.
    pub frames: Vec<Frame>,
    /// Its text.
    pub text: String,
    /// Whether the model knows it as an access of its own.
    pub marked: bool,
    /// Whether it is inline assembly.
    pub assembly: bool,
    /// The helper that is called for it.
    pub helper: Option<String>,
    /// Whether others of the function cannot be told from it.
    pub ambiguous: bool,
}

impl Place {
    /// Whether it is another implementation of the same operation: arm64 takes the one or the other, by what its CPUs
    /// have, and never both.
    pub fn is_alternative(&self, other: &Self) -> bool {
        let operation = |place: &'_ Self| {
            let names = ["__lse_", "__ll_sc_"];
            let is_own = |it: &&Frame| names.iter().any(|name| it.function.starts_with(name));
            place
                .frames
                .iter()
                .skip_while(is_own)
                .cloned()
                .collect::<Vec<_>>()
        };
        self.assembly
            && other.assembly
            && self.identity != other.identity
            && operation(self) == operation(other)
    }

    /// See [`shape`].
    pub fn shape(&self) -> Vec<&str> {
        shape(&self.text)
    }
}

/// A dependency.
#[derive(Clone, Debug)]
pub struct Dependency {
    /// What depends.
    pub kind: Kind,
    /// The load, as a number of [`Source::places`].
    pub head: usize,
    /// The access that depends on it.
    pub target: usize,
    /// Whether it depends on all paths.
    pub on_all_paths: bool,
    /// Whether only by arithmetic whose result is the same for all values.
    pub empty: bool,
    /// Whether only through local variables in memory.
    pub through_local: bool,
    /// Whether only by way of a plain load, which may be one of a list of pointers.
    pub chained: bool,
}

/// What a function has.
#[derive(Debug)]
pub struct Source {
    /// Its symbol.
    pub function: String,
    /// Its accesses.
    pub places: Vec<Place>,
    /// Its dependencies.
    pub dependencies: Vec<Dependency>,
    /// The variables whose addresses it compares, adds to or stores.
    pub compared: BTreeSet<String>,
}

/// The dependencies of all functions.
pub fn dependencies(module: &Module<'_>) -> Vec<Source> {
    let functions = module.functions.iter();
    let all = functions.map(|function| Lowering::new(function).source(module, function));
    all.filter(|it| !it.dependencies.is_empty()).collect()
}

/// A function as a graph.
struct Lowering<'t> {
    graph: Graph,
    values: HashMap<&'t str, Value>,
    locals: Locals<'t>,
    /// The instructions that put a value into an aggregate, by their results.
    put: HashMap<&'t str, &'t Instruction<'t>>,
    /// The node of each instruction, and the nodes whose results are always the same.
    nodes: Vec<(usize, &'t Instruction<'t>)>,
    cancelling: Vec<usize>,
    /// The nodes that read local variables in memory.
    local_loads: Vec<usize>,
    /// The nodes of other accesses without a mark.
    plain_loads: Vec<usize>,
    /// Where the arms of each branch join.
    joins: Vec<Option<usize>>,
    /// The arms of branches.
    arms: RefCell<BTreeMap<usize, BTreeSet<usize>>>,
}

impl<'t> Lowering<'t> {
    fn new(function: &'t Function<'t>) -> Self {
        let instructions = || function.blocks.iter().flat_map(|it| &it.instructions);
        let names = function
            .parameters
            .iter()
            .copied()
            .chain(instructions().filter_map(|it| it.result));
        let values: HashMap<_, _> = names.zip(0..).collect();
        let mut lowering = Self {
            graph: Graph::default(),
            locals: Locals::new(instructions(), values.len() as Value),
            values,
            put: instructions()
                .filter(|it| it.opcode == "insertvalue")
                .filter_map(|it| Some((it.result?, it)))
                .collect(),
            nodes: Vec::new(),
            cancelling: Vec::new(),
            local_loads: Vec::new(),
            plain_loads: Vec::new(),
            joins: Vec::new(),
            arms: RefCell::default(),
        };
        let mut blocks = HashMap::new();
        let mut number = 0;
        for block in &function.blocks {
            blocks.insert(block.label, (number, block));
            number += block.instructions.len();
        }
        lowering.graph.nodes = vec![Node::default(); number];
        let mut number = 0;
        for block in &function.blocks {
            for (position, instruction) in block.instructions.iter().enumerate() {
                let mut node = lowering.node(instruction);
                if position + 1 < block.instructions.len() {
                    node.next = vec![number + 1];
                } else {
                    let labels = instruction.labels();
                    let next = labels.filter_map(|it| lowering.edge(block.label, it, &blocks, 0));
                    node.next = next.collect();
                }
                let node_accesses = node.accesses;
                lowering.graph.nodes[number] = node;
                if instruction.cancels() {
                    lowering.cancelling.push(number);
                }
                if instruction.opcode == "load" && !node_accesses {
                    lowering.local_loads.push(number);
                } else if node_accesses && instruction.access().is_some_and(|it| !it.marked) {
                    lowering.plain_loads.push(number);
                }
                lowering.nodes.push((number, instruction));
                number += 1;
            }
        }
        lowering.joins = lowering.graph.joins();
        lowering
    }

    /// Where control comes to from a block, if it goes to another: behind what its phi instructions set. A block
    /// that only tests which one it comes from, as those that leave a scope in C, is passed.
    fn edge(
        &mut self,
        from: &str,
        to: &'t str,
        blocks: &HashMap<&'t str, (usize, &'t Block<'t>)>,
        passed: usize,
    ) -> Option<usize> {
        let (start, block) = blocks.get(to)?;
        let (last, others) = block.instructions.split_last()?;
        // The first block may have no label, but those that follow it call it by a number.
        let is_from = |label| label == from || from.is_empty() && !blocks.contains_key(label);
        let incoming =
            |phi: &Instruction<'t>| phi.incoming().find(|it| is_from(it.1)).map(|it| it.0);
        let phis = others.iter().filter(|it| it.opcode == "phi");
        let sets = phis
            .clone()
            .filter_map(|phi| Some((self.value(phi.result?)?, self.all(values(incoming(phi)?)))));
        let sets: Vec<_> = sets.collect();
        let has_effect =
            |it: &Instruction<'_>| it.opcode != "phi" && !it.operands.contains("@llvm.lifetime.");
        let tested = last.condition().filter(|_| !others.iter().any(has_effect));
        let known = tested.and_then(|it| phis.clone().find(|phi| phi.result == Some(it)));
        let known = known.and_then(incoming).filter(|it| !it.contains('%'));
        let mut next = *start;
        if let Some(constant) = known.filter(|_| passed < blocks.len()) {
            next = self.edge(to, last.labels_if(constant).next()?, blocks, passed + 1)?;
        }
        if sets.is_empty() {
            return Some(next);
        }
        self.graph.nodes.push(Node {
            sets,
            next: vec![next],
            ..Node::default()
        });
        Some(self.graph.nodes.len() - 1)
    }

    /// What an instruction takes from an aggregate: the value that was put there, or the aggregate.
    fn member(&self, taken: &Instruction<'t>) -> Option<&'t str> {
        let name = |operand: &'t str| operand.rsplit(' ').next()?.strip_prefix('%');
        let (aggregate, index) = taken.operands.rsplit_once(", ")?;
        let mut aggregate = name(aggregate)?;
        while let Some(put) = self.put.get(aggregate) {
            let mut operands = put.operands.rsplitn(3, ", ");
            let (at, value, others) = (operands.next()?, operands.next()?, operands.next()?);
            if at == index {
                return name(value);
            }
            aggregate = name(others)?;
        }
        Some(aggregate)
    }

    fn value(&self, name: &str) -> Option<Value> {
        self.values.get(name).copied()
    }

    fn all<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Vec<Value> {
        names.into_iter().filter_map(|it| self.value(it)).collect()
    }

    fn node(&self, instruction: &'t Instruction<'t>) -> Node {
        let mut node = Node {
            returns: instruction.opcode == "ret",
            tests: self.all(instruction.condition()),
            ..Node::default()
        };
        let result = instruction.result.and_then(|it| self.value(it));
        if let Some(access) = instruction.access() {
            let address = access.address.first();
            if let Some(words) = address.and_then(|it| self.locals.words(it, instruction)) {
                let from = self.all(access.data.iter().copied());
                match access.stores {
                    true => node.sets.extend(changed(words, &from)),
                    false => node.sets.extend(result.map(|it| (it, words))),
                }
                return node;
            }
            node.accesses = true;
            node.stores = access.stores;
            node.address = self.all(access.address.iter().copied());
            node.stored = self.all(access.data.iter().copied());
            match access.marked {
                true => node.loaded.extend(result),
                // A chain goes on with what is found there.
                false => node
                    .sets
                    .extend(result.map(|it| (it, node.address.clone()))),
            }
            return node;
        }
        // Copies from one to another.
        if instruction.calls_intrinsic() && instruction.operands.contains("@llvm.mem") {
            let words = |it| self.locals.words(it, instruction);
            let mut ends = instruction.uses().map(words);
            if let (Some(Some(to)), from) = (ends.next(), ends.next().flatten()) {
                node.sets.extend(changed(to, &from.unwrap_or_default()));
            }
        }
        if let Some(result) = result {
            let from = match (instruction.opcode, instruction.assembly_inputs()) {
                (_, Some(inputs)) => self.all(inputs),
                ("phi", _) => return node,
                ("call", _) if !instruction.calls_intrinsic() => Vec::new(),
                ("extractvalue", _) => self.all(self.member(instruction)),
                _ => self.all(instruction.uses()),
            };
            node.sets.push((result, from));
        }
        node
    }

    fn source(mut self, module: &Module<'_>, function: &Function<'_>) -> Source {
        let mut places = Vec::new();
        let mut at = BTreeMap::new();
        let reached = self.graph.reached();
        for &(node, instruction) in &self.nodes {
            let access = instruction.access();
            let helper = access.as_ref().and_then(|it| it.helper);
            let mark = module.mark(instruction).or(helper.map(|_| NO_MARK));
            let Some((access, mark)) = access.zip(mark) else {
                continue;
            };
            if !self.graph.nodes[node].accesses || !reached.contains(&node) {
                continue;
            }
            let frames = module.frames(instruction);
            at.insert(node, places.len());
            places.push(Place {
                identity: Identity::new(mark, &frames),
                frames,
                text: format!("{} {}", instruction.opcode, instruction.operands),
                marked: access.marked,
                assembly: access.assembly,
                helper: access.helper.map(str::to_owned),
                ambiguous: false,
            });
        }
        // A call has no number of its own.
        let key = |it: &Place| {
            let frames = it.helper.is_some().then(|| it.frames.clone());
            (it.identity.clone(), it.helper.clone(), frames)
        };
        let mut counts: BTreeMap<_, usize> = BTreeMap::new();
        places
            .iter()
            .for_each(|it| *counts.entry(key(it)).or_default() += 1);
        places
            .iter_mut()
            .for_each(|it| it.ambiguous = counts[&key(it)] > 1);

        let heads = self.nodes.iter().filter(|(node, instruction)| {
            let is_load = instruction.access().is_some_and(|it| it.loads && it.marked);
            is_load && at.contains_key(node) && !instruction.acquires()
        });
        let heads: Vec<usize> = heads.map(|it| it.0).collect();
        let all = |lowering: &Self| {
            heads
                .iter()
                .flat_map(|it| lowering.from(*it, &at, &places))
                .collect::<Vec<_>>()
        };
        let mut dependencies = all(&self);
        let [cancelling, local_loads, plain_loads] = [
            &mut self.cancelling,
            &mut self.local_loads,
            &mut self.plain_loads,
        ]
        .map(std::mem::take);
        let keys = |all: &[Dependency]| {
            let keys = all.iter().map(|it| (it.kind, it.head, it.target));
            keys.collect::<BTreeSet<_>>()
        };
        let every = keys(&dependencies);
        let mut without = |nodes: Vec<usize>| {
            if nodes.is_empty() {
                return every.clone();
            }
            let cut = |number: usize| std::mem::take(&mut self.graph.nodes[number].sets);
            let sets: Vec<_> = nodes.iter().copied().map(cut).collect();
            let left = keys(&all(&self));
            for (number, sets) in nodes.into_iter().zip(sets) {
                self.graph.nodes[number].sets = sets;
            }
            left
        };
        let real = without(cancelling);
        let direct = without(local_loads);
        let unchained = without(plain_loads);
        for it in &mut dependencies {
            let key = (it.kind, it.head, it.target);
            (it.empty, it.through_local) = (!real.contains(&key), !direct.contains(&key));
            it.chained = !unchained.contains(&key);
        }
        dependencies.retain(|it| !it.chained || it.kind == Kind::Address);
        let known = |it: &(usize, &'t Instruction<'t>)| match it.1.opcode {
            "icmp" | "getelementptr" => Some(it.1.operands),
            // What is stored, and not where to.
            "store" => it.1.operands.split(", ").next(),
            _ => None,
        };
        let compared = self.nodes.iter().filter_map(known).flat_map(globals);
        Source {
            function: function.name.to_owned(),
            places,
            dependencies,
            compared: compared.map(str::to_owned).collect(),
        }
    }

    fn from(&self, head: usize, at: &BTreeMap<usize, usize>, places: &[Place]) -> Vec<Dependency> {
        let mut found = Vec::new();
        let mut around = BTreeMap::new();
        let is_alternative = |it: usize| places[it].is_alternative(&places[at[&head]]);
        let alternatives = at.iter().filter(|it| is_alternative(*it.1)).map(|it| *it.0);
        let alternatives = alternatives.collect();
        let states = self.graph.follow(&BTreeSet::from([head]), &alternatives);
        for (&node, &target) in at.iter().filter(|it| !alternatives.contains(it.0)) {
            let Some(state) = &states[node] else {
                continue;
            };
            let access = &self.graph.nodes[node];
            let stores = access.stores && places[target].marked;
            let mut add = |kind, on_all_paths| {
                found.push(Dependency {
                    kind,
                    head: at[&head],
                    target,
                    on_all_paths,
                    empty: false,
                    through_local: false,
                    chained: false,
                });
            };
            let address = state.depends(&access.address);
            if address.some {
                add(Kind::Address, address.all);
            }
            let data = state.depends(&access.stored);
            if stores && data.some {
                add(Kind::Data, data.all);
            }
            // Not after the arms of the branch.
            let is_in_arm = |branch: &usize| {
                let mut arms = self.arms.borrow_mut();
                let arms = arms
                    .entry(*branch)
                    .or_insert_with(|| self.graph.arms(*branch, self.joins[*branch]));
                arms.contains(&node)
            };
            let branches = state.branches.iter().copied().filter(is_in_arm);
            let branches: BTreeSet<_> = branches.collect();
            if stores && !branches.is_empty() {
                // An earlier branch may be on more paths, but its arms have joined.
                let decides = |it: &usize| {
                    let tests = &self.graph.nodes[*it].tests;
                    states[*it].as_ref().is_some_and(|it| it.depends(tests).all)
                };
                let sure: BTreeSet<_> = branches.into_iter().filter(decides).collect();
                let around = around
                    .entry(sure)
                    .or_insert_with_key(|sure| self.graph.around(head, sure, &self.joins));
                add(Kind::Control, !around.contains(&node));
            }
        }
        found
    }
}

/// Words of local variables that a value goes to; a part of each may be left as it was.
fn changed(words: Vec<Value>, value: &[Value]) -> impl Iterator<Item = (Value, Vec<Value>)> + '_ {
    let from = |word| value.iter().copied().chain([word]).collect();
    words.into_iter().map(move |word| (word, from(word)))
}
