// SPDX-License-Identifier: GPL-2.0

//! Who waits for whom.

use crate::unsupported::{Result, Unsupported};
use lkmm_litmus::Span;
use std::collections::BTreeSet;
use std::fmt;

/// What a process can wait for, and another one have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Resource {
    Lock(String),
    /// The end of RCU readers.
    Rcu,
    /// The end of the readers of a `struct srcu_struct`.
    Srcu(String),
}

/// A place where a process waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wait {
    pub process: usize,
    pub holds: BTreeSet<Resource>,
    pub wanted: Resource,
    pub span: Span,
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lock(name) => write!(f, "`{name}`"),
            Self::Rcu => f.write_str("RCU readers"),
            Self::Srcu(name) => write!(f, "readers of `{name}`"),
        }
    }
}

/// So many steps the search for a circle may take.
const STEPS: usize = 100_000;

/// Demands that processes do not wait for each other in a circle.
pub(super) fn no_circle(waits: &[Wait]) -> Result<()> {
    // Who has nothing lets nobody wait.
    let waits: Vec<_> = waits.iter().filter(|wait| !wait.holds.is_empty()).collect();
    let mut steps = 0;

    for first in &waits {
        let mut chain = vec![*first];
        if let Some(circle) = search(&waits, &mut chain, &mut steps) {
            let words: Vec<_> = circle.iter().map(|wait| words(&circle, wait)).collect();
            return Err(Unsupported::never_ends(&words.join(", "), first.span));
        }
        if steps >= STEPS {
            let message = "whether its processes wait for each other is too much to find out";
            return Err(Unsupported::new(message, first.span));
        }
    }
    Ok(())
}

/// A circle that begins with `chain`.
fn search<'w>(
    waits: &[&'w Wait],
    chain: &mut Vec<&'w Wait>,
    steps: &mut usize,
) -> Option<Vec<&'w Wait>> {
    let (first, last) = (*chain.first()?, *chain.last()?);

    if chain.len() > 1 && first.holds.contains(&last.wanted) {
        return Some(chain.clone());
    }
    for next in waits {
        *steps += 1;
        if *steps >= STEPS {
            return None;
        }
        let fits = next.holds.contains(&last.wanted)
            && chain.iter().all(|other| can_be_together(other, next));
        if !fits {
            continue;
        }
        chain.push(next);
        let found = search(waits, chain, steps);
        if found.is_some() {
            return found;
        }
        chain.pop();
    }
    None
}

/// Whether two processes can be at these places at the same time: a lock has one owner.
fn can_be_together(one: &Wait, other: &Wait) -> bool {
    let shared = one.holds.intersection(&other.holds);
    one.process != other.process && !shared.into_iter().any(|it| matches!(it, Resource::Lock(_)))
}

fn words(circle: &[&Wait], wait: &Wait) -> String {
    let mut holds = wait.holds.iter();
    let wanted = holds.find(|held| circle.iter().any(|other| other.wanted == **held));
    let has = match wanted {
        Some(Resource::Lock(name)) => format!("holds `{name}`"),
        Some(Resource::Rcu) => "is in an RCU reader".to_owned(),
        Some(Resource::Srcu(name)) => format!("is in a reader of `{name}`"),
        None => "goes on".to_owned(),
    };
    format!("P{} {has} and waits for {}", wait.process, wait.wanted)
}
