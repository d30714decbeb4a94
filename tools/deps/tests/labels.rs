// SPDX-License-Identifier: GPL-2.0

//! The files of tests/deps, in which each dependency has a label by hand: what it is, and what became of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use lkmm_deps::build::Unit;
use lkmm_deps::source::Kind;
use lkmm_deps::{analyse, Found};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A dependency: the line of what depends, the label.
type Label = (u32, String);

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/deps")
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}

/// Compiles a file as kbuild does, and leaves the command beside the object.
fn compile(command: &str, folder: &Path) -> PathBuf {
    let words = shlex::split(command).unwrap();
    run(Command::new(&words[0])
        .args(&words[1..])
        .current_dir(folder)
        .env("RUSTC_BOOTSTRAP", "1"));
    fs::write(
        folder.join(".x.o.cmd"),
        format!("savedcmd_x.o := {command}\n"),
    )
    .unwrap();
    folder.join("x.o")
}

fn labels(text: &str) -> BTreeSet<Label> {
    let is_label = |it: &&str| {
        Kind::ALL
            .iter()
            .any(|kind| it.contains(&format!("{}: ", kind.word())))
    };
    let comments = text
        .lines()
        .zip(1..)
        .filter_map(|(line, number)| Some((line.split_once("// ")?.1, number)));
    let labels = comments.flat_map(|(comment, line)| {
        comment
            .split("; ")
            .filter(is_label)
            .map(move |it| (line, it.to_owned()))
    });
    labels.collect()
}

fn label(found: &Found) -> Label {
    let empty = if found.empty { "empty " } else { "" };
    let label = format!("{empty}{}: {}", found.kind.word(), found.verdict.word());
    (found.target.line(), label)
}

/// Compares what is found with the labels. Returns the number of labels.
fn check(file: &str, command: &str) -> usize {
    let mut folder = TempDir::new().unwrap();
    folder.disable_cleanup(std::env::var_os("LKMM_KEEP").is_some());
    eprintln!("{file}: in {}", folder.path().display());
    let object = compile(command, folder.path());
    let unit = Unit::read(&object).unwrap().unwrap();
    let report = analyse(&unit, folder.path()).unwrap();
    // Parts of the core library may.
    let own: Vec<_> = report
        .differing
        .iter()
        .filter(|it| !it.starts_with("_R"))
        .collect();
    assert!(own.is_empty(), "{file}: {own:?}");
    let wanted = labels(&fs::read_to_string(sources().join(file)).unwrap());
    let found: BTreeSet<_> = report.dependencies.iter().map(label).collect();
    for it in found.difference(&wanted) {
        eprintln!("{file}:{}: found {}", it.0, it.1);
        for found in report
            .dependencies
            .iter()
            .filter(|found| label(found) == *it)
        {
            eprintln!(
                "    {}: {}, from {} {:?} to {:?}",
                found.function,
                found.verdict.why(),
                found.head.line(),
                found.head.instructions,
                found.target.instructions
            );
        }
    }
    for it in wanted.difference(&found) {
        eprintln!("{file}:{}: not found: {}", it.0, it.1);
    }
    assert_eq!(found, wanted, "{file}");
    wanted.len()
}

/// The kernel's flags that code depends on.
const CLANG: &str = "clang --target=aarch64-linux-gnu -mlittle-endian -fshort-wchar -funsigned-char -fno-common -fno-PIE \
    -fno-strict-aliasing -std=gnu11 -mgeneral-regs-only -fno-asynchronous-unwind-tables -fno-unwind-tables \
    -mbranch-protection=none -Wa,-march=armv8.5-a -fno-delete-null-pointer-checks -O2 -fno-stack-protector \
    -fno-omit-frame-pointer -fno-optimize-sibling-calls -ftrivial-auto-var-init=zero -fno-stack-clash-protection \
    -falign-functions=4 -fstrict-flex-arrays=3 -fno-strict-overflow -march=armv8.1-a -Wall -Werror -Wno-tautological-compare -c -o x.o";

const RUSTC: &str = "rustc --target=aarch64-unknown-none-softfloat -Cpanic=abort -Cembed-bitcode=n -Clto=n \
    -Cforce-unwind-tables=n -Ccodegen-units=1 -Csymbol-mangling-version=v0 -Crelocation-model=static -Zfunction-sections=n \
    -Copt-level=2 -Cdebug-assertions=n -Coverflow-checks=y -Cforce-frame-pointers=y -Ctarget-feature=+lse \
    --sysroot=/dev/null -Awarnings --crate-type rlib";

/// Checks files, and reports all that are wrong.
fn check_all(files: &[&str], command: &str, labels: usize) {
    let check = |file: &&str| {
        let command = format!("{command} {}", sources().join(file).display());
        std::panic::catch_unwind(|| check(file, &command)).ok()
    };
    let counts: Option<Vec<_>> = files.iter().map(check).collect();
    let counts = counts.expect("all labels are right");
    assert!(counts.iter().sum::<usize>() >= labels, "{counts:?}");
}

#[test]
fn dependencies_in_c() {
    let files = [
        "list.c",
        "pointer.c",
        "table.c",
        "flag.c",
        "arithmetic.c",
        "atomic.c",
        "kernel.c",
    ];
    check_all(&files, CLANG, 120);
}

/// The core library for a target without one, from its source.
fn core() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("core");
    if !folder.exists() {
        let sysroot = Command::new("rustc")
            .args(["--print", "sysroot"])
            .output()
            .unwrap();
        let sysroot = PathBuf::from(String::from_utf8(sysroot.stdout).unwrap().trim());
        let source = sysroot.join("lib/rustlib/src/rust/library/core/src/lib.rs");
        let new = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let stub = new.path().join("stub.rs");
        fs::write(
            &stub,
            "#![feature(compiler_builtins)] #![compiler_builtins] #![no_builtins] #![no_std]",
        )
        .unwrap();
        for (name, source) in [("core", source), ("compiler_builtins", stub)] {
            let command = format!(
                "{RUSTC} --edition=2024 --crate-name {name} --emit=metadata -Zalways-encode-mir"
            );
            let words = shlex::split(&command).unwrap();
            let mut rustc = Command::new(&words[0]);
            rustc
                .args(&words[1..])
                .arg("-L")
                .arg(new.path())
                .arg("--out-dir")
                .arg(new.path());
            run(rustc.arg(source).env("RUSTC_BOOTSTRAP", "1"));
        }
        fs::rename(new.keep(), folder.clone()).unwrap();
    }
    folder
}

#[test]
fn dependencies_in_rust() {
    let command = format!(
        "{RUSTC} -L {} --crate-name x --emit=obj=x.o",
        core().display()
    );
    check_all(&["list.rs", "flag.rs", "helper.rs"], &command, 40);
}

/// The litmus tests that confirm labels are known to break.
#[test]
fn confirmed_by_litmus_tests() {
    let readme = fs::read_to_string(sources().join("README.md")).unwrap();
    let known = fs::read_to_string(sources().join("../litmus/compiled-known.toml")).unwrap();
    let names = readme
        .split('`')
        .filter(|it| it.starts_with("LB+") || it.starts_with("MP+"));
    let names: Vec<_> = names.collect();
    assert!(names.len() >= 10, "{names:?}");
    for name in names {
        assert!(known.contains(&format!("\ntest = \"{name}\"\n")), "{name}");
    }
}
