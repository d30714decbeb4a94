// SPDX-License-Identifier: GPL-2.0

//! The lifter against a CPU: machine code is run by qemu-user, and what it is lifted to by herd7.

mod constructs;
mod examples;
mod herd;
mod native;
mod order;
mod programs;
mod rows;

use crate::object::Object;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// Why tests that need programs are not run by default.
const NEEDS: &str = "needs clang, lld, qemu-aarch64 and herd7: LKMM_HERD";

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
struct Compiled {
    folder: TempDir,
    object: PathBuf,
}

impl Compiled {
    /// Compiles a source file of the language that its name ends with.
    fn new(name: &str, source: &str, flags: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join(name);
        let object = folder.path().join("object.o");
        std::fs::write(&file, source).unwrap();
        let mut clang = Command::new("clang");
        clang
            .args(["--target=aarch64-linux-gnu", "-march=armv8.5-a", "-c", "-o"])
            .arg(&object)
            .arg(&file)
            .args(flags);
        output(&mut clang);
        Self { folder, object }
    }

    fn parse(&self) -> Object {
        Object::parse(&std::fs::read(&self.object).unwrap()).unwrap()
    }
}
