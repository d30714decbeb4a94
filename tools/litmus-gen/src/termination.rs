// SPDX-License-Identifier: GPL-2.0

//! Whether a test comes to its end, whatever the processes read: decided on its text.
//!
//! A process that waits forever hangs the guest. So a test is not run if, on a path through its
//! `if`s, a process
//!
//! - ends with a lock held or inside a reader, or takes a lock that it holds,
//! - gives back a lock that it does not hold, or leaves a reader that it did not enter,
//! - waits for a grace period while it holds a lock, or inside a reader that the grace period
//!   waits for,
//!
//! or if processes may wait for each other in a circle. The model says less: herd7 does not flag
//! a lock that is held at the end, and a test that deadlocks in some executions only has others.
//!
//! | part                                   | module    |
//! |----------------------------------------|-----------|
//! | what is known of a value               | [`value`] |
//! | where a path has come to               | [`state`] |
//! | all paths of a process                 | [`paths`] |
//! | who waits for whom                     | [`deadlock`]|

mod deadlock;
mod paths;
mod state;
mod value;

use crate::unsupported::Result;
use lkmm_litmus::Test;

/// Whether all processes of a test end.
pub fn check(test: &Test) -> Result<()> {
    let mut waits = Vec::new();

    for number in 0..test.processes.len() {
        waits.extend(paths::walk(test, number)?);
    }
    deadlock::no_circle(&waits)
}

#[cfg(test)]
mod tests;
