// SPDX-License-Identifier: GPL-2.0

//! Time that this thread had a CPU: a busy machine does not make a test fail.

use std::fs;
use std::time::Duration;

/// How long this thread ran so far.
pub fn cpu_time() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux says it there");
    let nanoseconds = text.split(' ').next().and_then(|word| word.parse().ok());

    Duration::from_nanos(nanoseconds.expect("a number of nanoseconds"))
}
