// SPDX-License-Identifier: GPL-2.0

//! Which cells there have to be, and what the command prints and writes.

use crate::fixture::{Fixture, ARM64, CALLED, INLINED, NO_CI};
use std::fs;

#[test]
fn no_cells() {
    let fixture = Fixture::new(INLINED);
    fixture.build();
    for (name, text) in [("empty", "no-cells: "), ("nothing", "nothing")] {
        let folder = fixture.beside(name);
        if name == "empty" {
            fs::create_dir(&folder).unwrap();
        }
        fixture.run_on(&folder, &["check"], &NO_CI).expect(4, text);
    }
}

#[test]
fn an_incomplete_matrix() {
    let fixture = Fixture::new(INLINED);
    fixture.build().run(&["check", "--bless"]).expect(0, "ok");
    let all = fixture.beside("asm");
    let text = "incomplete-matrix: no x86_64_O2_called";
    fixture.run_on(&all, &["check"], &NO_CI).expect(4, text);

    let partial = fixture.run_on(&all, &["check", "--partial"], &NO_CI);
    partial.expect(0, "not checked: absent");
    assert_eq!(partial.stdout.matches("not checked: absent").count(), 17);

    fs::create_dir(all.join("mips_O2_called")).unwrap();
    fixture
        .run_on(&all, &["check", "--partial"], &NO_CI)
        .expect(4, "mips_O2_called");
}

// Linux 7.3 has no option for LSE: kernels for arm64 have it, and there is no cell without.
#[test]
fn the_matrix_of_another_base() {
    let mut fixture = Fixture::new(ARM64);
    fixture.config = fixture
        .config
        .replace("6.12.117", "7.3.4")
        .replace("CONFIG_ARM64_LSE_ATOMICS=y\n", "");
    fixture
        .build()
        .run(&["check", "--base", "7.3", "--bless"])
        .expect(0, "ok");

    let all = fixture.beside("asm");
    let partial = fixture.run_on(&all, &["check", "--partial", "--base", "7.3"], &NO_CI);
    assert_eq!(partial.stdout.matches("not checked: absent").count(), 13);
}

#[test]
fn tables() {
    let table = Fixture::new(CALLED).build().run(&["table"]);
    table
        .expect(0, "x86_64_O2      load__i32__acquire ")
        .expect(0, " movl  ");
    table.expect(0, "called call");
}

#[test]
fn side_by_side() {
    let fixture = Fixture::new(INLINED);
    let folder = fixture.build().folder();
    let folder = folder.to_str().unwrap();
    for (probe, status, text) in [
        ("load__i32__full", 2, "unknown-probe: "),
        (
            "load__i32__relaxed",
            0,
            "load__i32__relaxed: same\n    movl     (%rdi), %eax",
        ),
    ] {
        let on = std::path::Path::new(probe);
        fixture
            .run_on(on, &["dump", folder], &NO_CI)
            .expect(status, text);
    }
}

#[test]
fn results() {
    let fixture = Fixture::new(CALLED).with_rust("load__i32__relaxed", "retq");
    let (results, document) = (fixture.beside("asm.jsonl"), fixture.beside("a.rst"));
    let arguments = ["--results", results.to_str().unwrap()];
    let document = ["--document", document.to_str().unwrap()];
    let check = ["check", "--partial"]
        .iter()
        .chain(&arguments)
        .chain(&document)
        .copied();
    fixture
        .build()
        .run_on(&fixture.beside("asm"), &check.collect::<Vec<_>>(), &NO_CI);

    let results = fs::read_to_string(&results).unwrap();
    for line in [
        r#"{"part":"asm-check","case":"x86_64_O2_called","verdict":"failed","reason":"load__i32__relaxed: "#,
        r#"{"part":"asm-check","case":"x86_64_Os_called","verdict":"skipped","reason":"#,
        r#"{"part":"asm-check","case":"recorded","verdict":"failed","reason":"compiler.txt: absent"#,
        r#"{"part":"asm-check","case":"a.rst","verdict":"failed","reason":"a.rst: absent"#,
    ] {
        assert!(results.contains(line), "no `{line}` in:\n{results}");
    }
}
