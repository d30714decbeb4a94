// SPDX-License-Identifier: GPL-2.0

//! Source lines, from what clang and rustc make of C and Rust: linked, as `vmlinux` is, and not,
//! as a module is.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use lkmm_kcsan::image::{annotate, Image};
use lkmm_kcsan::read::read;
use lkmm_kcsan::source::{Language, Place};
use object::{Object as _, ObjectSymbol as _};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const SOURCES: [(&str, &str); 3] = [
    ("one.c", include_str!("testdata/one.c")),
    ("two.c", include_str!("testdata/two.c")),
    ("three.rs", include_str!("testdata/three.rs")),
];

/// A program of LLVM, wherever Debian has it.
fn tool(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let mut found: Vec<_> = versions
        .map(|folder| folder.path().join("bin").join(name))
        .filter(|path| path.to_string_lossy().contains("llvm-") && path.is_file())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| name.into())
}

fn run(folder: &Path, program: &Path, args: &[&str]) {
    let output = Command::new(program)
        .args(args)
        .current_dir(folder)
        .output();
    let output = output.unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {message}", program.display());
}

/// `kcsan-test.ko` and `vmlinux` of the same objects.
fn build() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for (name, text) in SOURCES {
        fs::write(at.join(name), text).unwrap();
    }
    run(at, &tool("clang"), &["-g", "-O2", "-c", "one.c", "two.c"]);
    let rustc = [
        "-g",
        "-O",
        "--edition=2021",
        "--crate-type=lib",
        "--emit=obj",
        "-Cpanic=abort",
    ];
    let rustc = [
        &rustc[..],
        &["-Csymbol-mangling-version=v0", "three.rs", "-o", "three.o"],
    ];
    run(at, Path::new("rustc"), &rustc.concat());
    let objects = ["one.o", "two.o", "three.o", "-o"];
    let lld = tool("ld.lld");
    run(
        at,
        &lld,
        &[&["-r"], &objects[..], &["kcsan-test.ko"]].concat(),
    );
    run(
        at,
        &lld,
        &[&["-e", "c_side"], &objects[..], &["vmlinux"]].concat(),
    );
    folder
}

/// The symbols of a file: name, address, and how far it is to the next of them.
fn symbols(path: &Path) -> Vec<(String, u64, u64)> {
    let data = fs::read(path).unwrap();
    let file = object::File::parse(&*data).unwrap();
    let all = file
        .symbols()
        .filter(|symbol| symbol.section_index().is_some());
    all.map(|symbol| {
        let name = symbol.name().unwrap().to_owned();
        (name, symbol.address(), symbol.size())
    })
    .collect()
}

fn find(symbols: &[(String, u64, u64)], part: &str) -> (String, u64, u64) {
    let found = symbols.iter().find(|(name, ..)| name.contains(part));
    found.unwrap().clone()
}

/// The places of a frame, and its language.
fn places(image: Image, frame: &str) -> (Vec<Place>, Language) {
    let mut logs = [read(
        "x.log",
        &format!("read to 0x1 of 4 bytes by task 1 on cpu 0:\n {frame}\n"),
    )];
    annotate(&mut logs, &[image]);
    let access = &logs[0].reports[0].accesses[0];
    (access.frames[0].places.clone(), access.language())
}

fn short(places: &[Place]) -> Vec<(String, String, u32)> {
    let name = |file: &str| {
        Path::new(file)
            .file_name()
            .unwrap()
            .to_string_lossy()
            .into_owned()
    };
    let short = |place: &Place| (place.function.clone(), name(&place.file), place.line);
    places.iter().map(short).collect()
}

fn place(function: &str, file: &str, line: u32) -> (String, String, u32) {
    (function.to_owned(), file.to_owned(), line)
}

/// All that is found at any offset of a function.
fn chains(path: &Path, module: bool, name: &str, size: u64) -> Vec<Vec<(String, String, u32)>> {
    let offsets = 1..=size;
    offsets
        .map(|offset| {
            let frame = format!("{name}+{offset:#x}/{size:#x}");
            let (found, _) = if module {
                let image = Image::module(path).unwrap();
                places(image, &format!("{frame} [kcsan_test]"))
            } else {
                places(Image::kernel(path).unwrap(), &frame)
            };
            short(&found)
        })
        .collect()
}

