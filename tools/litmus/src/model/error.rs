// SPDX-License-Identifier: GPL-2.0

//! Why the model says nothing.

use crate::diagnostic::Diagnostic;
use std::time::Duration;

const WHERE_FROM: &str = "scripts/stages/herd.sh fetches it, --herd or HERD7 names it (herdtools7 \
                          7.58 or later, https://github.com/herd/herdtools7)";

/// Why there is no model to ask.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Missing {
    #[error("no-herd7: {0}; {WHERE_FROM}")]
    Herd(String),
    #[error("old-herd7: {0}; {WHERE_FROM}")]
    OldHerd(String),
    #[error("no-model: {0}; --kernel or LKMM_KERNEL names a Linux source tree")]
    Kernel(String),
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Refusal {
    /// herd7 cannot work with the test.
    #[error("{0}")]
    Unsupported(String),
    /// The test has something that herd7 does not know, there.
    #[error("{}", .0.message)]
    Beyond(Box<Diagnostic>),
    /// It took too long.
    #[error("no answer after {} s", .0.as_secs_f64())]
    Timeout(Duration),
    /// herd7 could not be run, or printed something unknown.
    #[error("{0}")]
    Failed(String),
}
