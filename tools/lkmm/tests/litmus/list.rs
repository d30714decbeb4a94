// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus list`.

use crate::fixture::{litmus, Fixture, MP};
use serde_json::json;

#[test]
fn what_tests_use() {
    let fixture = Fixture::new();
    fixture.test("MP", "Never DATARACE");
    let plain = litmus("plain", "", MP).replace("WRITE_ONCE(*x, 1)", "*x = 1");
    fixture.write("tests/plain.litmus", &plain);
    fixture
        .run(&["list", "tests"])
        .expect(0, "MP        2  Never DATARACE      READ_ONCE WRITE_ONCE\n")
        .expect(
            0,
            "plain     2  -                   READ_ONCE WRITE_ONCE plain\n",
        );
    let rows = fixture.run(&["list", "--json", "tests"]).json();
    let wanted = json!({
        "file": "tests/MP.litmus",
        "name": "MP",
        "processes": 2,
        "macros": ["READ_ONCE", "WRITE_ONCE"],
        "expected": { "outcome": "Never", "data_race": true },
    });
    assert_eq!(rows[0], wanted);

    fixture.write("tests/broken.litmus", "C broken\n{}\n");
    fixture
        .run(&["list", "tests"])
        .expect(5, "expected a process")
        .expect(5, "MP        2  Never DATARACE");
}
