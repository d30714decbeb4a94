// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus list`.
//!
//! Seen to fail: without the macros in expressions, or those of statements; without `plain`; with one
//! process more, in either form; with another word for no `Result:`; with the status 0 for a test
//! that cannot be read.

use crate::fixture::{litmus, Fixture, MP};

#[test]
fn what_tests_use() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    let plain = litmus("plain", "", MP).replace("WRITE_ONCE(*x, 1)", "*x = 1");
    fixture.write("tests/plain.litmus", &plain);
    let outcome = fixture.run(&["list", "tests"]);

    outcome
        .expect(0, "MP        2  Sometimes           READ_ONCE WRITE_ONCE\n")
        .expect(
            0,
            "plain     2  -                   READ_ONCE WRITE_ONCE plain\n",
        );
}

#[test]
fn for_machines() {
    let fixture = Fixture::new();
    fixture.test("MP", "Never DATARACE");
    let rows = fixture.run(&["list", "--json", "tests"]).json();

    assert_eq!(rows[0]["name"], "MP");
    assert_eq!(rows[0]["processes"], 2);
    assert_eq!(
        rows[0]["macros"],
        serde_json::json!(["READ_ONCE", "WRITE_ONCE"])
    );
    assert_eq!(rows[0]["expected"]["outcome"], "Never");
    assert_eq!(rows[0]["expected"]["data_race"], true);
}

#[test]
fn one_cannot_be_read() {
    let fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.write("tests/broken.litmus", "C broken\n{}\n");
    fixture
        .run(&["list", "tests"])
        .expect(5, "expected a process")
        .expect(5, "MP     2  Sometimes");
}