/// Seen to fail: without the addresses that each section of a module gets (`at_start`, Rust), and
/// without its relocations.
#[test]
fn functions_that_are_inlined() {
    let folder = build();
    for (file, module) in [("vmlinux", false), ("kcsan-test.ko", true)] {
        let path = folder.path().join(file);
        let symbols = symbols(&path);
        let (_, _, size) = find(&symbols, "c_side");
        let c = vec![place("inner", "one.c", 8), place("c_side", "one.c", 21)];
        assert!(chains(&path, module, "c_side", size).contains(&c), "{file}");

        let (_, _, size) = find(&symbols, "at_start");
        let c = vec![place("inner", "one.c", 8), place("at_start", "one.c", 28)];
        assert!(
            chains(&path, module, "at_start", size).contains(&c),
            "{file}"
        );

        let (name, _, size) = find(&symbols, "rust_side");
        let found = chains(&path, module, &name, size);
        let outer = place("three::rust_side", "three.rs", 17);
        let inner = place("<three::Cell>::set", "three.rs", 11);
        assert!(found.contains(&vec![inner, outer]), "{file}: {found:?}");
    }
}

/// A stack has the address that a call returns to. Seen to fail: with that address looked up.
#[test]
fn the_line_of_the_call() {
    let folder = build();
    let path = folder.path().join("vmlinux");
    let symbols = symbols(&path);
    let (_, start, size) = find(&symbols, "c_side");
    let (_, back, _) = find(&symbols, "after_call");
    let frame = format!("c_side+{:#x}/{size:#x}", back - start);
    let (found, language) = places(Image::kernel(&path).unwrap(), &frame);
    assert_eq!(short(&found), [place("c_side", "one.c", 19)]);
    assert_eq!(language, Language::C);
}

/// Two static functions of one name are told apart by size, or not at all. Seen to fail: with the
/// first of them.
#[test]
fn functions_of_one_name() {
    let folder = build();
    let path = folder.path().join("vmlinux");
    let mut starts: Vec<_> = symbols(&path)
        .into_iter()
        .filter(|one| one.1 != 0)
        .collect();
    starts.sort_by_key(|one| one.1);
    let mut files = Vec::new();
    for pair in starts.windows(2) {
        if pair[0].0 == "twice" {
            let size = pair[1].1 - pair[0].1;
            let frame = format!("twice+0x4/{size:#x}");
            let (found, _) = places(Image::kernel(&path).unwrap(), &frame);
            files.push(short(&found).pop().unwrap().1);
        }
    }
    files.sort();
    assert_eq!(files, ["one.c", "two.c"]);
    let (found, language) = places(Image::kernel(&path).unwrap(), "twice+0x4/0x999");
    assert_eq!((found, language), (Vec::new(), Language::Unknown));
}

/// A frame of a module that no file was given for has no lines, though `vmlinux` has the name.
#[test]
fn modules_are_not_mixed_up() {
    let folder = build();
    let path = folder.path().join("vmlinux");
    let (_, _, size) = find(&symbols(&path), "also");
    let frame = format!("also+0x1/{size:#x}");
    let of = |frame: &str| places(Image::kernel(&path).unwrap(), frame).0;
    assert!(!of(&frame).is_empty());
    assert!(of(&format!("{frame} [other]")).is_empty());
}

#[test]
fn files_without_lines() {
    let folder = build();
    let path = folder.path().join("bare.o");
    run(
        folder.path(),
        &tool("clang"),
        &["-g0", "-c", "two.c", "-o", "bare.o"],
    );
    let error = Image::kernel(&path).err().unwrap().to_string();
    assert!(
        error.contains("no debugging information: build with"),
        "{error}"
    );
    for (text, why) in [("\x7fELF", "no ELF file"), ("", "no ELF file")] {
        fs::write(&path, text).unwrap();
        let error = Image::kernel(&path).err().unwrap().to_string();
        assert!(error.contains(why), "{error}");
    }
    // clang compresses what gets smaller by it.
    let many: String = (0..99)
        .map(|n| format!("int f{n}(void) {{ return {n}; }}\n"))
        .collect();
    fs::write(folder.path().join("many.c"), many).unwrap();
    run(
        folder.path(),
        &tool("clang"),
        &["-g", "-gz=zlib", "-c", "many.c", "-o", "bare.o"],
    );
    let error = Image::kernel(&path).err().unwrap().to_string();
    assert!(
        error.contains("CONFIG_DEBUG_INFO_COMPRESSED_NONE"),
        "{error}"
    );
}
