// SPDX-License-Identifier: GPL-2.0

//! The data races that KCSAN reports: read from a kernel's console, told apart, shown with source
//! lines, and looked up in the list of those that are explained.
//!
//! - `escape`, `prefix`, `line`: what consoles and other programs put around a message
//! - [`symbol`]: `function+0x1d/0x30 [module]`, and names of Rust; `decoded`: what may stand behind
//! - [`access`]: `write (marked) to 0xffff… of 4 bytes by task 12 on cpu 1:`
//! - `words`: what single lines say
//! - [`report`]: a report, and [`read`]: those in a log; [`doubt`]: what is uncertain about one
//! - [`race`]: what several reports have in common
//! - [`image`]: source lines from the debugging information of a kernel or a module
//! - [`explained`]: the list of reports that are known
//! - [`verdict`]: what is to be made of each race; [`table`] and `--json` show it

pub mod access;
mod decoded;
pub mod doubt;
mod dwarf;
mod escape;
pub mod explained;
pub mod image;
mod line;
mod prefix;
pub mod race;
pub mod read;
pub mod report;
pub mod source;
pub mod symbol;
pub mod table;
pub mod verdict;
mod words;
