// SPDX-License-Identifier: GPL-2.0

//! Snapshots: written only when asked, compared always.

use crate::fixture::{Fixture, CALLED, LOAD};
use std::fs;

const CI: [(&str, &str); 1] = [("CI", "true")];

fn blessed() -> Fixture {
    let fixture = Fixture::new(CALLED);

    fixture
        .build()
        .run(&["check"])
        .expect(1, "x86_64_O2.s: absent");
    assert!(!fixture.snapshots().exists());
    fixture
        .run(&["check", "--bless"])
        .expect(0, "x86_64_O2.s: written");
    fixture.run(&["check"]).expect(0, "1 cells passed");
    fixture
}

#[test]
fn a_change_in_c() {
    let mut fixture = blessed();
    // In C and in the helper alike, so nothing differs but from what it was.
    let other = format!("lfence; {LOAD}");
    fixture
        .c
        .insert("c__smp_rmb__none__none".to_owned(), other.clone());
    fixture
        .helpers
        .insert("rust_helper_smp_rmb".to_owned(), other);
    fixture.build().run(&["check"]).expect(1, "+\tlfence");
    fixture
        .run(&["check", "--bless"])
        .expect(0, "x86_64_O2.s: written");
    fixture.run(&["check"]).expect(0, "1 cells passed");
}

#[test]
fn an_orphan() {
    let fixture = blessed();
    let orphan = fixture.snapshots().join("mips_O2.s");
    fs::copy(fixture.snapshots().join("x86_64_O2.s"), &orphan).unwrap();
    fixture.run(&["check"]).expect(1, "mips_O2.s: of no cell");
    fixture.run(&["check", "--bless"]).expect(0, "written");
    assert!(!orphan.exists());
}

#[test]
fn an_empty_one() {
    let fixture = blessed();
    let path = fixture.snapshots().join("x86_64_O2_called.txt");
    let full = fs::read_to_string(&path).unwrap();
    let header = full.split("\n\n").next().unwrap();
    for content in ["", "\n", &format!("{header}\n\n")] {
        fs::write(&path, content).unwrap();
        fixture
            .run(&["check"])
            .expect(1, "x86_64_O2_called.txt: empty");
    }
}

#[test]
fn an_empty_one_of_a_cell_that_is_not_checked() {
    let fixture = blessed();
    fs::write(fixture.snapshots().join("riscv64_Os.s"), "").unwrap();
    fixture.run(&["check"]).expect(1, "riscv64_Os.s: empty");
}

#[test]
fn one_that_is_gone() {
    let fixture = blessed();
    fs::remove_file(fixture.snapshots().join("x86_64_O2_called.txt")).unwrap();
    fixture
        .run(&["check"])
        .expect(1, "x86_64_O2_called.txt: absent");
}

#[test]
fn one_of_another_compiler() {
    let fixture = blessed();
    let path = fixture.snapshots().join("x86_64_O2.s");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("# clang 22", "# clang 21")).unwrap();
    fixture
        .run(&["check"])
        .expect(0, "not compared: it is of clang 21");
    fixture
        .run_on(&fixture.folder(), &["check"], &CI)
        .expect(1, "clang 21");
}

#[test]
fn ci_does_not_write() {
    let fixture = blessed();
    fixture
        .run_on(&fixture.folder(), &["check", "--bless"], &CI)
        .expect(2, "--bless in CI");
    fixture
        .run_on(&fixture.folder(), &["check"], &CI)
        .expect(0, "1 cells passed");
}

// What differs and is not listed stays a failure, however often the snapshots are written.
#[test]
fn bless_excuses_nothing() {
    let mut fixture = blessed();
    fixture
        .rust
        .insert("rust__load__i32__relaxed".to_owned(), LOAD.to_owned());
    fixture
        .build()
        .run(&["check", "--bless"])
        .expect(1, "NOT LISTED");
    fixture.run(&["check"]).expect(1, "NOT LISTED");
}
