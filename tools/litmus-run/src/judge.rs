// SPDX-License-Identifier: GPL-2.0

//! What was seen beside what the model allows.

#![allow(missing_docs, reason = "names that say it have no comment")]

use crate::log::{Histogram, State};
use lkmm_litmus::ast::{Atom, Condition, Location, Name, Prop, Quantifier, Term, Test, Value};
use lkmm_litmus::model::answer::Answer;
use lkmm_litmus::model::observe::told;
use lkmm_results::Verdict as Ended;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is to be said of a test in one assignment of languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// All that was seen is allowed.
    Allowed,
    /// Something that is forbidden was seen.
    Forbidden { states: Vec<(State, u64)> },
    /// The test has a data race, for which the model promises nothing.
    DataRace,
    /// There is no result.
    Failed(Failure),
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Whether the guest crashed or hung in it.
    pub ended: Ended,
    pub reason: String,
}

impl From<String> for Failure {
    fn from(reason: String) -> Self {
        let ended = Ended::Failed;
        Self { ended, reason }
    }
}

impl Verdict {
    pub fn word(&self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Forbidden { .. } => "FORBIDDEN",
            Self::DataRace => "data race",
            Self::Failed(_) => "FAILED",
        }
    }

    /// Whether a state that was seen is one of those that are forbidden. It may have more parts.
    pub fn forbids(&self, state: &State) -> bool {
        let has = |forbidden: &State| {
            let mut parts = forbidden.iter();
            parts.all(|(name, value)| value_of(state, name).as_ref() == Some(value))
        };
        match self {
            Self::Forbidden { states } => states.iter().any(|(forbidden, _)| has(forbidden)),
            _ => false,
        }
    }
}

/// The parts of a final state that the model tells of, and how often each such state came.
///
/// A filter may look at more than the model tells.
pub fn as_told(test: &Test, histogram: &Histogram) -> Vec<(State, u64)> {
    let told: Vec<String> = told(test).iter().map(ToString::to_string).collect();
    let mut counts: BTreeMap<State, u64> = BTreeMap::new();

    for (state, count) in &histogram.states {
        let part = told
            .iter()
            .filter_map(|name| Some((name.clone(), value_of(state, name)?)))
            .collect();
        *counts.entry(part).or_default() += count;
    }
    counts.into_iter().collect()
}

/// The value of a variable; of an array all elements, as herd7 writes them.
fn value_of(state: &State, name: &str) -> Option<String> {
    if let Some(value) = state.get(name) {
        return Some(value.clone());
    }
    let elements: Vec<_> = (0..)
        .map_while(|index| state.get(&format!("{name}[{index}]")))
        .map(String::as_str)
        .collect();
    (!elements.is_empty()).then(|| format!("{{{}}}", elements.join(",")))
}

/// Judges what was seen of a test.
pub fn judge(test: &Test, answer: &Answer, histogram: &Histogram) -> Verdict {
    if answer.data_race() {
        return Verdict::DataRace;
    }
    let states: Vec<_> = as_told(test, histogram)
        .into_iter()
        .filter(|(state, _)| !answer.allows(state))
        .collect();
    if states.is_empty() {
        Verdict::Allowed
    } else {
        Verdict::Forbidden { states }
    }
}

/// The same test, asking for executions that end in this state.
#[must_use]
pub fn ending_in(test: &Test, state: &State) -> Test {
    let mut other = test.clone();
    let atoms = told(test).into_iter().filter_map(|left| {
        let value = state.get(&left.to_string())?;
        let span = left.span();
        let right = match value.parse() {
            Ok(value) => Value::Int { value, span },
            Err(_) => Value::Address(Name {
                text: value.clone(),
                span,
            }),
        };
        Some(Prop::Atom(Atom {
            left,
            equal: true,
            right: Term::Value(right),
            span,
        }))
    });
    let prop = atoms
        .reduce(|left, right| Prop::And(Box::new(left), Box::new(right)))
        .unwrap_or(Prop::True);
    other.condition = Some(Condition {
        quantifier: Quantifier::Exists,
        prop,
        span: test.name.span,
    });
    other
}

/// How many instances ended as the test's condition says; all, without a condition.
pub fn matching(test: &Test, histogram: &Histogram) -> u64 {
    let holds_in = |state| match &test.condition {
        Some(condition) => holds(&condition.prop, state),
        None => true,
    };
    let matching = histogram.states.iter().filter(|(state, _)| holds_in(state));
    matching.map(|(_, count)| count).sum()
}

