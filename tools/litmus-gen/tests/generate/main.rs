// SPDX-License-Identifier: GPL-2.0

//! What is generated, against files in `tests/testdata`; what cannot be, with its place.
//!
//! With `BLESS=1` the files are written. `scripts/litmus-module.sh` compiles the same code: see
//! `Documentation/litmus.rst`.

use lkmm_litmus::expect::Outcome;
use lkmm_litmus::model::answer::Answer;
use lkmm_litmus::Test;
use lkmm_litmus_gen::language::Choice;
use lkmm_litmus_gen::module::{Input, Module};
use lkmm_litmus_gen::unsupported::Why;
use std::fs;
use std::path::{Path, PathBuf};

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/testdata")
        .join(name)
}

/// What the model says, with these flags.
fn answer(flags: &[&str]) -> Answer {
    Answer {
        outcome: Outcome::Sometimes,
        states: Vec::new(),
        flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
        positive: 1,
        negative: 1,
    }
}

/// The module of a test. The model knows of no data race, or of one, or was not asked.
fn generate(text: &str, choice: Choice, race_free: Option<bool>) -> Module {
    let answer = race_free.map(|free| answer(if free { &[] } else { &["data-race"] }));
    generate_with(text, choice, answer, false)
}

fn generate_with(text: &str, choice: Choice, answer: Option<Answer>, deadlock: bool) -> Module {
    let test = lkmm_litmus_rust::read(text).expect("a test that can be read");
    let input = Input {
        model: answer.as_ref(),
        deadlock,
        ..input(&test, text)
    };
    Module::new(&[input], choice)
}

