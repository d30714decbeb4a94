// SPDX-License-Identifier: GPL-2.0

//! Which cells there have to be, and what the other subcommands print.

use crate::fixture::{Fixture, ARM64, CALLED, INLINED};
use std::fs;

const NO_CI: [(&str, &str); 1] = [("CI", "")];

#[test]
fn no_cells() {
    let fixture = Fixture::new(INLINED);
    fixture.build();
    let empty = tempfile::tempdir().unwrap();
    fixture
        .run_on(empty.path(), &["check"], &NO_CI)
        .expect(4, "no-cells: ");
    fixture
        .run_on(&empty.path().join("nothing"), &["check"], &NO_CI)
        .expect(4, "nothing");
}

#[test]
fn an_incomplete_matrix() {
    let fixture = Fixture::new(INLINED);
    fixture.build().run(&["check", "--bless"]).expect(0, "ok");
    let all = fixture.folder().parent().unwrap().to_owned();
    let text = "incomplete-matrix: no x86_64_O2_called";
    fixture.run_on(&all, &["check"], &NO_CI).expect(4, text);

    let partial = fixture.run_on(&all, &["check", "--partial"], &NO_CI);
    partial.expect(0, "x86_64_O2_called");
    partial.expect(0, "1 cells passed, 0 failed, 17 not checked");
}

#[test]
fn a_folder_that_is_no_cell() {
    let fixture = Fixture::new(INLINED);
    fixture.build();
    let all = fixture.folder().parent().unwrap().to_owned();
    fs::create_dir(all.join("mips_O2_called")).unwrap();
    fixture
        .run_on(&all, &["check", "--partial"], &NO_CI)
        .expect(4, "mips_O2_called");
}

#[test]
fn json() {
    let mut fixture = Fixture::new(CALLED);
    fixture
        .rust
        .insert("rust__load__i32__relaxed".to_owned(), "retq".to_owned());
    let outcome = fixture.build().run(&["check", "--bless", "--json"]);
    let report = outcome.json();

    assert_eq!(outcome.status, 1);
    assert_eq!(report["status"], 1);
    let probes = &report["cells"][0]["probes"];
    assert_eq!(probes["load__i32__relaxed"]["verdict"], "differs");
    assert_eq!(probes["load__i32__acquire"]["verdict"], "call");
}

#[test]
fn tables() {
    let fixture = Fixture::new(CALLED);
    fixture.build().run(&["check", "--bless"]).expect(0, "ok");
    fixture.run(&["table"]).expect(0, "called call");
    fixture
        .run(&["table", "--rst"])
        .expect(0, "   * - ``fetch_add`` i32");
    let tables = fixture.run(&["table", "--json"]).json();
    assert_eq!(
        tables[0]["rows"][0]["orderings"]["relaxed"]["instructions"][0],
        "movl"
    );
}

#[test]
fn tables_beside_the_check() {
    let fixture = Fixture::new(CALLED);
    let file = fixture.folder().join("../../table.txt");
    let path = file.to_str().unwrap();
    fixture
        .build()
        .run(&["check", "--bless", "--table", path])
        .expect(0, "ok");
    let table = fixture.run(&["table"]).stdout;
    assert_eq!(fs::read_to_string(&file).unwrap(), table);

    // A folder is no file to write to.
    let folder = fixture.folder();
    fixture
        .run(&["check", "--table", folder.to_str().unwrap()])
        .expect(4, "asm");
}

#[test]
fn wrong_usage() {
    let fixture = Fixture::new(CALLED);
    fixture.build();
    fixture
        .run(&["check", "--no-such-option"])
        .expect(2, "--no-such-option");
}

// Linux 7.3 has no option for LSE: kernels for arm64 have it, and there is no cell without.
#[test]
fn the_matrix_of_another_base() {
    let mut fixture = Fixture::new(ARM64);
    fixture.config = fixture
        .config
        .replace("6.12.117", "7.3.4")
        .replace("CONFIG_ARM64_LSE_ATOMICS=y\n", "");
    fixture.build();
    fixture
        .run(&["check", "--base", "7.3", "--bless"])
        .expect(0, "ok");

    let all = fixture.folder().parent().unwrap().to_owned();
    let text = "1 cells passed, 0 failed, 13 not checked";
    fixture
        .run_on(&all, &["check", "--partial", "--base", "7.3"], &NO_CI)
        .expect(0, text);
}
