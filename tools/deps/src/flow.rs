// SPDX-License-Identifier: GPL-2.0

//! Follows what a load returns through a function, whatever language the function is in.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::BitOr;

/// A register, or what stands for one.
pub type Value = u32;

/// What an instruction does.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// Those that can follow.
    pub next: Vec<usize>,
    /// What is computed from what, all at once.
    pub sets: Vec<(Value, Vec<Value>)>,
    /// What is one of two values, each computed from these, and what the choice depends on.
    pub selects: Vec<(Value, [Vec<Value>; 2], Vec<Value>)>,
    /// What the address of an access is computed from.
    pub address: Vec<Value>,
    /// What a load sets.
    pub loaded: Vec<Value>,
    /// What a stored value is computed from.
    pub stored: Vec<Value>,
    /// Whether it accesses memory, and whether it can store.
    pub accesses: bool,
    /// Whether it can store.
    pub stores: bool,
    /// What a branch depends on.
    pub tests: Vec<Value>,
    /// Whether loads before it come before the loads that follow.
    pub orders_loads: bool,
    /// Whether loads before it come before the stores that follow.
    pub orders_stores: bool,
    /// Whether it orders so only if it stores, which is not known.
    pub may_not_store: bool,
    /// Whether its own load comes before all that follows.
    pub acquires: bool,
    /// Whether all that is before it comes before its store.
    pub releases: bool,
    /// The arguments and results of a call, through which a value may go.
    pub passed: Vec<Value>,
    /// See `passed`.
    pub returned: Vec<Value>,
    /// Whether the function returns here.
    pub returns: bool,
    /// Why it is not known what it does.
    pub unknown: Option<String>,
}

/// A function.
#[derive(Debug, Default)]
pub struct Graph {
    /// The first one is where it starts.
    pub nodes: Vec<Node>,
    /// Whether what a load finds depends on its address. For the order of accesses in a CPU it does: the load
    /// comes after what its address depends on.
    pub through_memory: bool,
}

/// On which of the paths from the load something depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    /// On all.
    pub all: bool,
    /// On some.
    pub some: bool,
    /// Perhaps: through a function that is called, or if an operation succeeds.
    pub perhaps: bool,
    /// On all, if a choice between values counts. A CPU orders no load after what the choice of its address
    /// depends on.
    pub all_by_choice: bool,
    /// On all, where each choice is between a value that depends on it and another.
    pub all_if_chosen: bool,
}

impl BitOr for Paths {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self {
            all: self.all || other.all,
            some: self.some || other.some,
            perhaps: self.perhaps || other.perhaps,
            all_by_choice: self.all_by_choice || other.all_by_choice,
            all_if_chosen: self.all_if_chosen || other.all_if_chosen,
        }
    }
}

impl Paths {
    const ALL: Self = Self {
        all: true,
        some: true,
        perhaps: false,
        all_by_choice: true,
        all_if_chosen: true,
    };

    const PERHAPS: Self = Self {
        all: false,
        some: false,
        perhaps: true,
        all_by_choice: false,
        all_if_chosen: false,
    };

    fn meet(self, other: Self) -> Self {
        Self {
            all: self.all && other.all,
            all_by_choice: self.all_by_choice && other.all_by_choice,
            all_if_chosen: self.all_if_chosen && other.all_if_chosen,
            ..self | other
        }
    }

    /// The same for what orders: perhaps only if there is no path on which surely nothing does.
    fn meet_order(self, other: Self) -> Self {
        let may = |it: Self| it.all || it.perhaps;
        let met = self.meet(other);
        Self {
            perhaps: met.perhaps && may(self) && may(other),
            ..met
        }
    }

    fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

/// What is known before an instruction, on the paths from the load to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    values: BTreeMap<Value, Paths>,
    /// Whether a branch depended on the load.
    pub branched: Paths,
    /// Whether the address of an access did.
    pub addressed: Paths,
    /// Whether it is ordered before loads.
    pub before_loads: Paths,
    /// Whether it is ordered before stores.
    pub before_stores: Paths,
    /// The branches that depended on it.
    pub branches: BTreeSet<usize>,
    /// What was not understood.
    pub unknown: Option<String>,
}

