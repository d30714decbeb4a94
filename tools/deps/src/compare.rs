// SPDX-License-Identifier: GPL-2.0

//! Finds the accesses of a function's source in its machine code, and judges the dependencies between them.

use crate::flow::{Graph, State};
use crate::ir::globals;
use crate::machine;
use crate::mark::Marked;
use crate::source::{Dependency, Identity, Kind, Place, Source};
use crate::verdict::{judge, Verdict, ON_SOME_PATHS};
use crate::{Found, Site};
use lkmm_lift::Step;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The machine code of a function beside its source.
struct Machine<'a> {
    function: &'a str,
    steps: &'a [Step],
    graph: Graph,
    marked: Vec<(u64, &'a Marked)>,
    /// What they are told apart by.
    identities: BTreeSet<&'a Identity>,
    /// The numbers in the source that only one access of the function has.
    unique: BTreeSet<u64>,
    /// The variables whose addresses the source compares, adds to or stores.
    compared: &'a BTreeSet<String>,
    /// The accesses of the source.
    places: &'a [Place],
    /// What follows each load.
    states: RefCell<BTreeMap<BTreeSet<usize>, Vec<Option<State>>>>,
}

/// Where an access is in the machine code.
#[derive(Default)]
struct Located {
    /// Its numbers behind the optimiser.
    numbers: Vec<u64>,
    /// Its instructions. If there are several sets, one of them has it.
    sets: Vec<BTreeSet<usize>>,
    /// Whether that is a guess: the access lost its number when it was merged or moved.
    guessed: bool,
    /// Whether it is a load that lost its number in the code generator.
    unnumbered: bool,
}

impl Located {
    fn all(&self) -> BTreeSet<usize> {
        self.sets.iter().flatten().copied().collect()
    }

    /// Without the instructions that cannot be the access.
    fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        self.sets
            .iter_mut()
            .for_each(|set| set.retain(|it| keep(*it)));
        self.sets.retain(|set| !set.is_empty());
    }
}

impl<'a> Machine<'a> {
    fn new(
        source: &'a Source,
        marked: &'a [Marked],
        steps: &'a [Step],
        no_return: &BTreeSet<&str>,
    ) -> Self {
        let mut counts: BTreeMap<u64, BTreeSet<&Identity>> = BTreeMap::new();
        for place in &source.places {
            let same = counts.entry(place.identity.mark).or_default();
            same.insert(&place.identity);
        }
        let own = (0..)
            .zip(marked)
            .filter(|it| it.1.function == source.function);
        let unique = counts.into_iter().filter(|it| it.1.len() == 1);
        Self {
            function: &source.function,
            steps,
            graph: machine::graph(steps, no_return),
            marked: own.collect(),
            identities: source.places.iter().map(|it| &it.identity).collect(),
            unique: unique.map(|it| it.0).collect(),
            compared: &source.compared,
            places: &source.places,
            states: RefCell::default(),
        }
    }

    /// The numbers that an access has behind the optimiser, and whether they are guessed.
    fn numbers(&self, place: &Place) -> (Vec<u64>, bool) {
        let select = |fits: &dyn Fn(&Marked) -> bool| {
            let fitting = self.marked.iter().filter(|it| fits(it.1));
            fitting.map(|it| it.0).collect::<Vec<_>>()
        };
        if place.helper.is_some() {
            let of_same = |it: &Marked| it.helper == place.helper;
            let exact = select(&|it| of_same(it) && it.frames == place.frames);
            let is_other = |it: &Marked| self.places.iter().any(|place| it.frames == place.frames);
            let merged = select(&|it| of_same(it) && !is_other(it));
            return match (exact.is_empty(), merged.is_empty()) {
                (false, _) => (exact, false),
                (true, false) => (merged, true),
                (true, true) => (select(&of_same), true),
            };
        }
        let same = |it: &Marked| it.before == Some(place.identity.mark);
        let identity = |it: &Marked| Identity::new(place.identity.mark, &it.frames);
        let exact = select(&|it| same(it) && identity(it) == place.identity);
        if !exact.is_empty() {
            return (exact, false);
        }
        // What is inlined at several places has one number, and merged from them no place of its own.
        let others = select(&|it| same(it) && !self.identities.contains(&identity(it)));
        if !others.is_empty() {
            return (others, !self.unique.contains(&place.identity.mark));
        }
        // A moved access has the line of where it was moved to, in the same function or in one that calls it. One
        // that was merged from two lines has line 0.
        let fits = |it: &Marked| {
            let outer = it.frames.iter().skip(1).rev();
            let mut outer = outer.zip(place.frames.iter().rev());
            it.before.is_none()
                && it.shape() == place.shape()
                && it.frames.len() <= place.frames.len()
                && outer.all(|(it, own)| it.function == own.function && (it.line == 0 || it == own))
        };
        (select(&fits), true)
    }

    fn select(&self, fits: impl Fn(&Step) -> bool) -> BTreeSet<usize> {
        let all = 0..self.steps.len();
        all.filter(|it| fits(&self.steps[*it])).collect()
    }

