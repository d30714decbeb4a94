// SPDX-License-Identifier: GPL-2.0

//! What the tests of all architectures work with: machine code is run by a CPU, real or emulated, and what it
//! is lifted to by herd7.

pub(crate) mod constructs;
pub(crate) mod herd;
pub(crate) mod native;
pub(crate) mod order;
pub(crate) mod programs;
pub(crate) mod rows;

use crate::object::Object;
use crate::process::Process;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// Why tests that need programs are not run by default.
const NEEDS: &str = "needs clang, lld, qemu-user and herd7: LKMM_HERD";

/// An architecture under test.
///
/// In the functions that are run, the first parameter is the address of a variable; four more, and a register
/// that is zero, are their inputs.
pub(crate) struct Target {
    /// What clang is told.
    pub flags: &'static [&'static str],
    /// What it is told for C besides.
    pub c_flags: &'static [&'static str],
    /// The sizes of variables with atomic instructions.
    pub atomic_bytes: &'static [u8],
    /// The expressions that random functions in C have.
    pub expressions: &'static [&'static [&'static str]],
    /// One in this many of these functions may have what no row is for.
    pub unsupported: usize,
    /// The program that runs machine code, and its arguments; none if the host does.
    pub emulator: &'static [&'static str],
    /// herd7's names of the inputs' registers.
    pub inputs: [&'static str; 5],
    /// The registers with what functions leave, the first four their results. Each is observed.
    pub results: &'static [&'static str],
    /// Code that leaves the flags in the results from the fifth on.
    pub flags_to_results: &'static str,
    /// The mark for a register of 64 bits.
    pub mark: fn(register: &str, number: usize) -> String,
    /// Returns from a function.
    pub ret: &'static str,
    /// A function `called` that leaves the first input plus one in the first result.
    pub called: &'static str,
    /// Calls all functions: see [`native::driver`].
    pub driver: &'static str,
}

/// The output of a program. It has to succeed.
fn output(command: &mut Command) -> Vec<u8> {
    let shown = format!("{command:?}");
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{shown}: {error}; {NEEDS}"));
    assert!(
        output.status.success(),
        "{shown}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// A folder with an object that clang made.
pub(crate) struct Compiled {
    folder: TempDir,
    object: PathBuf,
}

impl Compiled {
    /// Compiles a source file of the language that its name ends with.
    pub(crate) fn new(target: &Target, name: &str, source: &str, flags: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join(name);
        let object = folder.path().join("object.o");
        std::fs::write(&file, source).unwrap();
        let mut clang = Command::new("clang");
        clang
            .args(target.flags)
            .args(["-c", "-o"])
            .arg(&object)
            .arg(&file)
            .args(flags);
        output(&mut clang);
        Self { folder, object }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        std::fs::read(&self.object).unwrap()
    }

    pub(crate) fn parse(&self) -> Object {
        Object::parse(&self.bytes()).unwrap()
    }
}

/// Replaces the lines that start with `from`; `..` in `to` is the rest of the line.
pub(crate) fn replace_lines(process: &mut Process, from: &str, to: &str) {
    for line in &mut process.lines {
        if let Some(rest) = line.text.strip_prefix(from) {
            line.text = to.replace("..", rest);
        }
    }
}

/// The marks of all results.
fn marks(target: &Target) -> String {
    let results = target.results.iter().enumerate();
    let marks = results.map(|(number, register)| (target.mark)(register, number));
    marks.collect::<Vec<_>>().join("; ")
}
