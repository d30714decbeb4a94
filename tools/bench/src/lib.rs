// SPDX-License-Identifier: GPL-2.0

//! From the samples that the program `tests/bench` takes to what an operation costs in C, in Rust
//! with the helper inlined and called, and with `core::sync::atomic`.
//!
//! It judges no time: what a machine of unknown load takes is no verdict. It fails for samples that
//! are malformed or not all there.

pub mod chart;
pub mod error;
pub mod record;
pub mod result;
pub mod stats;
pub mod table;
