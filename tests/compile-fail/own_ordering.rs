// SPDX-License-Identifier: GPL-2.0

//! The four orderings of C are the only ones.
//@ error: E0603
//@ error: module `internal` is private

use kernel::sync::atomic::ordering;

pub struct SeqCst;

impl ordering::internal::Sealed for SeqCst {}

impl ordering::AcquireOrRelaxed for SeqCst {}
