// SPDX-License-Identifier: GPL-2.0

//! Nobody adds an ordering of their own.
//
//@ error: E0603
//@ error: module `internal` is private

use kernel::sync::atomic::ordering;

/// An ordering that C does not have.
pub struct SeqCst;

impl ordering::internal::Sealed for SeqCst {}

impl ordering::AcquireOrRelaxed for SeqCst {}
