// SPDX-License-Identifier: GPL-2.0

//! What statements of Rust are in the tree, and which are refused, where and why.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use lkmm_litmus_rust::read;
use std::time::Duration;

const HEAD: &str = "Rust t\n\n{}\n\nfn P0(a: &Atomic<i32>, b: &Atomic<i32>, w: &Atomic<i64>, \
    x: *mut i32, p: &Atomic<*mut i32>, q: *mut *mut i32, o: &Atomic<Option<NonNull<i32>>>, \
    s: &SpinLock<()>, srcu: *mut Srcu) {\n";
const END: &str = "\n}\n\nexists (a=1)\n";

/// The cases of a file of `testdata`: what stands before `=>`, and behind it.
fn cases(text: &str) -> Vec<(&str, &str)> {
    let (_, cases) = text.split_once("\n\n").unwrap();
    let cases = cases.split("\n----\n");
    cases
        .map(|case| case.split_once("\n=>\n").unwrap())
        .collect()
}

#[test]
fn statements_and_what_they_are_in_c() {
    for (rust, wanted) in cases(include_str!("testdata/subset.txt")) {
        let text = format!("{HEAD}{rust}{END}");
        let test = read(&text).unwrap_or_else(|all| panic!("{}", all[0].render("t", &text, false)));
        let printed = test.to_string();
        let (_, body) = printed.split_once("\n{\n").unwrap();
        let (body, _) = body.split_once("\n}\n").unwrap();
        let body: Vec<_> = body
            .lines()
            .map(|line| line.strip_prefix('\t').unwrap())
            .collect();
        assert_eq!(body.join("\n"), wanted.trim_end(), "{rust}");
        assert_eq!(lkmm_litmus::read(&printed), Ok(test), "{printed}");
    }
}

/// Time that this thread had a CPU: what other programs take of it does not count.
fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

#[test]
fn a_thousand_tests_per_second() {
    const ROUNDS: u32 = 1000;
    let process = |number| {
        format!(
            "fn P{number}(x: &Atomic<i32>, y: &Atomic<i32>) {{\n    let r1 = x.load(Acquire);\n    \
             if r1 == 1 {{\n        y.store(1, Relaxed);\n    }}\n}}\n\n"
        )
    };
    let text = format!(
        "Rust t\n\n{{}}\n\n{}{}exists (0:r1=1)\n",
        process(0),
        process(1)
    );
    let started = cpu_time();
    for _ in 0..ROUNDS {
        assert!(std::hint::black_box(read(&text)).is_ok());
    }
    let rate = f64::from(ROUNDS) / (cpu_time() - started).as_secs_f64();
    println!("{rate:.0} tests per second");
    assert!(rate >= 1000.0, "only {rate:.0} tests per second");
}

/// The line in the file, column and words of what is wrong with a test.
fn refusal(text: &str) -> String {
    let found = read(text).expect_err(text);
    let place = found[0].locate("t", text);
    format!("{}:{} {}", place.line, place.column, place.message)
}

#[test]
fn what_is_not_in_the_subset() {
    let before = HEAD.lines().count();
    for (rust, wanted) in cases(include_str!("testdata/refused.txt")) {
        let (line, rest) = wanted.trim_end().split_once(':').unwrap();
        let line = line.parse::<usize>().unwrap() + before;
        let text = format!("{HEAD}{rust}{END}");
        assert_eq!(refusal(&text), format!("{line}:{rest}"), "{rust}");
    }
}

#[test]
fn what_a_misspelt_word_was_meant_to_be() {
    for (statement, wanted) in [
        ("a.loda(Relaxed);", "is `load` meant?"),
        ("a.fetch_ad(1, Relaxed);", "is `fetch_add` meant?"),
        ("a.swap(1, Full);", "is `xchg` meant?"),
        (
            "a.compare_exchange_strong(0, 1);",
            "Documentation/litmus.rst lists the operations",
        ),
        ("let r1 = s.lok();", "is `lock` meant?"),
        ("smb_mb(Full);", "is `smp_mb` meant?"),
        ("unsafe { c::spin_trylok(s) };", "is `spin_trylock` meant?"),
        ("a.store(1, Relaxd);", "write `Relaxed`"),
        (
            "a.store(1, SeqCst);",
            "LKMM has Relaxed, Acquire, Release, Full",
        ),
    ] {
        let found = read(&format!("{HEAD}{statement}{END}")).expect_err(statement);
        assert_eq!(found[0].help.as_deref(), Some(wanted), "{statement}");
    }
}

