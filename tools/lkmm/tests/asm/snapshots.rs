// SPDX-License-Identifier: GPL-2.0

//! Recorded machine code: written only when asked, compared always.

use crate::fixture::{Fixture, ARM64, CALLED, INLINED, LOAD};
use std::fs;

const CI: [(&str, &str); 1] = [("CI", "true")];

fn blessed(cell: &'static str) -> Fixture {
    let fixture = Fixture::new(cell);

    fixture.build().run(&["check"]).expect(1, "load.s: absent");
    assert!(!fixture.snapshots().exists());
    fixture
        .run(&["check", "--bless"])
        .expect(0, "load.s: written");
    let again = fixture.run(&["check"]);
    assert!(
        again.status == 0 && !again.stdout.contains(".s: "),
        "{}",
        again.stdout
    );
    fixture
}

#[test]
fn a_change_in_c() {
    // In C and in the helper alike, so nothing differs but from what it was.
    let other = format!("lfence; {LOAD}");
    let mut fixture = blessed(CALLED).with_c("smp_rmb__none__none", &other);
    fixture
        .helpers
        .insert("rust_helper_smp_rmb".to_owned(), other);
    let stale = fixture.build().run(&["check"]);
    stale.expect(1, "barrier.s: stale").expect(1, "+\tlfence");
    assert_eq!(stale.stdout.matches(".s: ").count(), 1);
    fixture
        .run(&["check", "--bless"])
        .expect(0, "barrier.s: written");
    fixture.run(&["check"]).expect(0, "ok");
}

#[test]
fn files_that_are_wrong() {
    let fixture = blessed(CALLED);
    let path = |name: &str| fixture.snapshots().join(name);
    let full = fs::read_to_string(path("load.s")).unwrap();
    let head = full.split("\n\n").next().unwrap();

    for (name, content, text) in [
        ("swap.s", Some(full.as_str()), "swap.s: of no operation"),
        ("load.s", Some(""), "load.s: empty"),
        ("load.s", Some("\n"), "load.s: empty"),
        ("load.s", Some(head), "load.s: empty"),
        ("load.s", None, "load.s: absent"),
        (
            "load.s",
            Some(&full.replace("x86_64_O2@6.12", "mips_O2")),
            "load.s: stale",
        ),
        ("compiler.txt", None, "compiler.txt: absent"),
        ("compiler.txt", Some(""), "compiler.txt: empty"),
    ] {
        match content {
            Some(content) => fs::write(path(name), content).unwrap(),
            None => fs::remove_file(path(name)).unwrap(),
        }
        fixture.run(&["check"]).expect(1, text);
        fixture
            .run(&["check", "--bless"])
            .expect(0, &format!("{name}: written"));
        fixture.run(&["check"]).expect(0, "ok");
        assert!(!path("swap.s").exists());
    }
    fs::write(path("load.s"), full.replace("\tretq", "retq")).unwrap();
    fixture
        .run(&["check", "--bless"])
        .expect(4, "load.s: `retq` is no code");
}

// Of the builds and bases that a file has, only those that are audited change.
#[test]
fn cells_that_are_not_audited_stay() {
    let fixture = blessed(CALLED);
    let path = fixture.snapshots().join("load.s");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replace("x86_64_O2@6.12", "x86_64_O2 riscv64_O2@7.3"),
    )
    .unwrap();
    fixture.run(&["check"]).expect(0, "ok");

    let fixture = fixture.with_c("load__i32__relaxed", "nop; retq");
    fixture
        .build()
        .run(&["check", "--bless"])
        .expect(1, "load.s: written");
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("load__i32 acquire: x86_64_O2 riscv64_O2@7.3\n"),
        "{text}"
    );
    assert!(
        text.contains("load__i32 relaxed: x86_64_O2@7.3 riscv64_O2@7.3\n"),
        "{text}"
    );
    assert!(
        text.contains("load__i32 relaxed: x86_64_O2@6.12\n\tretq\n"),
        "{text}"
    );
}

#[test]
fn what_another_compiler_made() {
    let fixture = blessed(CALLED);
    let path = fixture.snapshots().join("compiler.txt");
    let other = fs::read_to_string(&path)
        .unwrap()
        .replace("clang 22", "clang 21");
    fs::write(&path, &other).unwrap();
    fs::write(fixture.snapshots().join("load.s"), "").unwrap();
    fixture.run(&["check"]).expect(1, "load.s: empty");
    fixture
        .run(&["check", "--bless"])
        .expect(0, "compiler.txt: written");

    fs::write(&path, &other).unwrap();
    let text = "compiler.txt: nothing was compared: it is of clang 21";
    fixture.run(&["check"]).expect(0, text);
    fixture
        .run_on(&fixture.folder(), &["check"], &CI)
        .expect(1, text);
}

#[test]
fn ci_does_not_write() {
    let fixture = blessed(CALLED);
    fixture
        .run_on(&fixture.folder(), &["check", "--bless"], &CI)
        .expect(2, "--bless in CI");
    fixture
        .run_on(&fixture.folder(), &["check"], &CI)
        .expect(0, "ok");
}

// What differs and is not listed stays a failure, however often it is recorded.
#[test]
fn bless_excuses_nothing() {
    let fixture = blessed(CALLED).with_rust("load__i32__relaxed", LOAD);
    fixture
        .build()
        .run(&["check", "--bless"])
        .expect(1, "NOT LISTED");
    fixture.run(&["check"]).expect(1, "NOT LISTED");
}

// C's code cannot depend on how Rust gets at it.
#[test]
fn cells_that_disagree_on_c() {
    let (called, inlined) = (Fixture::new(CALLED), Fixture::new(INLINED));
    let inlined = inlined.with_c("load__i32__relaxed", "nop; retq");
    let folder = called.build().folder();
    let other = inlined.build().folder();
    let arguments = ["check", "--bless", folder.to_str().unwrap()];
    let outcome = called.run_on(&other, &arguments, &crate::fixture::NO_CI);
    outcome.expect(1, "the called and in the inlined cell differ");
}

#[test]
fn the_document() {
    let fixture = Fixture::new(ARM64).with_c("load__i32__acquire", "ldar w0, [x0]; ret");
    let fixture = fixture.with_rust("load__i32__acquire", "ldar w0, [x0]; ret");
    let path = fixture.beside("machine-code.rst");
    let check = ["check", "--document", path.to_str().unwrap()];
    let bless = [&check[..], &["--bless"]].concat();

    fixture
        .build()
        .run(&bless)
        .expect(0, "machine-code.rst: written");
    let text = fs::read_to_string(&path).unwrap();
    let row = text
        .lines()
        .find(|line| line.starts_with("``ldar``"))
        .unwrap();
    assert_eq!(
        row.split_whitespace().collect::<Vec<_>>(),
        ["``ldar``", "acquire", "load"]
    );

    fixture.run(&check).expect(0, "ok");
    fs::write(&path, text.replace("``ldar``", "``ldr``")).unwrap();
    fixture
        .run(&check)
        .expect(1, "machine-code.rst: stale")
        .expect(1, "+``ldar``");
}
