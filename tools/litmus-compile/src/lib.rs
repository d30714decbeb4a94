// SPDX-License-Identifier: GPL-2.0

//! Litmus tests as machine code, beside what the kernel's memory model says of them.
//!
//! | what                                                    | module                 |
//! |---------------------------------------------------------|------------------------|
//! | what is particular to an architecture                   | [`arch`]               |
//! | objects, and the flags that they were built with        | [`build`]              |
//! | from tests to objects, and to what there is to judge    | [`run`]                |
//! | the machine code of a test as a test of its own         | [`machine_test`]       |
//! | the final states of both, and the verdict               | [`states`], [`case`]   |
//! | the orders that a source has, and those that got lost   | [`order`], [`explain`] |
//! | breakages that are known                                | [`known`]              |
//! | what came of a run                                      | [`report`]             |

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
