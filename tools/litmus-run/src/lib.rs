// SPDX-License-Identifier: GPL-2.0

//! Litmus tests as kernel modules: generated, run in a guest, and judged.
//!
//! | what                                              | module                              |
//! |---------------------------------------------------|-------------------------------------|
//! | which process is in which language                | [`language`]                        |
//! | what a test shares, its registers, its final state | [`shared`], [`process`], [`columns`] |
//! | whether compilers take it                         | [`typing`], [`unsupported`]         |
//! | whether it ends, and its outcome can be judged    | [`ends`], [`cookie`]                |
//! | a test made ready                                 | [`plan`]                            |
//! | its C and its Rust half                           | [`c`], [`rust`], [`names`]          |
//! | the folder of a module's sources                  | [`module`]                          |
//! | the guest, and what it says                       | [`guest`], [`mod@log`]              |
//! | boots, as many as a run takes                     | [`boots`], [`broken`]               |
//! | what was seen beside what is allowed              | [`judge`]                           |
//! | results as they come, and what hung a guest       | [`store`], [`suspects`]             |
//! | the whole of it, and what came of it              | [`run`], [`report`]                 |

pub mod boots;
pub mod broken;
pub mod c;
pub mod columns;
pub mod cookie;
pub mod ends;
pub mod guest;
pub mod judge;
pub mod language;
pub mod log;
pub mod module;
pub mod names;
pub mod plan;
pub mod process;
pub mod report;
pub mod run;
pub mod rust;
pub mod shared;
pub mod store;
pub mod suspects;
pub mod typing;
pub mod unsupported;