fn input<'a>(test: &'a Test, text: &'a str) -> Input<'a> {
    Input {
        test,
        file: "a.litmus",
        text,
        model: None,
        deadlock: false,
    }
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

#[test]
fn every_kind_of_macro_in_both_languages() {
    let text = fs::read_to_string(testdata("ops.litmus")).expect("a test");
    let module = generate(&text, Choice::All, Some(true));
    assert_eq!(module.index.unsupported, []);
    assert_eq!(module.index.runs.len(), 4);
    compare("ops.h.expected", file(&module, ".h"));
    compare("ops.rs.expected", file(&module, ".rs"));
}

#[test]
fn values_without_types() {
    let text = fs::read_to_string(testdata("values.litmus")).expect("a test");
    let module = generate(&text, Choice::All, Some(true));
    assert_eq!(module.index.unsupported, []);
    compare("values.h.expected", file(&module, ".h"));
    compare("values.rs.expected", file(&module, ".rs"));
}

const RACE: &str = "C MP+plain\n\n{}\n\nP0(int *x, int *y)\n{\n\t*x = 1;\n\
    \tsmp_store_release(y, 1);\n}\n\nP1(int *x, int *y)\n{\n\tint r0;\n\tint r1;\n\n\
    \tr0 = smp_load_acquire(y);\n\tif (r0)\n\t\tr1 = *x;\n}\n\nexists (1:r0=1 /\\ 1:r1=0)\n";

// A plain access of what another process uses is for Rust only when the model says that it does
// not race.
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

/// Why the only test of a module is not run, with the place.
fn not_run(module: &Module) -> (Why, String) {
    assert_eq!(module.index.runs, []);
    let one = &module.index.unsupported[0];
    let message = format!("{}:{}: {}", one.line, one.column, one.reason);
    (one.why, message)
}

#[test]
fn what_no_compiler_takes_is_named() {
    for (statement, wanted) in [
        (
            "atomic_load_explicit(x, memory_order_relaxed);",
            "2: `atomic_load_explicit`: LKMM gives C11's atomics no order",
        ),
        (
            "spin_lock(a); atomic_inc(a);",
            "16: `atomic_inc` on a variable of `spinlock_t`",
        ),
        (
            "WRITE_ONCE(*x, a); atomic_inc(x);",
            "21: `atomic_inc` on a variable of `atomic_t *`",
        ),
        (
            "atomic_add(x, a);",
            "2: `atomic_add` on a variable of `int *`",
        ),
        (
            "r1 = READ_ONCE(*p); WRITE_ONCE(*r1, 1);",
            "34: an access at byte 1 of `z`, where no element starts",
        ),
    ] {
        let text = format!(
            "C t\n\n{{ int z[2]; p = z[1]; }}\n\nP0(int *x, atomic_t *a, int **p)\n{{\n\tint r0;\n\tint *r1;\n\n\
             \t{statement}\n}}\n\nexists (0:r0=0)\n"
        );
        let (_, message) = not_run(&generate(&text, Choice::C, None));
        assert_eq!(message, format!("10:{wanted}"));
    }
}

// herd7 computes with addresses in bytes, and so does the generated code.
#[test]
fn only_elements_of_arrays_are_accessed() {
    let of = |statement: &str| {
        format!(
            "C t\n\n{{ int z[2]; }}\n\nP0(int *z, int *y)\n{{\n\tint r0;\n\n\
             \t{statement}\n}}\n\nexists (0:r0=0)\n"
        )
    };
    for (statement, wanted) in [
        (
            "r0 = READ_ONCE(*(z + 4));",
            "*((int *)((intptr_t)lit_z + 4))",
        ),
        (
            "r0 = READ_ONCE(*y); r0 = *(z + (r0 ^ r0));",
            "*((int *)((intptr_t)lit_z + (intptr_t)(lit_r0 ^ lit_r0)))",
        ),
        ("r0 = z[1];", "lit_z[1]"),
    ] {
        let module = generate(&of(statement), Choice::C, Some(true));
        let code = file(&module, ".h");
        assert!(code.contains(wanted), "{code}");
    }
    for (statement, wanted) in [
        (
            "r0 = READ_ONCE(*(z + 1));",
            "18: an access at byte 1 of `z`, where no element starts",
        ),
        (
            "WRITE_ONCE(*y, 1); r0 = READ_ONCE(*y); r0 = *(z + r0);",
            "47: an access at byte 1 of `z`, where no element starts",
        ),
        (
            "*(z + 8) = 1;",
            "3: an access at byte 8 of `z`, which is outside of it",
        ),
        (
            "atomic_inc(y); r0 = READ_ONCE(*y); r0 = *(z + r0);",
            "43: an access at an unknown byte of `z`",
        ),
        ("r0 = z[2];", "9: an element that may be outside of `z`"),
        ("r0 = y[1];", "9: an element that may be outside of `y`"),
        (
            "smp_store_release(*y, 1);",
            "20: `*y` is followed as a pointer, and holds no address",
        ),
        ("r0 = 4 / 0;", "11: a division by `0`, which may be 0"),
        (
            "r0 = READ_ONCE(*y); r0 = 4 / r0;",
            "31: a division by `r0`, which may be 0",
        ),
        (
            "long r1 = 2147483647; r0 = r1 + 1 < 0;",
            "29: `r1 + 1` may need more than herd7's 32 bits",
        ),
        (
            "r0 = 4294967296;",
            "7: herd7 computes with 32 bits, and `4294967296` needs more",
        ),
    ] {
        let (_, message) = not_run(&generate(&of(statement), Choice::C, Some(true)));
        assert_eq!(message, format!("9:{wanted}"), "{statement}");
    }
    // What is not done in any case may well be right.
    let guarded = of("r0 = READ_ONCE(*y); if (r0) WRITE_ONCE(*r0, 1);");
    assert_eq!(
        generate(&guarded, Choice::C, Some(true)).index.runs.len(),
        1
    );
    // Numbers below 0 in an unsigned type are compared as in herd7.
    let text = of("uint8_t r1 = atomic_dec_return(y); if (r1 < 1) r0 = 1;");
    let module = generate(&text, Choice::C, Some(true));
    assert!(file(&module, ".h").contains("\tint lit_r1;"));
}

#[test]
fn what_runs_of_a_test_in_rust_is_its_own_text() {
    let first = "\n    // The data.\n    let  r#type = x . load(Acquire); /* odd */\n    y.store(r#type,Relaxed)\n";
    let second = " y.store(2, Release); // done;\n";
    let text = format!(
        "Rust own\n\n{{}}\n\nfn P0(x: &Atomic<i32>, y: &Atomic< i32 >) {{{first}}}\n\n\
         fn P1(y: &Atomic<i32>) {{{second}}}\n\nexists (0:type=1 /\\ y=2)\n"
    );
    let module = generate(&text, Choice::All, Some(true));
    assert_eq!(
        (module.index.runs.len(), module.index.unsupported.len()),
        (4, 0)
    );
    let rust = file(&module, ".rs");
    for wanted in [
        "let y: &Atomic< i32 > = &*(*litmus_at.add(1)).cast();",
        &format!(
            "{}\n        ;\n\n        *litmus_reg.add(0) = observed(r#type);",
            first.trim_end()
        ),
        &format!("{}\n        ;\n    }}", second.trim_end()),
    ] {
        assert!(rust.contains(wanted), "{wanted}\n{rust}");
    }
    let c = file(&module, ".h");
    assert!(c.contains("lit_type = atomic_read_acquire(lit_x);"), "{c}");
    // The same test in C is another, of which the guest's log has to tell this one.
    let id = |text: &str| lkmm_litmus_gen::id(&lkmm_litmus_rust::read(text).expect("a test"));
    let in_c = lkmm_litmus_rust::read(&text).expect("a test").to_string();
    assert_ne!(id(&text), id(&in_c));
}

// Two tests of one name and a name that is no identifier give different functions.
#[test]
fn names_do_not_collide() {
    let text = "C 2+2W\n\n{}\n\nP0(int *fn, int *at)\n{\n\tWRITE_ONCE(*fn, 1);\n\tWRITE_ONCE(*at, 2);\n}\n\nexists (fn=1)\n";
    let test = lkmm_litmus::read(text).expect("a test");
    let input = input(&test, text);
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
        rust.contains("let lit_fn: *mut i32 = (*litmus_at.add(0)).cast();"),
        "{rust}"
    );
    assert!(
        rust.contains("let lit_at: *mut i32 = (*litmus_at.add(1)).cast();"),
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
    assert_eq!(in_rust(folder.path()), Vec::<PathBuf>::new());
}

/// The files of a module's folder that only Rust needs.
fn in_rust(folder: &Path) -> Vec<PathBuf> {
    let folders = ["", "tests", "runtime"].map(|name| fs::read_dir(folder.join(name)));
    let files = folders.into_iter().flat_map(|files| files.expect("files"));
    let files = files.map(|file| file.expect("a file").path());
    let names = |path: &PathBuf| path.display().to_string().contains("for_rust");
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|end| end == "rs");
    files.filter(|path| names(path) || is_rust(path)).collect()
}