fn holds(prop: &Prop, state: &State) -> bool {
    match prop {
        Prop::True => true,
        Prop::False => false,
        Prop::Atom(atom) => atom_holds(atom, state),
        Prop::Not(inner) => !holds(inner, state),
        Prop::And(left, right) => holds(left, state) && holds(right, state),
        Prop::Or(left, right) => holds(left, state) || holds(right, state),
        Prop::Implies(left, right) => !holds(left, state) || holds(right, state),
    }
}

fn atom_holds(atom: &Atom, state: &State) -> bool {
    let content = |location: &Location| value_of(state, &location.to_string());
    let text = |value: &Value| match value {
        Value::Int { value, .. } => value.to_string(),
        Value::Address(name) => name.text.clone(),
        Value::Element(name, index) => format!("{}+{index}", name.text),
    };
    let right = match &atom.right {
        Term::Value(value) => Some(text(value)),
        Term::Content(other) => content(other),
        Term::Array(values) => {
            let values: Vec<_> = values.iter().map(text).collect();
            Some(format!("{{{}}}", values.join(",")))
        }
    };
    let left = content(&atom.left);
    left.is_some() && (left == right) == atom.equal
}

#[cfg(test)]
mod tests {
    use super::*;
    use lkmm_litmus::expect::Outcome;

    const SB: &str = "C SB\n\n{}\n\nP0(int *x, int *y)\n{\n\tint r0;\n\tint r1;\n\n\t\
        WRITE_ONCE(*x, 1);\n\tsmp_mb();\n\tr0 = READ_ONCE(*y);\n\tr1 = 7;\n}\n\n\
        P1(int *x, int *y)\n{\n\tint r0;\n\n\tWRITE_ONCE(*y, 1);\n\tsmp_mb();\n\t\
        r0 = READ_ONCE(*x);\n}\n\nfilter (0:r1=7)\nexists (0:r0=0 /\\ 1:r0=0)\n";

    fn state(text: &str) -> State {
        text.split(' ')
            .filter_map(|part| part.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn answer(states: &[&str], flags: &[&str]) -> Answer {
        Answer {
            outcome: Outcome::Never,
            states: states.iter().map(|text| state(text)).collect(),
            flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
            positive: 0,
            negative: 3,
        }
    }

    fn histogram(states: &[(&str, u64)]) -> Histogram {
        Histogram {
            ran: states.iter().map(|(_, count)| count).sum(),
            states: states
                .iter()
                .map(|(text, count)| (state(text), *count))
                .collect(),
            ..Histogram::default()
        }
    }

    const ALLOWED: &[&str] = &["0:r0=0 1:r0=1", "0:r0=1 1:r0=0", "0:r0=1 1:r0=1"];

    #[test]
    fn what_the_model_does_not_list_is_forbidden() {
        let test = lkmm_litmus::read(SB).expect("a test");
        let good = histogram(&[("0:r0=0 1:r0=1 0:r1=7", 5), ("0:r0=1 1:r0=1 0:r1=7", 2)]);
        let bad = histogram(&[("0:r0=0 1:r0=0 0:r1=7", 1), ("0:r0=1 1:r0=1 0:r1=7", 9)]);

        assert_eq!(judge(&test, &answer(ALLOWED, &[]), &good), Verdict::Allowed);
        let verdict = judge(&test, &answer(ALLOWED, &[]), &bad);
        assert!(verdict.forbids(&state("0:r0=0 1:r0=0 0:r1=7")));
        assert!(!verdict.forbids(&state("0:r0=1 1:r0=1 0:r1=7")));
        let Verdict::Forbidden { states } = verdict else {
            panic!("not forbidden");
        };
        assert_eq!(states, [(state("0:r0=0 1:r0=0"), 1)]);
        assert_eq!(
            judge(&test, &answer(ALLOWED, &["data-race"]), &bad),
            Verdict::DataRace
        );
        let asked = ending_in(&test, &states[0].0).to_string();
        assert!(asked.ends_with("exists (0:r0=0 /\\ 1:r0=0)\n"), "{asked}");
        assert_eq!(matching(&test, &bad), 1);
        assert_eq!(matching(&test, &good), 0);
    }
}
