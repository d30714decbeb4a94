// SPDX-License-Identifier: GPL-2.0

//! The locks that all callers of a function hold, over all units.

use crate::locks::Lock;
use crate::names::Names;
use crate::unit::{CallSite, Defined};
use std::collections::{BTreeSet, HashMap, HashSet};

/// More rounds find locks that are taken further up.
const ROUNDS: usize = 8;

/// The locks of each function's callers, in terms of the function's parameters. A function with callers that
/// the index does not show holds nothing.
pub fn held(
    names: &Names,
    functions: &[Defined],
    calls: &[CallSite],
    escaped: &HashSet<u32>,
) -> HashMap<u32, BTreeSet<Lock>> {
    let text = |number: &u32| names.text(*number).to_owned();
    let texts = |numbers: &[u32]| numbers.iter().map(text).collect::<Vec<_>>();
    let parameters: HashMap<u32, Vec<String>> = functions
        .iter()
        .map(|one| (one.identity, texts(&one.parameters)))
        .collect();
    let mut callers: HashMap<u32, Vec<&CallSite>> = HashMap::new();
    for call in calls
        .iter()
        .filter(|call| parameters.contains_key(&call.callee) && !escaped.contains(&call.callee))
    {
        callers.entry(call.callee).or_default().push(call);
    }
    let mut entries: HashMap<u32, BTreeSet<Lock>> = HashMap::new();
    for _ in 0..ROUNDS {
        let mut next = HashMap::new();
        for (function, calls) in &callers {
            let holds =
                |call: &&&CallSite| !call.held.is_empty() || entries.contains_key(&call.caller);
            if !calls.iter().all(|call| holds(&call)) {
                continue;
            }
            let mut common: Option<BTreeSet<Lock>> = None;
            for call in calls {
                let arguments = texts(&call.arguments);
                let above = entries.get(&call.caller).into_iter().flatten();
                let above = above.filter(|lock| {
                    !call
                        .released
                        .iter()
                        .any(|class| names.text(*class) == lock.class)
                });
                let here = above
                    .chain(&call.held)
                    .map(|lock| lock.in_callee(&arguments, &parameters[function]));
                let here: BTreeSet<_> = here.collect();
                match &mut common {
                    Some(common) => common.retain(|lock| here.contains(lock)),
                    None => common = Some(here),
                }
            }
            if let Some(common) = common.filter(|common| !common.is_empty()) {
                next.insert(*function, common);
            }
        }
        if next == entries {
            break;
        }
        entries = next;
    }
    entries
}