/// What stands against running a test of `testdata`, with what the model says.
fn objection(name: &str, answer: Option<Answer>, deadlock: bool) -> (Why, String) {
    let text = fs::read_to_string(testdata(name)).expect("a test");
    not_run(&generate_with(&text, Choice::All, answer, deadlock))
}

#[test]
fn what_would_never_end_is_not_run() {
    for (name, wanted) in [
        ("nounlock", "7:2: would never end: P0 may end with `l` held"),
        (
            "sleepinlock",
            "8:2: would never end: P0 waits for a grace period while it holds `l`",
        ),
        (
            "syncinrcu",
            "9:2: would never end: P0 waits for a grace period inside an RCU reader",
        ),
    ] {
        let file = format!("never-ends/{name}.litmus");
        let wanted = (Why::NeverEnds, wanted.to_owned());
        assert_eq!(objection(&file, None, false), wanted);
        let said = objection(&file, Some(answer(&["unmatched-rcu-lock"])), true);
        let model = "; the model calls it a deadlock; the model flags it as unmatched-rcu-lock";
        assert_eq!(said, (Why::NeverEnds, wanted.1 + model));
    }
}

// The text says nothing against it, but the model does.
#[test]
fn what_the_model_says_would_never_end_is_not_run() {
    for (flags, deadlock, wanted) in [
        (&[][..], true, "the model calls it a deadlock"),
        (
            &["unmatched-unlock"],
            false,
            "the model flags it as unmatched-unlock",
        ),
        (
            &["data-race", "invalid-sleep"],
            false,
            "the model flags it as invalid-sleep",
        ),
    ] {
        let said = objection(
            "../../../litmus-run/tests/testdata/SB+mbs.litmus",
            Some(answer(flags)),
            deadlock,
        );
        let wanted = format!("1:3: would never end: {wanted}");
        assert_eq!(said, (Why::NeverEnds, wanted));
    }
    let text = fs::read_to_string(testdata("ops.litmus")).expect("a test");
    let flags = answer(&["data-race", "mixed-accesses"]);
    let module = generate_with(&text, Choice::C, Some(flags), false);
    assert_eq!(module.index.runs.len(), 1);
}

