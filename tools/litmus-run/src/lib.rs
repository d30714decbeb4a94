// SPDX-License-Identifier: GPL-2.0

//! Litmus tests as kernel modules: generated, run in a guest, and judged.
//!
//! | what                                              | module                              |
//! |---------------------------------------------------|-------------------------------------|
//! | which process is in which language                | [`language`]                        |
//! | what a test shares, its registers, its final state | [`shared`], [`process`], [`columns`] |
//! | whether compilers take it                         | [`typing`], [`unsupported`]         |
//! | a test made ready                                 | [`plan`]                            |
//! | its C and its Rust half                           | [`c`], [`rust`]                     |
//! | the folder of a module's sources                  | [`module`]                          |
//! | what the guest says                               | [`mod@log`]                         |

pub mod c;
pub mod columns;
pub mod language;
pub mod log;
pub mod module;
pub mod plan;
pub mod process;
pub mod rust;
pub mod shared;
pub mod typing;
pub mod unsupported;
