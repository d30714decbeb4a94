// SPDX-License-Identifier: GPL-2.0

//! How many tests can be read in a second.

use crate::cpu_time::cpu_time;
use crate::SEEDS;
use lkmm_litmus::read;

/// A thousand, also in a debug build. What other programs take of the CPU does not count.
#[test]
fn a_thousand_tests_per_second() {
    const ROUNDS: u32 = 500;
    let started = cpu_time();

    for _ in 0..ROUNDS {
        for seed in SEEDS {
            std::hint::black_box(read(seed).is_ok());
        }
    }
    let tests = ROUNDS * u32::try_from(SEEDS.len()).unwrap();
    let rate = f64::from(tests) / (cpu_time() - started).as_secs_f64();
    println!("{rate:.0} tests per second");
    assert!(rate >= 1000.0, "only {rate:.0} tests per second");
}
