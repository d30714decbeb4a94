// SPDX-License-Identifier: GPL-2.0

//! The data races that KCSAN reports: read from a kernel's console, grouped, given source lines, and
//! judged by a list of explanations.
//!
//! Text of a line: `terminal` removes escape sequences, `prefix` what other programs put before a
//! message, `message` knows KCSAN's own words.
//! Parts of a report: [`symbol`] is `function+0x1d/0x30 [module]`, with what `annotation` reads behind
//! it; [`place`] is a source line; [`access`] is one of the two sides.
//! Whole: [`report`], [`log`] with the reports in it, `race` with the reports of the same accesses.
//! Judged: [`image`] finds source lines by `lkmm_dwarf`, [`explanation`] is the list of known races,
//! [`verdict`] judges each race, [`table`] shows the verdicts.

pub mod access;
mod annotation;
pub mod explanation;
pub mod image;
pub mod log;
mod message;
pub mod place;
mod prefix;
mod race;
pub mod report;
pub mod symbol;
pub mod table;
mod terminal;
pub mod verdict;
