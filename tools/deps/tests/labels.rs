// SPDX-License-Identifier: GPL-2.0

//! The files of tests/deps, in which each dependency has a label by hand: what it is, and what became of it, which
//! may differ between architectures.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use lkmm_deps::build::Unit;
use lkmm_deps::source::Kind;
use lkmm_deps::{analyse, Found, Report};
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

/// The labels for an architecture: behind that for all may be another for one, `x86_64: broken`. `none` means that
/// there is no dependency.
fn labels(text: &str, architecture: &str) -> BTreeSet<Label> {
    let mut labels: Vec<(u32, &str, String)> = Vec::new();
    let is_kind = |it: &str| Kind::ALL.iter().any(|kind| it.ends_with(kind.word()));
    for (line, number) in text.lines().zip(1..) {
        let comment = line.split_once("// ").map_or("", |it| it.1);
        let parts = comment.split("; ");
        for (name, verdict) in parts.filter_map(|it| it.split_once(": ")) {
            if is_kind(name) {
                labels.push((number, name, usual(verdict, architecture).to_owned()));
            } else if let Some(last) = labels.last_mut().filter(|_| name == architecture) {
                verdict.clone_into(&mut last.2);
            }
        }
    }
    let present = labels.into_iter().filter(|it| it.2 != "none");
    let labels = present.map(|(line, kind, verdict)| (line, format!("{kind}: {verdict}")));
    labels.collect()
}

/// What becomes of a dependency where nothing is said of the architecture. On x86_64 each load is an acquire.
fn usual<'a>(verdict: &'a str, architecture: &str) -> &'a str {
    match (architecture, verdict) {
        ("x86_64", "kept" | "kept as another" | "broken") => "stronger",
        _ => verdict,
    }
}

fn label(found: &Found) -> Label {
    let label = format!("{}: {}", found.name(), found.verdict.word());
    (found.target.line(), label)
}

/// Compares what is found with the labels. Returns the number of labels.
fn check(file: &str, command: &str, architecture: &str) -> usize {
    let report = found(file, command, |it| it);
    compare(file, &report, architecture)
}

/// What is found in a file, compiled as `change` says.
fn found(file: &str, command: &str, change: impl Fn(Unit) -> Unit) -> Report {
    let mut folder = TempDir::new().unwrap();
    folder.disable_cleanup(std::env::var_os("LKMM_KEEP").is_some());
    eprintln!("{file}: in {}", folder.path().display());
    let object = compile(command, folder.path());
    let unit = change(Unit::read(&object, None).unwrap().unwrap());
    analyse(&unit, folder.path()).unwrap()
}

