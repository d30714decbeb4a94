// SPDX-License-Identifier: GPL-2.0

//! Which C accesses lack a mark? An index of all accesses to fields and global variables in a kernel,
//! and a judgement of each plain one.
//!
//! | module | contents |
//! |--------|----------|
//! | [`command`] | the commands that compile the kernel |
//! | [`libclang`] | the syntax tree, as clang has it |
//! | [`macros`], [`names`], [`primitives`] | macros around code, names of fields, the kernel's primitives |
//! | [`walk`], [`locks`] | a function in the order of its execution: accesses, locks, private objects |
//! | [`unit`], [`cache`], [`callers`], [`index`] | a translation unit, what is kept of it, and all of them |
//! | [`judgement`] | why a plain access may be right |
//! | [`report`], [`diff`] | what is said of fields, and a patch that marks their accesses |
//! | [`rust`] | the fields that Rust hands to atomic operations |
//! | [`score`] | how good the judgement is, by what a newer kernel marks |

pub mod access;
pub mod cache;
mod callers;
pub mod command;
pub mod diff;
pub mod index;
pub mod judgement;
mod libclang;
pub mod locks;
mod macros;
pub mod names;
mod primitives;
pub mod report;
pub mod rust;
pub mod score;
pub mod unit;
mod walk;

pub use libclang::version;

use std::io;
use std::path::PathBuf;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There are no compile commands.
    #[error(
        "{0}: {1}: make LLVM=1 compile_commands.json in a tree that was built makes it (of modules: with M=DIR)"
    )]
    NoCommands(PathBuf, io::Error),
    /// The list of compile commands is wrong.
    #[error("{0}: {1}")]
    Commands(PathBuf, String),
    /// libclang is missing.
    #[error("libclang cannot be loaded: {0}; LIBCLANG_PATH names its folder")]
    Libclang(String),
    /// clang does not take a file.
    #[error("{0}")]
    Parse(String),
    /// There are no Rust crates.
    #[error("{0}: no crate was built there: it has no .o.cmd of rustc")]
    NoRust(PathBuf),
    /// There is no rustc.
    #[error("rustc: {0}")]
    NoRustc(io::Error),
    /// rustc does not take a crate, or what it says cannot be read.
    #[error("{0}")]
    Rust(String),
    /// A file cannot be read or written.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
}
