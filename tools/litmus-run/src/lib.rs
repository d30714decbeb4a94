// SPDX-License-Identifier: GPL-2.0

//! Runs litmus tests as kernel modules in a guest, and judges what was seen.
//!
//! | what                                              | module                 |
//! |---------------------------------------------------|------------------------|
//! | the guest, and what it says                       | [`guest`], [`mod@log`] |
//! | boots, as many as a run takes                     | [`boots`], [`broken`]  |
//! | what was seen beside what is allowed              | [`judge`]              |
//! | other machines, their results, how these differ   | [`hosts`], [`recording`], [`compare`] |
//! | a lab: tests × rounds as jobs, and their results   | [`campaign`], [`lava`] |
//! | results as they come, and what hung a guest       | [`store`], [`suspects`] |
//! | the whole of it, and what came of it              | [`run`], [`report`]    |

pub mod boots;
pub mod broken;
pub mod campaign;
pub mod compare;
pub mod guest;
pub mod hosts;
pub mod judge;
pub mod lava;
pub mod log;
pub mod recording;
pub mod report;
pub mod run;
pub mod store;
pub mod suspects;