#[test]
fn brackets_that_do_not_match() {
    let text = |body: &str| format!("Rust t\n\n{{}}\n\nfn P0(a: &Atomic<i32>) {{\n{body}");
    for (body, wanted) in [
        (
            "a.store(1, Relaxed);\n\nexists (a=1)\n",
            "5:24 this `{` is not closed",
        ),
        (
            "if true {\n}\n\nfn P1(a: &Atomic<i32>) {}\n",
            "5:24 this `{` is not closed",
        ),
        ("a.store(1, Relaxed;\n}\n", "7:1 expected `)`"),
        ("}\n}\n", "7:1 this `}` closes nothing"),
        (
            "}\nExists (a=1)\n",
            "7:1 expected a process or the condition",
        ),
    ] {
        assert_eq!(refusal(&text(body)), wanted, "{body}");
    }
}

// What a parser that calls itself could run out of stack on is refused.
#[test]
fn nesting_without_end() {
    let many = |piece: &str| piece.repeat(100_000);
    for statements in [
        format!("let r = {}1;", many("(")),
        format!("let r = {}x;", many("*")),
        format!("let r = {}true;", many("!")),
        format!("let r = 1{};", many(" + 1")),
        format!("let r = 1{};", many(" as i32")),
        format!("let r = a{};", many(".load(Relaxed)")),
        format!("let r: {}i32 = 1;", many("*mut ")),
        many("{"),
        many("if true {"),
        format!("if true {{}} {}", many("else if true {} ")),
        many("/*"),
        many("\""),
        many("'"),
    ] {
        let found = read(&format!("{HEAD}{statements}{END}")).expect_err("refused");
        let message = &found[0].message;
        assert!(
            message.starts_with("more than 100") || message.contains("does not end"),
            "{message}"
        );
    }
    for end in 0..HEAD.len() {
        assert!(read(HEAD.get(..end).unwrap_or_default()).is_err());
    }
}

#[test]
fn what_is_wrong_with_a_process() {
    for (process, wanted) in [
        (
            "fn P1() {}",
            "4:4 this has to be P0: they are numbered from P0 on",
        ),
        (
            "fn P0(x: &Atomic<i32>) {}",
            "4:4 a process that does nothing",
        ),
        (
            "fn P0(x: i32) { }",
            "4:10 a parameter is a reference or a pointer to a shared variable",
        ),
        (
            "fn P0(x: &Atomic<u8>) { }",
            "4:11 the model has no counterpart of `Atomic<u8>`",
        ),
        (
            "fn P0(x: &Atomic<i32>) { let r = x.load(Relaxed) as u32; }",
            "4:34 `as u32` may change the value, and in the model does not",
        ),
        (
            "fn P0(x: &Atomic<i32>) { x.store(1, Relaxed); }\nfn P1(x: &Atomic<i64>) { x.store(1, Relaxed); }",
            "5:7 `x` has 32 bits in another process",
        ),
        ("fn P0() -> i32 { 1 }", "4:12 a process returns nothing"),
        (
            "async fn P0() {}",
            "4:1 a process is `fn` or `unsafe fn`, without generic parameters",
        ),
        (
            "use core::ptr;\nfn P0() {}",
            "4:1 a test has the functions P0, P1, … and no other item",
        ),
        ("#[inline]\nfn P0() {}", "4:1 an attribute of a process"),
        (
            "fn P0(x: &Atomic<i32>) { x.store(1, Relaxed); ",
            "4:24 this `{` is not closed",
        ),
        ("", "5:1 expected a process `fn P0(…)`"),
        (
            "fn P0(x: &Atomic<i32>) { { let r0 = x.load(Relaxed); } }\nexists (0:r0=1)",
            "5:11 P0 has no register `r0`",
        ),
        (
            "fn P0(x: &Atomic<i32>) { let r0 = x.cmpxchg(0, 1, Full); }\nexists (0:r0=1)",
            "5:11 P0 has no register `r0`",
        ),
    ] {
        assert_eq!(refusal(&format!("Rust t\n\n{{}}\n{process}\n")), wanted);
    }
    let initial = "Rust t\n\n{ 0:r0 = 1; }\nfn P0(x: &Atomic<i32>) { let r0 = x.load(Relaxed); }\n";
    let wanted = "3:5 a register in Rust gets its first value in its function";
    assert_eq!(refusal(initial), wanted);
}