#[test]
fn what_srcu_read_lock_returned_is_not_judged() {
    let (why, reason) = objection("cookie.litmus", Some(answer(&[])), false);
    assert_eq!(why, Why::Unsupported);
    assert!(
        reason.starts_with("22:14: `0:r0` in the final state: "),
        "{reason}"
    );
}

// No name of a test is one of C's, of the kernel's, or of its macros' own variables.
#[test]
fn words_of_c_and_the_kernel_are_names() {
    let text = "C current\n\n{ int *HZ = &linux; }\n\n\
        P0(int *linux, int **HZ, int *errno, struct page **reg)\n{\n\tint current;\n\tint __ret;\n\n\
        \tcurrent = READ_ONCE(*linux);\n\t__ret = xchg(errno, current);\n}\n\n\
        P1(int *None)\n{\n\tint Full;\n\n\tFull = READ_ONCE(*None);\n}\n\n\
        exists (0:__ret=0 /\\ HZ=linux /\\ 1:Full=0)\n";
    let module = generate(text, Choice::All, Some(true));
    let c = file(&module, ".h");
    assert!(
        c.contains("lit___ret = xchg(lit_errno, lit_current);"),
        "{c}"
    );
    let rust = file(&module, ".rs");
    assert!(
        rust.contains("lit_Full = atomic_load(lit_None, Relaxed);"),
        "{rust}"
    );
    for code in [c, rust] {
        for line in code.lines().filter(|line| !line.contains('\"')) {
            let code = line.split("/*").next().unwrap_or_default();
            let mut words = code.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
            let bare = words
                .find(|word| ["current", "linux", "HZ", "errno", "__ret", "None"].contains(word));
            assert!(
                bare.is_none() || line.starts_with("//") || line.starts_with(" *"),
                "{line}"
            );
        }
    }
}

#[test]
fn names_of_300_letters() {
    let long = "x".repeat(300);
    let text = |test: &str, variable: &str| {
        format!("C {test}\n\n{{}}\n\nP0(int *{variable})\n{{\n\tWRITE_ONCE(*{variable}, 1);\n}}\n\nexists ({variable}=1)\n")
    };
    let module = generate(&text(&long, "y"), Choice::All, None);
    assert_eq!(module.index.runs.len(), 2);
    for (name, _) in &module.files {
        assert!(name.len() < 100, "{name}");
    }
    assert!(module.index.runs[0].title().len() < 110);
    let module = generate(&text("t", &long), Choice::All, None);
    assert_eq!(module.index.runs.len(), 2);
    let module = generate(&text("t", &"x".repeat(400)), Choice::All, None);
    let reason = &module.index.unsupported[0].reason;
    assert_eq!(
        reason,
        "400 letters in a name: the runtime has room for 320"
    );
}
