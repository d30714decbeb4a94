// SPDX-License-Identifier: GPL-2.0

//! What is generated, against files in `tests/testdata`; what cannot be, with its place.
//!
//! With `BLESS=1` the files are written. `scripts/litmus-guest.sh` compiles the same code: see
//! `Documentation/litmus.rst`.

use lkmm_litmus_run::language::Choice;
use lkmm_litmus_run::module::{Input, Module};
use std::fs;
use std::path::{Path, PathBuf};

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/testdata")
        .join(name)
}

fn generate(text: &str, choice: Choice, race_free: Option<bool>) -> Module {
    let test = lkmm_litmus::read(text).expect("a test that can be read");
    let input = Input {
        test: &test,
        file: "a.litmus",
        text,
        race_free,
    };
    Module::new(&[input], choice)
}

/// The text of a file of the module.
fn file<'a>(module: &'a Module, end: &str) -> &'a str {
    let found = module
        .files
        .iter()
        .find(|(name, _)| name.starts_with("tests/") && name.ends_with(end));
    &found.expect("such a file").1
}

fn compare(name: &str, text: &str) {
    let path = testdata(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, text).expect("written");
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "{name} differs from what is generated (BLESS=1 writes it):\n{text}"
    );
}

// Seen to fail with `Full` for `Read` in the fence of smp_rmb(), with the cases of `if` swapped,
// and with a register of P1 that is not set to 5 at first.
#[test]
fn every_kind_of_macro_in_both_languages() {
    let text = fs::read_to_string(testdata("ops.litmus")).expect("a test");
    let module = generate(&text, Choice::All, Some(true));
    assert_eq!(module.index.unsupported, []);
    assert_eq!(module.index.runs.len(), 4);
    compare("ops.h.expected", file(&module, ".h"));
    compare("ops.rs.expected", file(&module, ".rs"));
}

const RACE: &str = "C MP+plain\n\n{}\n\nP0(int *x, int *y)\n{\n\t*x = 1;\n\
    \tsmp_store_release(y, 1);\n}\n\nP1(int *x, int *y)\n{\n\tint r0;\n\tint r1;\n\n\
    \tr0 = smp_load_acquire(y);\n\tif (r0)\n\t\tr1 = *x;\n}\n\nexists (1:r0=1 /\\ 1:r1=0)\n";

// A plain access of what another process uses is for Rust only when the model says that it does
// not race. Seen to fail with `no_race` not called.
#[test]
fn plain_accesses_that_may_race_are_not_for_rust() {
    let free = generate(RACE, Choice::All, Some(true));
    assert_eq!(
        (free.index.runs.len(), free.index.unsupported.len()),
        (4, 0)
    );
    for race_free in [None, Some(false)] {
        let module = generate(RACE, Choice::All, race_free);
        let runs: Vec<_> = module.index.runs.iter().map(|run| run.title()).collect();
        assert_eq!(runs, ["MP+plain c,c"]);
        let places: Vec<_> = module
            .index
            .unsupported
            .iter()
            .map(|one| (one.line, one.column))
            .collect();
        assert_eq!(places, [(7, 2), (7, 2), (18, 8)]);
    }
}

fn refused(body: &str) -> String {
    let text = format!(
        "C t\n\n{{}}\n\nP0(int *x, atomic_t *a, spinlock_t *s)\n{{\n\tint r0;\n\tint *r1;\n\n\
         {body}\n}}\n\nexists (0:r0=0)\n"
    );
    let module = generate(&text, Choice::C, None);
    assert_eq!(module.index.runs, []);
    let one = &module.index.unsupported[0];
    format!("{}:{}: {}", one.line, one.column, one.reason)
}

#[test]
fn what_no_compiler_takes_is_named() {
    assert_eq!(
        refused("\twhile (r0)\n\t\tr0 = READ_ONCE(*x);"),
        "10:2: `while`: herd7 follows two rounds, a thread might never leave it"
    );
    assert_eq!(
        refused("\tr1 = READ_ONCE(*x);"),
        "10:7: `READ_ONCE(*x)` is of another type than what it is assigned to"
    );
    assert_eq!(
        refused("\tr0 = READ_ONCE(*a);"),
        "10:7: `READ_ONCE` on a variable of `atomic_t`"
    );
    assert_eq!(
        refused("\tatomic_inc(x);"),
        "10:2: `atomic_inc` on a variable of `another type`"
    );
    assert_eq!(
        refused("\tspin_lock(a);"),
        "10:2: `spin_lock` on a variable of `atomic_t`"
    );
}

// Two tests of one name and a name that is no identifier give different functions.
#[test]
fn names_do_not_collide() {
    let text = "C 2+2W\n\n{}\n\nP0(int *fn, int *at)\n{\n\tWRITE_ONCE(*fn, 1);\n\tWRITE_ONCE(*at, 2);\n}\n\nexists (fn=1)\n";
    let test = lkmm_litmus::read(text).expect("a test");
    let input = Input {
        test: &test,
        file: "a.litmus",
        text,
        race_free: None,
    };
    let module = Module::new(&[input, input], Choice::All);
    let names: Vec<_> = module.files.iter().map(|(name, _)| name.as_str()).collect();
    for name in [
        "tests/t_2_2W.h",
        "tests/t_2_2W.rs",
        "tests/t_2_2W_2.h",
        "tests/t_2_2W_2.rs",
    ] {
        assert!(names.contains(&name), "{names:?}");
    }
    let rust = file(&module, ".rs");
    assert!(
        rust.contains("let r#fn: *mut i32 = (*at.add(0)).cast();"),
        "{rust}"
    );
    assert!(
        rust.contains("let at_: *mut i32 = (*at.add(1)).cast();"),
        "{rust}"
    );
}

// What is written again stays untouched, and what is gone goes.
#[test]
fn a_folder_is_written_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = fs::read_to_string(testdata("ops.litmus")).expect("a test");
    let module = generate(&text, Choice::All, Some(true));
    module.write(folder.path()).expect("written");
    let c = folder.path().join("tests/t_ops_every_kind.h");
    let before = fs::metadata(&c)
        .and_then(|meta| meta.modified())
        .expect("a time");
    module.write(folder.path()).expect("written");
    let after = fs::metadata(&c)
        .and_then(|meta| meta.modified())
        .expect("a time");
    assert_eq!(before, after);
    generate(RACE, Choice::C, None)
        .write(folder.path())
        .expect("written");
    assert!(!c.exists());
}