    /// What has one of these numbers. What accesses nothing has the one of an access that another instruction does.
    fn nodes(&self, numbers: &[u64]) -> BTreeSet<usize> {
        let has = |it: &Step| it.marks.iter().any(|it| numbers.contains(it));
        self.select(|it| machine::accesses(it) && has(it))
    }

    fn locate(&self, place: &Place) -> Located {
        let each =
            |nodes: BTreeSet<usize>| nodes.into_iter().map(|it| BTreeSet::from([it])).collect();
        let (numbers, guessed) = self.numbers(place);
        let mut sets: Vec<_> = match guessed {
            true => numbers.iter().map(|it| self.nodes(&[*it])).collect(),
            false => vec![self.nodes(&numbers)],
        };
        sets.retain(|it| !it.is_empty());
        let is_lost = sets.is_empty() && !numbers.is_empty();
        if let Some(helper) = place.helper.as_deref().filter(|_| is_lost) {
            sets = each(self.select(|it| machine::helper(it) == Some(helper)));
        } else if is_lost {
            sets = each(self.twins(&numbers));
        }
        if is_lost && !place.marked && sets.is_empty() {
            sets = each(self.pairs(place));
        }
        let unnumbered = is_lost && sets.is_empty();
        if unnumbered {
            sets = each(self.unnumbered());
        }
        // The only call of a helper is it.
        let is_only = place.helper.is_some() && sets.len() == 1;
        Located {
            numbers,
            sets,
            guessed: guessed || is_lost && !is_only,
            unnumbered,
        }
    }

    /// The instructions that may stand for accesses without one of their own: the code generator makes one of two
    /// blocks that end alike, and keeps the numbers of the first.
    fn twins(&self, numbers: &[u64]) -> BTreeSet<usize> {
        let own = self.marked.iter().filter(|it| numbers.contains(&it.0));
        let own: Vec<_> = own.map(|it| it.1).collect();
        let is_twin = |it: &&(u64, &Marked)| {
            own.iter()
                .any(|own| own.before.is_some() && own.before == it.1.before)
        };
        let twins = self.marked.iter().filter(is_twin).map(|it| it.0);
        self.nodes(&twins.collect::<Vec<_>>())
    }

    /// Instructions that load, or store, for two accesses at once: they lose their numbers.
    fn pairs(&self, place: &Place) -> BTreeSet<usize> {
        self.select(|step| {
            let effect = step.effect.as_ref().ok();
            let values = effect.and_then(|it| match place.text.starts_with("store ") {
                true => it.stores.as_ref(),
                false => it.loads.as_ref(),
            });
            step.marks.is_empty() && values.is_some_and(|it| it.len() == 2)
        })
    }

    /// Instructions that may be loads which lost their numbers; one that also stores has the number of the store.
    fn unnumbered(&self) -> BTreeSet<usize> {
        self.select(|step| {
            let effect = step.effect.as_ref();
            effect.is_ok_and(|it| it.unnumbered && (step.marks.is_empty() || it.stores.is_some()))
        })
    }

    fn site(&self, place: &Place, at: &Located) -> Site {
        let after = self.marked.iter().filter(|it| at.numbers.contains(&it.0));
        let code = |it: usize| (self.steps[it].offset, self.steps[it].assembly.clone());
        Site {
            frames: place.frames.clone(),
            before: place.text.clone(),
            after: after.map(|it| it.1.text.clone()).collect(),
            instructions: at.all().into_iter().map(code).collect(),
        }
    }

    /// The instructions of the other implementations of an operation.
    fn alternatives(&self, place: usize) -> BTreeSet<usize> {
        let head = &self.places[place];
        let others = self.places.iter().filter(|it| it.is_alternative(head));
        others.flat_map(|it| self.locate(it).all()).collect()
    }

    fn judge(
        &self,
        dependency: &Dependency,
        heads: &BTreeSet<usize>,
        targets: &BTreeSet<usize>,
    ) -> Option<Verdict> {
        let mut states = self.states.borrow_mut();
        let states = states.entry(heads.clone()).or_insert_with(|| {
            self.graph
                .follow(heads, &self.alternatives(dependency.head))
        });
        let (kind, on_all_paths) = (dependency.kind, dependency.on_all_paths);
        judge(&self.graph, kind, on_all_paths, heads, states, targets)
    }