fn compare(file: &str, report: &Report, architecture: &str) -> usize {
    // Parts of the core library may.
    let own = report.differing.iter().filter(|it| !it.starts_with("_R"));
    assert_eq!(own.collect::<Vec<_>>(), [""; 0], "{file}");
    let wanted = labels(
        &fs::read_to_string(sources().join(file)).unwrap(),
        architecture,
    );
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

/// An architecture, with the kernel's flags that its code depends on.
struct Target {
    name: &'static str,
    clang: &'static str,
    rustc: &'static str,
}

const ARM64: Target = Target {
    name: "arm64",
    clang: "--target=aarch64-linux-gnu -mlittle-endian -mgeneral-regs-only -mbranch-protection=none -Wa,-march=armv8.5-a \
        -march=armv8.1-a -fno-omit-frame-pointer -fno-optimize-sibling-calls -falign-functions=4 -fno-unwind-tables",
    rustc: "--target=aarch64-unknown-none-softfloat -Ctarget-feature=+lse -Cforce-frame-pointers=y",
};

const RISCV64: Target = Target {
    name: "riscv64",
    clang: "--target=riscv64-linux-gnu -mabi=lp64 -march=rv64imac -mno-save-restore -mcmodel=medany -mstrict-align \
        -fomit-frame-pointer -fno-unwind-tables",
    rustc: "--target=riscv64imac-unknown-none-elf -Ctarget-cpu=generic-rv64 -Cno-redzone",
};

const X86_64: Target = Target {
    name: "x86_64",
    clang: "--target=x86_64-linux-gnu -mno-sse -mno-mmx -mno-sse2 -mno-3dnow -mno-avx -fcf-protection=none -m64 \
        -falign-loops=1 -mno-80387 -mno-fp-ret-in-387 -mstack-alignment=8 -mskip-rax-setup -mtune=generic -mno-red-zone \
        -mcmodel=kernel -fomit-frame-pointer -falign-functions=16",
    rustc: "--target=x86_64-unknown-none -Ztune-cpu=generic -Cno-redzone=y -Ccode-model=kernel",
};

/// The flags of all.
const CLANG: &str = "-fshort-wchar -funsigned-char -fno-common -fno-PIE -fno-strict-aliasing -std=gnu11 \
    -fno-asynchronous-unwind-tables -fno-delete-null-pointer-checks -O2 -fno-stack-protector -ftrivial-auto-var-init=zero \
    -fno-stack-clash-protection -fstrict-flex-arrays=3 -fno-strict-overflow -Wall -Werror -Wno-tautological-compare -c -o x.o";

const RUSTC: &str = "-Cpanic=abort -Cembed-bitcode=n -Clto=n -Cforce-unwind-tables=n -Ccodegen-units=1 \
    -Csymbol-mangling-version=v0 -Crelocation-model=static -Zfunction-sections=n -Copt-level=2 -Cdebug-assertions=n \
    -Coverflow-checks=y --sysroot=/dev/null -Awarnings --crate-type rlib";

/// Checks files, and reports all that are wrong.
fn check_all(files: &[&str], command: &str, architecture: &str, labels: usize) {
    let check = |file: &&str| {
        let command = format!("{command} {}", sources().join(file).display());
        std::panic::catch_unwind(|| check(file, &command, architecture)).ok()
    };
    let counts: Vec<_> = files.iter().map(check).collect();
    let counts: Option<Vec<_>> = counts.into_iter().collect();
    let counts = counts.expect("all labels are right");
    assert!(counts.iter().sum::<usize>() >= labels, "{counts:?}");
}

fn check_c(target: &Target) {
    let files = [
        "list.c",
        "pointer.c",
        "table.c",
        "flag.c",
        "arithmetic.c",
        "atomic.c",
        "kernel.c",
    ];
    let command = format!("clang {} {CLANG}", target.clang);
    check_all(&files, &command, target.name, 110);
}

#[test]
fn dependencies_in_c() {
    check_c(&ARM64);
}

#[test]
fn dependencies_in_c_on_riscv64() {
    check_c(&RISCV64);
}

#[test]
fn dependencies_in_c_on_x86_64() {
    check_c(&X86_64);
}

/// The core library for a target without one, from its source.
fn core(target: &Target) -> PathBuf {
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = parent.join(format!("core-{}", target.name));
    if !folder.exists() {
        let sysroot = Command::new("rustc")
            .args(["--print", "sysroot"])
            .output()
            .unwrap();
        let sysroot = PathBuf::from(String::from_utf8(sysroot.stdout).unwrap().trim());
        let source = sysroot.join("lib/rustlib/src/rust/library/core/src/lib.rs");
        let new = TempDir::new_in(parent).unwrap();
        let stub = new.path().join("stub.rs");
        fs::write(
            &stub,
            "#![feature(compiler_builtins)] #![compiler_builtins] #![no_builtins] #![no_std]",
        )
        .unwrap();
        for (name, source) in [("core", source), ("compiler_builtins", stub)] {
            let command = format!(
                "rustc {} {RUSTC} --edition=2024 --crate-name {name} --emit=metadata -Zalways-encode-mir",
                target.rustc
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

fn rustc(target: &Target) -> String {
    let core = core(target);
    let (flags, core) = (target.rustc, core.display());
    format!("rustc {flags} {RUSTC} -L {core} --crate-name x --emit=obj=x.o")
}

fn check_rust(target: &Target) {
    let files = ["list.rs", "flag.rs", "helper.rs"];
    check_all(&files, &rustc(target), target.name, 40);
}

#[test]
fn dependencies_in_rust() {
    check_rust(&ARM64);
}

#[test]
fn dependencies_in_rust_on_riscv64() {
    check_rust(&RISCV64);
}

#[test]
fn dependencies_in_rust_on_x86_64() {
    check_rust(&X86_64);
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

/// rustc's own optimisations remove dependencies that are there without them.
#[test]
fn dependencies_without_optimisations_of_rustc() {
    let command = format!("{} {}", rustc(&ARM64), sources().join("mir.rs").display());
    let report = found("mir.rs", &command, |it| it);
    assert_eq!(report.dependencies, []);
    let report = found("mir.rs", &command, |it| it.with_mir_opt_level(0));
    assert_eq!(report.mir_opt_level, Some(0));
    assert_eq!(compare("mir.rs", &report, "arm64"), 1);
}

/// Functions that call each other are the same at other places of their section.
#[test]
fn calls_at_other_places() {
    const CODE: &str = "static __attribute__((noinline)) int callee(int x) { __asm__ volatile(\"\"); return x + 1; }\n\
        int first(int x) { return callee(x) + 1; }\n\
        void padding(void) { __asm__ volatile(PADDING); }\n\
        int second(int x) { return callee(x) + 2; }\n";
    let [short, long] = ["nop", "nop; nop"].map(|padding| {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("x.c"), CODE).unwrap();
        let object = compile(
            &format!(
                "clang {} {CLANG} '-DPADDING=\"{padding}\"' x.c",
                ARM64.clang
            ),
            folder.path(),
        );
        lkmm_deps::code::functions(&fs::read(object).unwrap()).unwrap()
    });
    let differing: Vec<_> = short
        .iter()
        .filter(|it| long.get(it.0) != Some(it.1))
        .collect();
    let names: Vec<_> = differing.iter().map(|it| it.0).collect();
    assert_eq!(names, ["padding"]);
}

#[test]
fn dependencies_in_rust_without_lse() {
    let command = rustc(&ARM64).replace("-Ctarget-feature=+lse", "");
    check_all(&["retry.rs"], &command, ARM64.name, 2);
}
