// SPDX-License-Identifier: GPL-2.0

//! What is printed and parsed again is the same.

use crate::trees::test;
use crate::{config, SEEDS};
use lkmm_litmus::ast::rename::Rename;
use lkmm_litmus::{parse, Test};
use proptest::prelude::*;

fn again(test: &Test) -> Test {
    let printed = test.to_string();
    parse(&printed).unwrap_or_else(|found| panic!("{}", found.render("printed", &printed, false)))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_tree(test in test()) {
        prop_assert_eq!(&again(&test), &test, "{}", test);
    }

    // No name is left out, and none is given to what is no name.
    #[test]
    fn with_other_names_and_back(test in test()) {
        let mut other = test.clone();
        Rename(|name: &str| format!("lit_{name}")).test(&mut other);
        let mut back = again(&other);
        prop_assert_eq!(&back, &other, "{}", other);
        Rename(|name: &str| name.replacen("lit_", "", 1)).test(&mut back);
        prop_assert_eq!(&back, &test, "{}", test);
    }
}

#[test]
fn the_seeds() {
    for seed in SEEDS {
        let test =
            parse(seed).unwrap_or_else(|found| panic!("{}", found.render("seed", seed, false)));
        assert_eq!(again(&test), test, "{test}");
    }
}