    /// The verdict on accesses that are where they are known to be, or may be.
    fn verdict(&self, dependency: &Dependency, head: &Located, target: &Located) -> Verdict {
        let (heads, targets) = (head.all(), target.all());
        if !head.guessed && !target.guessed {
            let is_before = || {
                let mut heads = heads.iter();
                heads.any(|head| targets.iter().any(|it| self.graph.reaches(*it, *head)))
            };
            let verdict = self.judge(dependency, &heads, &targets);
            return verdict.unwrap_or_else(|| match is_before() {
                // Compilers keep marked accesses in their order.
                _ if self.places[dependency.target].marked => {
                    Verdict::Dead("no path leads from the load to the access".to_owned())
                }
                true => Verdict::Broken("the access comes before the load".to_owned()),
                false => unknown("no path from the load to the access"),
            });
        }
        let pairs = head
            .sets
            .iter()
            .flat_map(|head| target.sets.iter().map(move |target| (head, target)));
        let all: Vec<_> = pairs
            .map(|(load, access)| match head.unnumbered && load == access {
                true => Some(Verdict::Stronger(ONE_INSTRUCTION.to_owned())),
                false => self.judge(dependency, load, access),
            })
            .collect();
        if (head.unnumbered || target.unnumbered) && all.contains(&None) {
            return unknown("several instructions may be the load");
        }
        let all: Vec<_> = all.into_iter().flatten().collect();
        let is_partial = all.iter().any(|it| it.why() == ON_SOME_PATHS);
        match all.first() {
            Some(first) if !is_partial && all.iter().all(|it| it.word() == first.word()) => {
                first.clone()
            }
            _ => unknown("the access was merged with others"),
        }
    }

    /// What became of a dependency. Nothing, if the machine code shows that there is none to keep.
    fn compare(&self, dependency: &Dependency, head: &Place, target: &Place) -> Option<Found> {
        let mut loads = self.locate(head);
        let mut accesses = self.locate(target);
        let is_load = |it: usize| {
            let effect = self.steps[it].effect.as_ref().ok();
            effect.is_some_and(|it| it.loads.is_some())
        };
        // A loop of several instructions, which all have its mark.
        if head.text.starts_with("cmpxchg ") || head.text.starts_with("atomicrmw ") {
            loads.retain(is_load);
        }
        if head.assembly && !loads.numbers.is_empty() {
            // A mark is on the first access and on the first store.
            loads.retain(is_load);
            // It only names memory, or needs no dependency.
            let mut all = loads.sets.iter().flatten();
            if all.all(|it| self.graph.nodes[*it].acquires) {
                return None;
            }
        }
        // The assembly takes a pointer to what can be written, and only waits or reads.
        let only_reads = |it: &Located| {
            let mut all = it.sets.iter().flatten();
            !it.sets.is_empty() && all.all(|it| !self.graph.nodes[*it].stores)
        };
        if dependency.kind != Kind::Address && target.assembly && only_reads(&accesses) {
            return None;
        }
        // The next time that the same operation is executed.
        if dependency.head == dependency.target && head.assembly {
            accesses.sets.clone_from(&loads.sets);
        } else if dependency.kind != Kind::Address {
            accesses.retain(|it| self.graph.nodes[it].stores);
        }
        let is_gone = |place: &Place, at: &Located| place.marked && at.numbers.is_empty();
        let verdict = if is_gone(head, &loads) || is_gone(target, &accesses) {
            Verdict::Dead("the optimiser removed the access".to_owned())
        } else if loads.sets.is_empty() {
            unknown("the load is not in the machine code")
        } else if accesses.sets.is_empty() {
            unknown("the access is not in the machine code")
        } else {
            // What holds for all accesses of one place holds for each.
            let is_one = !head.ambiguous && !target.ambiguous;
            match self.verdict(dependency, &loads, &accesses) {
                Verdict::Broken(_) | Verdict::Dead(_) if !is_one => {
                    unknown("several accesses of the function are at one place of the source")
                }
                found => found,
            }
        };
        // Other plain accesses may be there that have lost their numbers; but not where the
        // address became that of a variable.
        let is_compared = |(number, it): &&(u64, &Marked)| {
            let address = it.text.rsplit(" ptr ").next().unwrap_or_default();
            accesses.numbers.contains(number)
                && globals(address).any(|it| self.compared.contains(it))
        };
        let count = self.marked.iter().filter(is_compared).count();
        let is_sure = target.marked || !accesses.guessed || count == accesses.numbers.len();
        let verdict = match verdict {
            Verdict::Broken(_) if dependency.through_local => {
                unknown("the value goes through a local variable in memory")
            }
            Verdict::Broken(_) if !is_sure => unknown("the access was merged with others"),
            // It may be an instruction without a number, or one that is several loads of the source.
            Verdict::Broken(_) if loads.guessed => unknown("the load was merged with others"),
            other => other,
        };
        Some(Found {
            function: self.function.to_owned(),
            kind: dependency.kind,
            empty: dependency.empty,
            chained: dependency.chained,
            verdict,
            head: self.site(head, &loads),
            target: self.site(target, &accesses),
        })
    }
}

/// Why a load needs no order before a store.
const ONE_INSTRUCTION: &str = "one instruction loads and stores";

fn unknown(why: &str) -> Verdict {
    Verdict::Unknown(why.to_owned())
}

/// What became of each dependency of a function. Some functions that it calls do not return.
pub fn compare(
    source: &Source,
    marked: &[Marked],
    steps: &[Step],
    no_return: &BTreeSet<&str>,
) -> Vec<Found> {
    let machine = Machine::new(source, marked, steps, no_return);
    let found = source.dependencies.iter().filter_map(|it| {
        let (head, target) = (&source.places[it.head], &source.places[it.target]);
        machine.compare(it, head, target)
    });
    found.collect()
}
