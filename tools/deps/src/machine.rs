// SPDX-License-Identifier: GPL-2.0

//! Machine code as a graph.

use crate::flow::{Graph, Node, Value};
use lkmm_lift::{Effect, Location, Order, Step};
use std::collections::HashMap;

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

/// The graph of a function; its nodes are the instructions.
pub fn graph(steps: &[Step]) -> Graph {
    let mut values = Values::default();
    let nodes = steps.iter().map(|step| match &step.effect {
        Ok(effect) => Node {
            next: step.next.clone(),
            ..node(effect, &mut values)
        },
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
    Node {
        sets,
        selects,
        address: values.all(&effect.address),
        loaded: values.all(effect.loads.as_deref().unwrap_or_default()),
        stored: values.all(effect.stores.as_deref().unwrap_or_default()),
        accesses: effect.loads.is_some() || effect.stores.is_some(),
        stores: effect.stores.is_some(),
        tests: values.all(&effect.tests),
        orders_loads: matches!(effect.order, Order::LoadBarrier | Order::Barrier),
        acquires: matches!(effect.order, Order::Acquire | Order::AcquireRelease),
        releases: matches!(effect.order, Order::Release | Order::AcquireRelease),
        passed: values.all(&passed),
        returned: values.all(&returned),
        ..Node::default()
    }
}
