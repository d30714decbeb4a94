// SPDX-License-Identifier: GPL-2.0
//! x
pub mod arch;
pub mod build;
pub mod case;
pub mod explain;
pub mod known;
pub mod machine_test;
pub mod order;
pub mod report;
pub mod run;
pub mod states;
