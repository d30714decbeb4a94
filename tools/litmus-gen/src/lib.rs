// SPDX-License-Identifier: GPL-2.0

//! Litmus tests as kernel modules: the C and Rust code of their processes, and what it runs on.
//!
//! | what                                                | module                                |
//! |-----------------------------------------------------|---------------------------------------|
//! | the languages of a test's processes                 | [`language`]                          |
//! | a test's variables, registers, final state          | `shared_variables`, `registers`, `final_state`, all in `layout` |
//! | a test whose types compilers take                   | `conform`, `typing`                   |
//! | tests that would not end, or whose outcome the kernel does not share with the model | `termination`, `srcu_index` |
//! | processes in C and in Rust                          | `c`, `rust`, `names`, both in `code`  |
//! | the C file of a test                                | `header`                              |
//! | the folder of a module's sources                    | [`module`]                            |
//! | sources whose machine code is looked at             | [`compiled`]                          |
//! | why a test is not in it                             | [`unsupported`]                       |

mod c;
mod code;
pub mod compiled;
mod conform;
mod final_state;
mod header;
pub mod kit;
pub mod language;
mod layout;
pub mod module;
mod names;
mod registers;
mod rust;
mod shared_variables;
mod srcu_index;
mod termination;
mod typing;
pub mod unsupported;

pub use layout::{id, Observed, Variables};
pub use rust::test as in_rust;
pub use shared_variables::Shared;
