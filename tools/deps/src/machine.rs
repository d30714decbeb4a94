// SPDX-License-Identifier: GPL-2.0

//! Machine code as a graph.

use crate::flow::{Graph, Node, Value};
use crate::ir::helper_address;
use lkmm_lift::{Effect, Location, Order, Step};
use std::collections::{BTreeSet, HashMap};

/// The values that stand for locations.
#[derive(Default)]
struct Values(HashMap<Location, Value>);

impl Values {
    fn of(&mut self, location: Location) -> Value {
        let new = self.0.len() as Value;
        *self.0.entry(location).or_insert(new)
    }

    fn all(&mut self, locations: &[Location]) -> Vec<Value> {
        locations.iter().map(|it| self.of(*it)).collect()
    }
}

/// The graph of a function; its nodes are the instructions. Some functions that it calls do not return.
pub fn graph(steps: &[Step], no_return: &BTreeSet<&str>) -> Graph {
    let mut values = Values::default();
    let nodes = steps
        .iter()
        .enumerate()
        .map(|(number, step)| match &step.effect {
            Ok(effect) => {
                let mut node = node(effect, &mut values);
                node.next = step.next.clone();
                let calls = effect.calls.is_some();
                if calls && callee(step).is_some_and(|it| no_return.contains(it)) {
                    node.next.clear();
                }
                if is_retry(&steps[..=number]) {
                    node.next.retain(|it| *it > number);
                }
                // A local variable that others access, by its address.
                let stored = effect.sets.iter().find(|it| is_stack(&it.0));
                if let (Some((_, from)), false) = (stored, step.marks.is_empty()) {
                    node.accesses = true;
                    node.stores = true;
                    let value = from.iter().filter(|it| !is_stack(it)).copied();
                    node.stored = values.all(&value.collect::<Vec<_>>());
                }
                let called = helper(step).zip(effect.calls.as_ref());
                if let Some((helper, (passed, returned))) = called {
                    let mut others = passed.clone();
                    let address = [others.remove(helper_address(helper))];
                    node.accesses = true;
                    node.stores = !["_read", "_load", "_cmpwait"]
                        .iter()
                        .any(|it| helper.contains(it));
                    node.releases = helper.ends_with("_release");
                    node.address = values.all(&address);
                    node.stored = values.all(&others);
                    node.loaded = values.all(&returned[..1]);
                    node.passed.clear();
                    node.returned.clear();
                }
                node
            }
            Err(what) => Node {
                next: step.next.clone(),
                unknown: Some(what.clone()),
                ..Node::default()
            },
        });
    Graph {
        nodes: nodes.collect(),
        through_memory: true,
    }
}

/// Whether the last instruction tries again because a conditional store failed. The load before that store was
/// for nothing, and orders nothing.
fn is_retry(steps: &[Step]) -> bool {
    let [.., store, branch] = steps else {
        return false;
    };
    let pairs = [("stxr", "cbnz"), ("stlxr", "cbnz"), ("sc.", "bne")];
    let is_pair =
        |it: &(&str, &str)| store.assembly.starts_with(it.0) && branch.assembly.starts_with(it.1);
    pairs.iter().any(is_pair)
}

/// The function that a call names.
fn callee(step: &Step) -> Option<&str> {
    step.assembly.rsplit(' ').next()
}

/// The helper of an atomic operation that an instruction calls.
pub fn helper(step: &Step) -> Option<&str> {
    let calls = step.effect.as_ref().is_ok_and(|it| it.calls.is_some());
    let name = callee(step)?;
    (calls && name.starts_with("rust_helper_atomic")).then_some(name)
}

fn is_stack(location: &Location) -> bool {
    matches!(location, Location::Stack(_))
}

/// Whether an instruction accesses memory, or may.
pub fn accesses(step: &Step) -> bool {
    step.effect.as_ref().map_or(true, |it| {
        let mut sets = it.sets.iter();
        it.loads.is_some()
            || it.stores.is_some()
            || it.calls.is_some()
            || sets.any(|(to, from)| is_stack(to) || from.iter().any(is_stack))
    })
}

fn node(effect: &Effect, values: &mut Values) -> Node {
    let sets = effect.sets.iter();
    let sets = sets
        .map(|(to, from)| (values.of(*to), values.all(from)))
        .collect();
    let selects = effect.selects.iter().map(|(to, choices, on)| {
        let choices = choices.each_ref().map(|it| values.all(it));
        (values.of(*to), choices, values.all(on))
    });
    let selects = selects.collect();
    let (passed, returned) = effect.calls.clone().unwrap_or_default();
    // One instruction that is both orders what is before it before what follows.
    let both = effect.loads.is_some() && effect.stores.is_some();
    let is_full = both && effect.order == Order::AcquireRelease;
    Node {
        sets,
        selects,
        address: values.all(&effect.address),
        loaded: values.all(effect.loads.as_deref().unwrap_or_default()),
        stored: values.all(effect.stores.as_deref().unwrap_or_default()),
        accesses: effect.loads.is_some() || effect.stores.is_some(),
        stores: effect.stores.is_some(),
        tests: values.all(&effect.tests),
        orders_loads: is_full || matches!(effect.order, Order::Barrier { loads: true, .. }),
        orders_stores: is_full || matches!(effect.order, Order::Barrier { stores: true, .. }),
        may_not_store: is_full && effect.may_not_store,
        acquires: matches!(effect.order, Order::Acquire | Order::AcquireRelease),
        releases: matches!(effect.order, Order::Release | Order::AcquireRelease),
        passed: values.all(&passed),
        returned: values.all(&returned),
        ..Node::default()
    }
}
