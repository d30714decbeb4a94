// SPDX-License-Identifier: GPL-2.0

//! What the audit refuses: each has a name and a status, and is never a pass.

use crate::fixture::{assemble, Fixture, Functions, CALLED, INLINED, LOAD};
use lkmm_asm::objdump;
use std::fs;
use std::process::Command;

fn refused(fixture: &Fixture, status: i32, text: &str) {
    fixture.run(&["check"]).expect(status, text);
}

#[test]
fn no_probes() {
    let fixture = Fixture::new(INLINED);
    fixture.build();
    let other = Functions::from([("f".to_owned(), LOAD.to_owned())]);
    assemble(
        &fixture.folder().join("rust.o"),
        "--target=x86_64-linux-gnu",
        &other,
        "rustc",
    );
    refused(&fixture, 4, "no-probes: ");
}

#[test]
fn another_architecture() {
    let fixture = Fixture::new(INLINED);
    fixture.build();
    let arm64 = Functions::from([("rust__f".to_owned(), "ret".to_owned())]);
    assemble(
        &fixture.folder().join("rust.o"),
        "--target=aarch64-linux-gnu",
        &arm64,
        "rustc",
    );
    refused(&fixture, 4, "wrong-architecture: ");
}

#[test]
fn stripped() {
    let fixture = Fixture::new(INLINED);
    fixture.build();
    let strip = objdump::find_tool("llvm-strip", "LLVM_STRIP", None).expect("llvm-strip");
    let status = Command::new(strip)
        .arg(fixture.folder().join("c.o"))
        .status()
        .unwrap();
    assert!(status.success());
    refused(&fixture, 4, "stripped: ");
}

#[test]
fn truncated() {
    let fixture = Fixture::new(CALLED);
    fixture.build();
    let path = fixture.folder().join("helpers.o");
    let data = fs::read(&path).unwrap();
    for length in [0, 20, 100, data.len() / 2, data.len() - 1] {
        fs::write(&path, &data[..length]).unwrap();
        refused(&fixture, 4, "truncated: ");
    }
}

#[test]
fn not_an_object() {
    let fixture = Fixture::new(INLINED);
    fixture.build();
    for (content, text) in [("#!/bin/sh\n", "not-elf: "), ("BC\u{c0}", "not-elf: ")] {
        fs::write(fixture.folder().join("c.o"), content).unwrap();
        refused(&fixture, 4, text);
    }
    fs::write(fixture.folder().join("c.o"), b"BC\xc0\xde then more").unwrap();
    refused(&fixture, 4, "bitcode: ");
}

#[test]
fn no_object() {
    let fixture = Fixture::new(CALLED);
    fixture.build();
    fs::remove_file(fixture.folder().join("helpers.o")).unwrap();
    refused(&fixture, 4, "helpers.o");
}

#[test]
fn compilers_that_do_not_match() {
    let mut fixture = Fixture::new(INLINED);
    fixture.config = fixture
        .config
        .replace("LLVM_VERSION=220108", "LLVM_VERSION=210108");
    refused(fixture.build(), 4, "llvm-mismatch: ");

    let mut fixture = Fixture::new(INLINED);
    fixture.ident = "clang version 21.1.0".to_owned();
    refused(fixture.build(), 4, "other-compiler: ");
}

#[test]
fn another_configuration() {
    let mut fixture = Fixture::new(INLINED);
    fixture.config = fixture.config.replace("CONFIG_RUST_INLINE_HELPERS=y\n", "");
    refused(fixture.build(), 4, "wrong-config: ");

    fixture.config = "# Linux/any 6.12.1 Kernel Configuration\nCONFIG_RUST=y\n".to_owned();
    refused(fixture.build(), 4, "wrong-config: ");
}

#[test]
fn an_unknown_ordering() {
    let mut fixture = Fixture::new(INLINED);
    fixture
        .rust
        .insert("rust__load__i32__seqcst".to_owned(), LOAD.to_owned());
    refused(fixture.build(), 4, "bad-probe-name: ");
}

#[test]
fn a_probe_without_code() {
    let mut fixture = Fixture::new(INLINED);
    fixture
        .rust
        .insert("rust__load__i32__relaxed".to_owned(), String::new());
    refused(fixture.build(), 4, "empty-probe: ");
}

#[test]
fn a_list_of_differences_that_cannot_be_read() {
    let mut fixture = Fixture::new(INLINED);
    fixture.differences = "[[difference]]\nname = 'a'\n".to_owned();
    refused(fixture.build(), 4, "reason");
}

#[test]
fn no_disassembler() {
    let fixture = Fixture::new(INLINED);
    fixture.build();
    let env = [("CI", ""), ("LLVM_OBJDUMP", "/nowhere/llvm-objdump")];
    fixture
        .run_on(&fixture.folder(), &["check"], &env)
        .expect(3, "no-tool: llvm-objdump");
}

// What is known of one kernel's machine code says nothing about another's.
#[test]
fn another_kernel() {
    let fixture = Fixture::new(INLINED);
    fixture.build();
    fixture
        .run(&["check", "--base", "7.3"])
        .expect(4, "wrong-base: ");

    let config = fixture.folder().join("config");
    fs::write(&config, fixture.config.replace("# Linux", "#")).unwrap();
    refused(&fixture, 4, "is of Linux of no version, not 6.12");
}

#[test]
fn a_base_that_there_is_not() {
    let fixture = Fixture::new(INLINED);
    fixture
        .build()
        .run(&["check", "--base", "6.1"])
        .expect(2, "there is: 6.12, 7.3");
}