impl State {
    /// On which paths one of these depends on the load.
    pub fn depends(&self, values: &[Value]) -> Paths {
        let known = values.iter().filter_map(|it| self.values.get(it));
        known.fold(Paths::default(), |all, it| all | *it)
    }

    fn set(&mut self, value: Value, paths: Paths) {
        if paths.is_nothing() {
            self.values.remove(&value);
        } else {
            self.values.insert(value, paths);
        }
    }

    /// Adds what is known on other paths. Returns whether that changes anything.
    fn meet(&mut self, other: &Self) -> bool {
        let mut changed = false;
        let mut meet = |mine: &mut Paths, theirs: Paths, how: fn(Paths, Paths) -> Paths| {
            let new = how(*mine, theirs);
            changed |= *mine != new;
            *mine = new;
        };
        for (value, mine) in &mut self.values {
            meet(mine, other.depends(&[*value]), Paths::meet);
        }
        for (value, theirs) in &other.values {
            let mine = self.values.entry(*value).or_default();
            meet(mine, *theirs, Paths::meet);
        }
        meet(&mut self.branched, other.branched, Paths::meet);
        meet(&mut self.addressed, other.addressed, Paths::meet);
        meet(
            &mut self.before_loads,
            other.before_loads,
            Paths::meet_order,
        );
        meet(
            &mut self.before_stores,
            other.before_stores,
            Paths::meet_order,
        );
        self.values.retain(|_, it| !it.is_nothing());
        let count = self.branches.len();
        self.branches.extend(&other.branches);
        changed |= count != self.branches.len();
        if self.unknown.is_none() && other.unknown.is_some() {
            self.unknown.clone_from(&other.unknown);
            changed = true;
        }
        changed
    }
}

impl Graph {
    /// The states before the instructions that can follow a load at one of `heads`, up to the next such load, or up to
    /// one of `ends`.
    pub fn follow(&self, heads: &BTreeSet<usize>, ends: &BTreeSet<usize>) -> Vec<Option<State>> {
        let mut states: Vec<Option<State>> = vec![None; self.nodes.len()];
        let mut work: BTreeSet<usize> = heads.clone();
        while let Some(number) = work.pop_first() {
            let node = &self.nodes[number];
            let after = match heads.contains(&number) {
                true => {
                    let mut start = State::default();
                    // From the stack, it is like a move.
                    let moved = node.sets.iter().filter(|_| node.loaded.is_empty());
                    let loaded = node.loaded.iter().chain(moved.map(|it| &it.0));
                    loaded.for_each(|it| start.set(*it, Paths::ALL));
                    start
                }
                false => match &states[number] {
                    Some(state) => self.after(number, state),
                    None => continue,
                },
            };
            for &next in &node.next {
                let is_new = match &mut states[next] {
                    Some(known) => known.meet(&after),
                    unknown => {
                        *unknown = Some(after.clone());
                        true
                    }
                };
                if is_new && !heads.contains(&next) && !ends.contains(&next) {
                    work.insert(next);
                }
            }
        }
        states
    }

    fn after(&self, number: usize, before: &State) -> State {
        let node = &self.nodes[number];
        let mut state = before.clone();
        let address = before.depends(&node.address);
        for (value, from) in &node.sets {
            state.set(*value, before.depends(from));
        }
        for (value, choices, on) in &node.selects {
            let [first, second] = choices.each_ref().map(|it| before.depends(it));
            let on = before.depends(on);
            let chosen = first.meet(second);
            let paths = Paths {
                all_by_choice: chosen.all_by_choice || on.all_by_choice,
                all_if_chosen: first.all_if_chosen || second.all_if_chosen,
                some: chosen.some || on.some,
                perhaps: chosen.perhaps || on.perhaps,
                ..chosen
            };
            state.set(*value, paths);
        }
        let loaded = if self.through_memory {
            address
        } else {
            Paths::default()
        };
        node.loaded.iter().for_each(|it| state.set(*it, loaded));
        let passed = before.depends(&node.passed);
        let returned = match passed.some || passed.perhaps {
            true => Paths::PERHAPS,
            false => Paths::default(),
        };
        node.returned.iter().for_each(|it| state.set(*it, returned));
        let tests = before.depends(&node.tests);
        if tests.some {
            state.branches.insert(number);
        }
        state.branched = state.branched | tests;
        if node.accesses {
            state.addressed = state.addressed | address;
        }
        let ordered = match node.may_not_store {
            true => Paths::PERHAPS,
            false => Paths::ALL,
        };
        if node.orders_loads {
            state.before_loads = state.before_loads | ordered;
        }
        if node.orders_stores {
            state.before_stores = state.before_stores | ordered;
        }
        state.unknown = state.unknown.or_else(|| node.unknown.clone());
        state
    }

