// SPDX-License-Identifier: GPL-2.0

//! What became of a dependency in the machine code.

use crate::flow::{Graph, Node, Paths, State};
use crate::source::Kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What became of it. What is worse comes later.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict", content = "why")]
pub enum Verdict {
    /// It is there.
    Kept,
    /// Another one is there, which orders as well.
    KeptAs(String),
    /// Something orders more.
    Stronger(String),
    /// There is nothing to order: an access, or the path from one to the other, is never executed, as the optimiser
    /// found.
    Dead(String),
    /// It cannot be told.
    Unknown(String),
    /// Nothing orders.
    Broken(String),
}

impl Verdict {
    /// All words, in the order of tables.
    pub const WORDS: [&'static str; 6] = [
        "kept",
        "kept as another",
        "stronger",
        "dead",
        "unknown",
        "broken",
    ];

    /// For people.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::KeptAs(_) => "kept as another",
            Self::Stronger(_) => "stronger",
            Self::Dead(_) => "dead",
            Self::Unknown(_) => "unknown",
            Self::Broken(_) => "broken",
        }
    }

    /// The reason.
    pub fn why(&self) -> &str {
        match self {
            Self::Kept => "",
            Self::KeptAs(why)
            | Self::Stronger(why)
            | Self::Dead(why)
            | Self::Unknown(why)
            | Self::Broken(why) => why,
        }
    }
}

/// Why a dependency is broken that is there on another path.
pub const ON_SOME_PATHS: &str = "on some of the paths nothing depends on the load";

/// Why it cannot be told what became of one that is on some paths only.
const PARTIAL: &str = "on some paths only, in the source too";

/// How the reason starts where an instruction is not known.
pub(crate) const NOT_KNOWN: &str = "not known what";

/// Why the address of a load that is selected by a condition is no dependency.
const BY_CHOICE: &str =
    "the load only selects between addresses, and CPUs order no load after a selection";

/// Judges a dependency of the accesses at `targets` on the loads at `heads`, whose [`Graph::follow`] is `states`; not,
/// if no access follows a load.
pub fn judge(
    graph: &Graph,
    kind: Kind,
    on_all_paths: bool,
    heads: &BTreeSet<usize>,
    states: &[Option<State>],
    targets: &BTreeSet<usize>,
) -> Option<Verdict> {
    let is_end_open = |(number, node): (usize, &Node)| {
        (states[number].is_some() || heads.contains(&number))
            && node.unknown.is_some()
            && node.next.is_empty()
    };
    if graph.nodes.iter().enumerate().any(is_end_open) {
        return Some(Verdict::Unknown(
            "a computed jump follows the load".to_owned(),
        ));
    }
    let acquires = heads.iter().all(|it| graph.nodes[*it].acquires);
    let one = |target: &usize| {
        let state = states[*target].as_ref()?;
        // A pair of instructions loads and stores; the next load comes before the store.
        let node = Node {
            stores: graph.nodes[*target].stores || heads.contains(target),
            ..graph.nodes[*target].clone()
        };
        Some(at(&node, state, kind, on_all_paths, acquires))
    };
    let all: Vec<_> = targets.iter().filter_map(one).collect();
    // In the source, too, one of the copies may be on the paths without a dependency.
    let is_partial = !on_all_paths && all.iter().any(|it| !matches!(it, Verdict::Broken(_)));
    match all.into_iter().max() {
        Some(Verdict::Broken(_)) if is_partial => Some(Verdict::Unknown(PARTIAL.to_owned())),
        worst => worst,
    }
}

fn at(node: &Node, state: &State, kind: Kind, on_all_paths: bool, acquires: bool) -> Verdict {
    // For a store, a choice between values is a dependency like others.
    let if_stores = |paths: Paths| match node.stores {
        true => Paths {
            all: paths.all_by_choice,
            ..paths
        },
        false => Paths::default(),
    };
    let address = state.depends(&node.address);
    let address = if node.stores {
        if_stores(address)
    } else {
        address
    };
    let data = if_stores(state.depends(&node.stored));
    let control = if_stores(state.branched);
    let earlier = if_stores(state.addressed);
    let own = match kind {
        Kind::Address => address,
        Kind::Data => data,
        Kind::Control => control,
    };
    let any = address | data | control | earlier;
    let ordered = match node.stores {
        true => state.before_stores,
        false => state.before_loads,
    };
    let others = [
        (address, "address"),
        (data, "data"),
        (control, "control"),
        (earlier, "address of an earlier access"),
    ];
    match (&state.unknown, others.iter().find(|it| it.0.all)) {
        _ if own.all && state.unknown.is_none() => Verdict::Kept,
        // `p & 1 ? p - 1 : q` is a choice in the source, too.
        (None, None) if !on_all_paths && kind != Kind::Control && own.all_if_chosen => {
            Verdict::Kept
        }
        (None, Some((_, other))) => Verdict::KeptAs((*other).to_owned()),
        _ if acquires => Verdict::Stronger("the load is an acquire".to_owned()),
        _ if node.releases && node.stores => Verdict::Stronger("the store is a release".to_owned()),
        _ if ordered.all => Verdict::Stronger("a barrier is between".to_owned()),
        (Some(what), _) => Verdict::Unknown(format!("{NOT_KNOWN} {what} does")),
        _ if any.perhaps => {
            Verdict::Unknown("the value goes through a function that is called".to_owned())
        }
        _ if ordered.perhaps => Verdict::Unknown(
            "a compare-and-exchange is between, which orders if it stores".to_owned(),
        ),
        _ if any.some && !on_all_paths => Verdict::Unknown(PARTIAL.to_owned()),
        _ if address.all_by_choice => Verdict::Broken(BY_CHOICE.to_owned()),
        _ if any.some => Verdict::Broken(ON_SOME_PATHS.to_owned()),
        _ => Verdict::Broken("nothing depends on the load".to_owned()),
    }
}
