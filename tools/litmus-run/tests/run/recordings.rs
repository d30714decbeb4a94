// SPDX-License-Identifier: GPL-2.0

//! Recordings are merged, and histograms added, in any order.

use lkmm_litmus_run::compare::Rate;
use lkmm_litmus_run::log::{Histogram, State};
use lkmm_litmus_run::recording::{merge, Recording};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn histogram() -> impl Strategy<Value = Histogram> {
    let state = btree_map("[xy]", "[012]", 0..3);
    let states = btree_map(state, 0u64..1000, 0..5);
    let states = states.prop_map(|states: std::collections::BTreeMap<State, u64>| states);
    (0u64..1000, 0u64..9, 0u64..9, 0u64..9, states).prop_map(|(ran, filtered, lost, ms, states)| {
        Histogram {
            ran,
            filtered,
            lost,
            ms,
            states: states.into_iter().collect(),
        }
    })
}

/// Recordings of which some are the same. What is in one follows from its name.
fn recordings() -> impl Strategy<Value = Vec<Recording>> {
    let one = (0u8..9).prop_map(|number| Recording {
        id: number.to_string(),
        machine: None,
        log: vec![format!("line {number}")],
    });
    vec(one, 0..6)
}

fn sum(parts: &[&Histogram]) -> Histogram {
    let sum = parts
        .iter()
        .try_fold(Histogram::default(), |sum, part| sum.plus(part));
    sum.expect("no more than 2^64")
}

fn merged(parts: &[&[Recording]]) -> Vec<Recording> {
    merge(parts.concat()).expect("no conflict")
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(0),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn histograms_are_added_in_any_order(a in histogram(), b in histogram(), c in histogram()) {
        prop_assert_eq!(sum(&[&a, &b]), sum(&[&b, &a]));
        prop_assert_eq!(sum(&[&sum(&[&a, &b]), &c]), sum(&[&a, &sum(&[&b, &c])]));
        let count = |one: &Histogram| one.states.iter().map(|(_, count)| count).sum::<u64>();
        prop_assert_eq!(count(&sum(&[&a, &b])), count(&a) + count(&b));
    }

    #[test]
    fn recordings_are_merged_in_any_order(a in recordings(), b in recordings(), c in recordings()) {
        let all = merged(&[&a, &b, &c]);
        prop_assert_eq!(&merged(&[&c, &a, &b]), &all);
        prop_assert_eq!(&merged(&[&a, &merged(&[&b, &c])]), &all);
        prop_assert_eq!(&merged(&[&merged(&[&a, &b]), &c]), &all);
        prop_assert_eq!(&merged(&[&all, &b, &all]), &all);
    }

    #[test]
    fn an_interval_has_the_share_in_it(count in 0u64..1_000, more in 0u64..1_000_000) {
        let rate = Rate::new(count, count + more);
        let share = if count + more == 0 { 0.5 } else { count as f64 / (count + more) as f64 };
        prop_assert!(0.0 <= rate.low && rate.low <= share && share <= rate.high && rate.high <= 1.0);
    }
}

#[test]
fn two_different_recordings_of_one_name() {
    let one = |line: &str| Recording {
        id: "a".to_owned(),
        machine: None,
        log: vec![line.to_owned()],
    };
    assert_eq!(merge([one("x"), one("x")]).expect("the same").len(), 1);
    assert!(merge([one("x"), one("y")]).is_err());
}

// Of Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I, method 3.
#[test]
fn intervals_are_those_of_wilson() {
    for (count, of, low, high) in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 765_128, 0.0000, 0.0000),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ] {
        let rate = Rate::new(count, of);
        assert!(count > 0 || rate.low == 0.0, "{rate:?}");
        assert!(
            (rate.low - low).abs() < 5e-5 && (rate.high - high).abs() < 5e-5,
            "{rate:?}"
        );
    }
}
