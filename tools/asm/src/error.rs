// SPDX-License-Identifier: GPL-2.0

//! What can go wrong, by name. Each says what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// A result with an [`enum@Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Why the audit could not be done. A difference that it found is not an error.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Error {
    #[error("{path}: {source}; `make asm` builds the matrix")]
    Read { path: PathBuf, source: io::Error },
    #[error("{path}: {source}")]
    Write { path: PathBuf, source: io::Error },
    #[error("no-cells: {0} holds no folder <target>_<opt>_<mode>; `make asm` builds them")]
    NoCells(PathBuf),
    #[error("unknown-cell: `{0}` is not of a cell in the matrix, <target>_<opt>_<mode>")]
    UnknownCell(String),
    #[error("unknown-base: no `{0}`; there is: {1}")]
    UnknownBase(String, String),
    #[error("incomplete-matrix: no {0}; build them, or pass --partial")]
    Incomplete(String),
    #[error("mixed-compilers: cells of clang {0} and {1}: build them with one")]
    MixedCompilers(u32, u32),
    #[error("not-elf: {path} is not a 64-bit little-endian ELF object: {detail}")]
    NotElf { path: PathBuf, detail: String },
    #[error("bitcode: {0} is LLVM bitcode: make it machine code with `ld.lld -r`")]
    Bitcode(PathBuf),
    #[error("truncated: {path} ends before {what}: build it again")]
    Truncated { path: PathBuf, what: String },
    #[error("wrong-architecture: {path} is for {found}, the cell is for {wanted}")]
    WrongMachine {
        path: PathBuf,
        found: String,
        wanted: &'static str,
    },
    #[error("stripped: {0} has no symbol table: build it without strip")]
    Stripped(PathBuf),
    #[error("no-probes: {path} defines no function {prefix}*")]
    NoProbes { path: PathBuf, prefix: &'static str },
    #[error("bad-probe-name: {path}: {symbol} is not <language>__<op>__<type>__<ordering>")]
    BadProbeName { path: PathBuf, symbol: String },
    #[error("empty-probe: {path}: {symbol} has no instructions")]
    EmptyProbe { path: PathBuf, symbol: String },
    #[error("other-compiler: {path} was made by `{found}`, the configuration says clang {wanted}")]
    OtherCompiler {
        path: PathBuf,
        found: String,
        wanted: String,
    },
    #[error(
        "llvm-mismatch: {cell} inlines helpers of clang with LLVM {clang} into Rust with \
         LLVM {rustc}: use compilers of one LLVM"
    )]
    LlvmMismatch {
        cell: String,
        clang: u32,
        rustc: u32,
    },
    #[error("config: {path} does not set {option}")]
    NoOption { path: PathBuf, option: &'static str },
    #[error("wrong-config: {path} has {found}, which {cell} must not have: wrong build")]
    WrongConfig {
        path: PathBuf,
        found: String,
        cell: String,
    },
    #[error("wrong-base: {path} is of Linux {found}, not {base}: --base says which is meant")]
    WrongBase {
        path: PathBuf,
        found: String,
        base: &'static str,
    },
    #[error("no-tool: {0} not found in PATH or /usr/lib/llvm-*/bin; LLVM_OBJDUMP names another")]
    NoTool(&'static str),
    #[error("{tool} failed on {path}: {detail}")]
    ToolFailed {
        tool: PathBuf,
        path: PathBuf,
        detail: String,
    },
    #[error("{path}: {detail}")]
    BadFile { path: PathBuf, detail: String },
    #[error(transparent)]
    Results(#[from] lkmm_results::Error),
    #[error("unknown-probe: no probe `{0}` in this cell")]
    UnknownProbe(String),
}

impl Error {
    /// The error of a file or folder that cannot be read.
    pub fn read(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        |source| Self::Read { path, source }
    }

    /// The error of a file or folder that cannot be written.
    pub fn write(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        |source| Self::Write { path, source }
    }
}
