// SPDX-License-Identifier: GPL-2.0

//! `lkmm litmus parse`.

use crate::fixture::{litmus, Fixture, MP};

#[test]
fn a_mark_below_what_is_wrong() {
    let fixture = Fixture::new();
    let text = litmus("MP", "Sometimes", MP).replace("WRITE_ONCE(*x, 1)", "WRITE_ONCE(*x 1)");
    fixture.write("tests/MP.litmus", &text);
    fixture.test("other", "Never");
    let outcome = fixture.run(&["parse", "tests"]);

    outcome.expect(5, "1 tests read, 1 cannot be read");
    for text in [
        "error: expected an operator, `,` or `)`",
        "tests/MP.litmus:8:16",
        "WRITE_ONCE(*x 1);",
        "^ found `1`",
    ] {
        outcome.expect(5, text);
    }
}

#[test]
fn errors_for_machines() {
    let fixture = Fixture::new();
    let text = litmus("MP", "Sometimes", MP).replace("READ_ONCE", "READ_TWICE");
    fixture.write("tests/MP.litmus", &text);
    let rows = fixture.run(&["parse", "--json", "tests"]).json();
    let errors = rows[0]["errors"].as_array().unwrap();

    assert_eq!(errors.len(), 2);
    assert_eq!(errors[0]["message"], "LKMM has no macro `READ_TWICE`");
    assert_eq!(errors[0]["help"], "is `READ_ONCE` meant?");
    assert_eq!(
        (errors[0]["line"].as_u64(), errors[0]["column"].as_u64()),
        (Some(13), Some(11))
    );
}

#[test]
fn what_is_printed_can_be_read() {
    let fixture = Fixture::new();
    let text = litmus("MP", "Sometimes", MP).replace("int r0 = ", "int  r0=\n");
    for (language, wanted) in [
        ("c", "P1(int *x, int *y)\n{\n\tint r0 = READ_ONCE(*y);"),
        (
            "rust",
            "(x: *mut i32, y: *mut i32) {\n    let r0 = atomic_load(y, Relaxed);",
        ),
    ] {
        let printed = fixture.run_with(&["print", "--as", language, "-"], &text);
        printed.expect(0, wanted);
        let again = fixture.run_with(&["print", "--as", language, "-"], &printed.stdout);
        assert_eq!(again.expect(0, "").stdout, printed.stdout);
        let c = fixture.run_with(&["print", "-"], &printed.stdout);
        assert_eq!(
            c.expect(0, "").stdout,
            fixture.run_with(&["print", "-"], &text).stdout
        );
    }
    let dividing = text.replace("int  r0=\nREAD_ONCE(*y)", "int r0 = 1 / *y");
    let refused = fixture.run_with(&["print", "--as", "rust", "-"], &dividing);
    refused.expect(4, "error: a division by no number");
}

#[test]
fn what_cannot_be_read() {
    let fixture = Fixture::new();
    std::fs::create_dir(fixture.path("empty")).unwrap();
    std::fs::write(fixture.path("bytes.litmus"), b"C t\n\xff\xfe").unwrap();
    for (path, status, message) in [
        (Some("empty"), 2, "no file *.litmus"),
        (None, 2, "required"),
        (Some("nowhere"), 7, "nowhere: No such file"),
        (Some("-"), 5, "there is no test"),
        (Some("bytes.litmus"), 5, "expected `{`"),
    ] {
        let args: Vec<_> = ["parse"].into_iter().chain(path).collect();
        fixture.run(&args).expect(status, message);
    }
}
