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
fn objects_of_something_else() {
    let fixture = Fixture::new(INLINED);
    fixture.build();
    for (target, function, code, text) in [
        ("x86_64", "f", LOAD, "no-probes: "),
        ("aarch64", "rust__f", "ret", "wrong-architecture: "),
    ] {
        let functions = Functions::from([(function.to_owned(), code.to_owned())]);
        let object = fixture.folder().join("rust.o");
        assemble(&object, target, &functions, "rustc");
        refused(&fixture, 4, text);
    }
}

#[test]
fn stripped() {
    let fixture = Fixture::new(INLINED);
    fixture.build();
    let strip = objdump::find_tool("llvm-strip", "LLVM_STRIP", None).expect("llvm-strip");
    let object = fixture.folder().join("c.o");
    assert!(Command::new(strip).arg(object).status().unwrap().success());
    refused(&fixture, 4, "stripped: ");
}

#[test]
fn files_that_are_no_objects() {
    let fixture = Fixture::new(CALLED);
    fixture.build();
    let path = fixture.folder().join("helpers.o");
    let data = fs::read(&path).unwrap();
    for (content, text) in [
        (&data[..0], "truncated: "),
        (&data[..20], "truncated: "),
        (&data[..100], "truncated: "),
        (&data[..data.len() / 2], "truncated: "),
        (&data[..data.len() - 1], "truncated: "),
        (b"#!/bin/sh\n", "not-elf: "),
        (b"BC\xc3\x80", "not-elf: "),
        (b"BC\xc0\xde then more", "bitcode: "),
    ] {
        fs::write(&path, content).unwrap();
        refused(&fixture, 4, text);
    }
    fs::remove_file(&path).unwrap();
    refused(&fixture, 4, "helpers.o");
}

#[test]
fn another_compiler_or_configuration() {
    for (from, to, text) in [
        ("LLVM_VERSION=22", "LLVM_VERSION=21", "llvm-mismatch: "),
        ("VERSION=220108", "VERSION=210100", "other-compiler: "),
        ("CONFIG_RUST_INLINE_HELPERS=y", "", "wrong-config: "),
        ("FOR_PERFORMANCE", "FOR_SIZE", "wrong-config: "),
        ("CONFIG_CLANG", "CONFIG", "not set CONFIG_CLANG_VERSION"),
        ("# Linux", "#", "is of Linux of no version, not 6.12"),
        ("6.12.117", "7.3.4", "wrong-base: "),
    ] {
        let mut fixture = Fixture::new(INLINED);
        fixture.config = fixture.config.replace(from, to);
        refused(fixture.build(), 4, text);
    }
}

#[test]
fn probes_that_cannot_be_read() {
    for (probe, code, text) in [
        ("load__i32__seqcst", LOAD, "bad-probe-name: "),
        ("load__i32__relaxed", "", "empty-probe: "),
    ] {
        let fixture = Fixture::new(INLINED).with_rust(probe, code);
        refused(fixture.build(), 4, text);
    }
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
    let env = [("CI", ""), ("LLVM_OBJDUMP", "/nowhere/llvm-objdump")];
    let outcome = fixture.build().run_on(&fixture.folder(), &["check"], &env);
    outcome.expect(3, "no-tool: llvm-objdump");
}

#[test]
fn wrong_usage() {
    let fixture = Fixture::new(INLINED);
    fixture.build();
    for (arguments, text) in [
        (&["check", "--base", "6.1"][..], "there is: 6.12, 7.3"),
        (&["check", "--no-such-option"], "--no-such-option"),
    ] {
        fixture.run(arguments).expect(2, text);
    }
}
