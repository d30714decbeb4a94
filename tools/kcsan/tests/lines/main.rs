// SPDX-License-Identifier: GPL-2.0

//! Source lines, from objects of clang and rustc: linked, as `vmlinux` is, and not, as a module is.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use lkmm_kcsan::image::{annotate, Error, Image};
use lkmm_kcsan::log::Log;
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

/// A program of LLVM, from the newest version below `/usr/lib` or else from `PATH`.
fn llvm(name: &str) -> PathBuf {
    let folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let found = folders
        .map(|folder| folder.path().join("bin").join(name))
        .filter(|path| path.to_string_lossy().contains("llvm-") && path.is_file());
    found.max().unwrap_or_else(|| name.into())
}

/// `kcsan-test.ko` and `vmlinux` of the same objects.
struct Build(TempDir);

impl Build {
    fn new() -> Self {
        let build = Self(tempfile::tempdir().unwrap());
        for (name, text) in SOURCES {
            build.write(name, text);
        }
        build.run(&llvm("clang"), "-g -O2 -c one.c two.c");
        let rustc = "-g -O --edition=2021 --crate-type=lib --emit=obj -Cpanic=abort \
                     -Csymbol-mangling-version=v0 three.rs -o three.o";
        build.run(Path::new("rustc"), rustc);
        let lld = llvm("ld.lld");
        build.run(&lld, "-r one.o two.o three.o -o kcsan-test.ko");
        build.run(&lld, "-e c_side one.o two.o three.o -o vmlinux");
        build
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn run(&self, program: &Path, args: &str) {
        let mut command = Command::new(program);
        command.args(args.split_whitespace()).current_dir(&self.0);
        let output = command.output();
        let output = output.unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {message}", program.display());
    }

    /// The symbols of a file: name, address, size.
    fn symbols(&self, file: &str) -> Vec<(String, u64, u64)> {
        let data = fs::read(self.path(file)).unwrap();
        let file = object::File::parse(&*data).unwrap();
        let symbols = file.symbols().filter(|one| one.section_index().is_some());
        let symbols =
            symbols.map(|one| (one.name().unwrap().to_owned(), one.address(), one.size()));
        symbols.collect()
    }

    fn symbol(&self, file: &str, part: &str) -> (String, u64, u64) {
        let mut symbols = self.symbols(file).into_iter();
        symbols.find(|(name, ..)| name.contains(part)).unwrap()
    }

    /// The places of a frame, as `function file:line`, the innermost first.
    fn places(&self, file: &str, frame: &str) -> String {
        let (image, module) = match file {
            "vmlinux" => (Image::kernel(&self.path(file)), ""),
            _ => (Image::module(&self.path(file)), " [kcsan_test]"),
        };
        let text = format!("read to 0x1 of 4 bytes by task 1 on cpu 0:\n {frame}{module}\n");
        let mut logs = [Log::parse("x.log", &text)];
        annotate(&mut logs, &[image.unwrap()]);
        let places = logs[0].reports[0].accesses[0].frames[0].places.iter();
        let places = places.map(|place| {
            let name = Path::new(&place.file)
                .file_name()
                .unwrap()
                .to_string_lossy();
            format!("{} {name}:{}", place.function, place.line)
        });
        places.collect::<Vec<_>>().join(", ")
    }
}

/// The sections of a module all begin at address 0: a function may be in another one than `.text`.
#[test]
fn functions_that_are_inlined() {
    let build = Build::new();
    for (function, expected) in [
        ("c_side", "inner one.c:8, c_side one.c:21"),
        ("at_start", "inner one.c:8, at_start one.c:28"),
        (
            "rust_side",
            "<three::Cell>::set three.rs:11, three::rust_side three.rs:17",
        ),
    ] {
        for file in ["vmlinux", "kcsan-test.ko"] {
            let (name, _, size) = build.symbol(file, function);
            let mut offsets = 1..=size;
            let found = |offset| build.places(file, &format!("{name}+{offset:#x}/{size:#x}"));
            assert!(
                offsets.any(|offset| found(offset) == expected),
                "{file} {function}"
            );
        }
    }
}

/// A stack has the address that a call returns to.
#[test]
fn the_line_of_the_call() {
    let build = Build::new();
    let (_, start, size) = build.symbol("vmlinux", "c_side");
    let (_, back, _) = build.symbol("vmlinux", "after_call");
    let frame = format!("c_side+{:#x}/{size:#x}", back - start);
    assert_eq!(build.places("vmlinux", &frame), "c_side one.c:19");
}

/// Two static functions of one name are told apart by size, or not at all.
#[test]
fn functions_of_one_name() {
    let build = Build::new();
    let mut starts = build.symbols("vmlinux");
    starts.retain(|(_, start, _)| *start != 0);
    starts.sort_by_key(|(_, start, _)| *start);
    let pairs = starts.windows(2).filter(|pair| pair[0].0 == "twice");
    let places = pairs.map(|pair| {
        let frame = format!("twice+0x4/{:#x}", pair[1].1 - pair[0].1);
        build.places("vmlinux", &frame)
    });
    let mut places: Vec<_> = places.collect();
    places.sort();
    assert_eq!(places.len(), 2);
    assert!(
        places[0].contains("one.c:") && places[1].contains("two.c:"),
        "{places:?}"
    );
    assert_eq!(build.places("vmlinux", "twice+0x4/0x999"), "");
}

/// A frame of a module that no file was given for has no lines, though `vmlinux` has the name.
#[test]
fn modules_are_not_mixed_up() {
    let build = Build::new();
    let (_, _, size) = build.symbol("vmlinux", "also");
    let frame = format!("also+0x1/{size:#x}");
    assert_ne!(build.places("vmlinux", &frame), "");
    assert_eq!(build.places("vmlinux", &format!("{frame} [other]")), "");
}

#[test]
fn files_without_lines() {
    let build = Build::new();
    let error = || {
        let error: Error = Image::kernel(&build.path("bare.o")).err().unwrap();
        error.to_string()
    };
    build.run(&llvm("clang"), "-g0 -c two.c -o bare.o");
    assert!(
        error().contains("no debugging information: build with"),
        "{}",
        error()
    );
    for text in ["\x7fELF", ""] {
        build.write("bare.o", text);
        assert!(error().contains("no ELF file"), "{}", error());
    }
    // clang compresses a section if that makes it smaller.
    let many = (0..99).map(|n| format!("int f{n}(void) {{ return {n}; }}\n"));
    build.write("many.c", &many.collect::<String>());
    build.run(&llvm("clang"), "-g -gz=zlib -c many.c -o bare.o");
    assert!(
        error().contains("CONFIG_DEBUG_INFO_COMPRESSED_NONE"),
        "{}",
        error()
    );
}