    /// The nodes that control can come to.
    pub fn reached(&self) -> BTreeSet<usize> {
        self.from(vec![0]).into_iter().chain([0]).collect()
    }

    /// Whether control can go from one node to another.
    pub fn reaches(&self, from: usize, to: usize) -> bool {
        self.from(vec![from]).contains(&to)
    }

    /// The nodes that control can come to from a load other than through the arms of branches, which end at `joins`;
    /// and without the load again.
    pub fn around(
        &self,
        load: usize,
        branches: &BTreeSet<usize>,
        joins: &[Option<usize>],
    ) -> BTreeSet<usize> {
        let mut work: Vec<_> = branches.iter().filter_map(|it| joins[*it]).collect();
        let mut seen: BTreeSet<_> = work.iter().copied().collect();
        work.push(load);
        while let Some(number) = work.pop() {
            let next = self.nodes[number].next.iter().copied();
            let new: Vec<_> = next.filter(|it| seen.insert(*it)).collect();
            let is_inside = |it: &usize| *it == load || branches.contains(it);
            work.extend(new.into_iter().filter(|it| !is_inside(it)));
        }
        seen
    }

    /// The nodes that follow.
    fn from(&self, mut work: Vec<usize>) -> BTreeSet<usize> {
        let mut seen = BTreeSet::new();
        while let Some(number) = work.pop() {
            work.extend(
                self.nodes[number]
                    .next
                    .iter()
                    .filter(|it| seen.insert(**it)),
            );
        }
        seen
    }

    /// For each node the next one that all paths to a return of the function have in common. There is none where
    /// they have nothing in common, and where the function does not return.
    pub fn joins(&self) -> Vec<Option<usize>> {
        let end = self.nodes.len();
        let mut before = vec![Vec::new(); end + 1];
        for (number, node) in self.nodes.iter().enumerate() {
            node.next.iter().for_each(|it| before[*it].push(number));
            if node.returns {
                before[end].push(number);
            }
        }
        // The order in which a search backwards from the end leaves the nodes.
        let mut left = vec![None; end + 1];
        let mut order = Vec::new();
        let mut seen = vec![false; end + 1];
        let mut work = vec![(end, 0)];
        seen[end] = true;
        while let Some((number, position)) = work.pop() {
            match before[number].get(position) {
                Some(&other) => {
                    work.push((number, position + 1));
                    if !std::mem::replace(&mut seen[other], true) {
                        work.push((other, 0));
                    }
                }
                None => {
                    left[number] = Some(order.len());
                    order.push(number);
                }
            }
        }
        let mut joins: Vec<Option<usize>> = vec![None; end + 1];
        joins[end] = Some(end);
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for &number in order.iter().rev().filter(|it| **it != end) {
                let node = &self.nodes[number];
                let next = node.next.iter().copied().chain(node.returns.then_some(end));
                let known = next.filter(|it| joins[*it].is_some());
                let new = known.reduce(|mut one, mut other| {
                    while one != other {
                        if left[one] < left[other] {
                            one = joins[one].unwrap_or(end);
                        } else {
                            other = joins[other].unwrap_or(end);
                        }
                    }
                    one
                });
                if joins[number] != new {
                    joins[number] = new;
                    changed = true;
                }
            }
        }
        joins.truncate(end);
        joins
            .into_iter()
            .map(|it| it.filter(|it| *it != end))
            .collect()
    }

    /// The nodes behind a branch, up to where its arms join.
    pub fn arms(&self, branch: usize, join: Option<usize>) -> BTreeSet<usize> {
        let mut seen = BTreeSet::new();
        let mut work = vec![branch];
        while let Some(number) = work.pop() {
            let next = self.nodes[number]
                .next
                .iter()
                .filter(|it| Some(**it) != join);
            work.extend(next.filter(|it| seen.insert(**it)));
        }
        seen
    }
}
