// SPDX-License-Identifier: GPL-2.0

//! What the parser and the checks refuse, with the message and the place; and what each part of
//! the syntax becomes.
//!
//! Each text has `@` before what has to be marked.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use lkmm_litmus::expect::{Expectation, Outcome};
use lkmm_litmus::{read, Diagnostic};

/// The first thing that is wrong with a text, which has to be where its `@` is.
#[track_caller]
fn refused(marked: &str) -> Diagnostic {
    let at = marked.find('@').expect("a mark");
    let text = marked.replacen('@', "", 1);
    let found = read(&text).expect_err(marked).remove(0);

    assert_eq!(
        found.span.start,
        at,
        "{}",
        found.render("test", &text, false)
    );
    found
}

/// A test with this in the only process, where `x` and `p` are variables, `r0` and `r1` registers.
fn process(body: &str) -> String {
    format!("C t\n{{}}\nP0(int *x, int **p)\n{{\nint r0; int r1; {body}\n}}\nexists (x=1)\n")
}

/// A test with this initial state and condition.
fn states(init: &str, condition: &str) -> String {
    format!("C t\n{{{init}}}\nP0(int *x) {{ int r0 = *x; }}\n{condition}\n")
}

/// What is wrong in a process, and the message.
const IN_PROCESS: &str = r"
r0 = r1 @&& 1; :: herd7 has no operator `&&` here
r0 = @!r1; :: herd7 has no operator `!` here
r0 = @-r1; :: herd7 has no operator `-` here
r0 = @&x; :: herd7 has no operator `&` here
r0 = r1 @% 2; :: herd7 has no operator `%` here
r0 = 1 < 2 @== 1; :: herd7 does not chain comparisons
@for (;;) r0 = 1; :: herd7 has no `for`
@return 0; :: herd7 has no `return`
@__load{foo}(*x); :: no macro of LKMM is made of `__load{foo}`
__load{acquire}(@x); :: a primitive takes the variable itself
r0 = xchg(x, @memory_order_relaxed); :: `memory_order_relaxed` cannot stand here in `xchg`
@u32 r2; :: herd7 knows no type `u32`
int r2@, r3; :: herd7 takes one register per declaration, and no array
r0 = @0777z; :: `0777z` is no number
r0 = @99999999999999999999; :: this number does not fit into 64 bits
r0 = @9223372036854775808; :: this number does not fit into a signed 64-bit integer
r0 = r1 @r0; :: expected an operator or `;`
r0 = @; :: expected an expression
r0 @+ 1; :: expected `;` or `=`
WRITE_ONCE(*x, 1)@} :: expected `;`
if @r0 r1 = 1; :: expected `(`
if (r0) @; :: expected a statement
@3 = r0; :: nothing can be assigned to this
@else r0 = 1; :: expected a statement or `}`
r0 = READ_ONCE(*@y); :: P0 declares no `y`
@smp_nb(); :: LKMM has no macro `smp_nb`
@READ_ONCE(*x); :: the value of `READ_ONCE` is not used
r0 = @smp_mb(); :: `smp_mb` gives no value
@WRITE_ONCE(*x); :: `WRITE_ONCE` takes 2 arguments, not 1
r0 = READ_ONCE(@x); :: `READ_ONCE` takes the variable itself
";

const IN_PARAMETERS: &str = "
@int x :: a parameter is a pointer to a shared variable
@u32 *x :: herd7 knows no type `u32`
int *x, int *@x :: `x` is a parameter twice
int *@ :: expected the name of a variable
";

const IN_INITIAL_STATE: &str = "
@foo_t x; :: herd7 knows no type `foo_t`
int x[2] = @{1}; :: 1 values for 2 elements
x@[2]; :: an array needs the type of its elements
int x = 1 @int y; :: expected `;` or `}`
x = @; :: expected a value
@// C's comment :: C's comments are for the processes only
x=1; @x=2 :: `x` is initialised twice
1:@r0=2 :: there is no process P1
int y; 0:@x=y :: `x` is a parameter: it holds an address at first
0:@x=1 :: `x` is a parameter: it holds an address at first
";

const IN_CONDITION: &str = r"
exists (x @< 1) :: expected `[`, `=`, `==`, `!=` or `<>`
exists (x=1 @x=2) :: expected `=>`, `/\`, `\/` or `)`
observed x @1; :: expected `[`, `=`, `==`, `!=` or `<>`
exists (x=1) @x :: expected `=>`, `/\`, `\/`, `;`, `with` or the end of the file
locations [x@, y] :: expected `[`, a type, `*`, `;` or `]`
exists (3:@r0=1) :: there is no process P3
";

#[test]
fn what_is_wrong_and_where() {
    let in_parameters = |text: &str| format!("C t\n{{}}\nP0({text}) {{ int r0 = 1; }}\n");
    let check = |table: &str, in_test: &dyn Fn(&str) -> String| {
        for line in table.trim().lines() {
            let (text, message) = line.split_once(" :: ").unwrap();
            assert_eq!(refused(&in_test(text)).message, message, "{text}");
        }
    };
    check(IN_PROCESS, &process);
    check(IN_PARAMETERS, &in_parameters);
    check(IN_INITIAL_STATE, &|init| states(init, ""));
    check(IN_CONDITION, &|condition| states("", condition));
    let last = "C t\n{}\nP0() { int r0; }\n@P2() { int r0; }";
    assert!(refused(last).message.starts_with("this has to be P1"));
    for end in [
        "\nexists (x=1)",
        "\nP1(int *x) { int r0; }",
        "\nvoid P1() { int r0; }",
        "",
    ] {
        let open = format!("C t\n{{}}\nP0(int *x) @{{ if (*x) {{ int r0; }}{end}");
        assert_eq!(refused(&open).message, "this `{` is not closed");
    }
    let rust = refused("C t\n{}\n@fn P0(x: &Atomic<i32>) {}\n");
    assert!(rust.help.unwrap().contains("`Rust NAME`"));
    let other_case = refused("C t\n{}\nP0(int *x) { int r0; } @Exists (x=1)");
    assert_eq!(other_case.help.unwrap(), "is `exists` meant?");
    let end = "C t\n{}\nP0() { int r0; } @+";
    assert!(refused(end)
        .message
        .contains("a process, `locations`, `filter`"));
    assert!(read(&process("r0 = -9223372036854775808;")).is_ok());
    assert!(read(&process("r0 = r1 -1;")).is_ok());
}

#[test]
fn headers() {
    for (text, message) in [
        ("@AArch64 MP\n{}\n", "this is no litmus test in C"),
        ("@(* x *)\nC t\n{}", "this is no litmus test in C"),
        ("@", "there is no test in this file"),
        ("C\n@{}\nP0() { }", "expected the name of the test"),
        ("C t\n@(* never ends", "this comment does not end"),
    ] {
        assert_eq!(refused(text).message, message, "{text}");
    }
}

/// What can be read and may not be meant.
#[test]
fn warnings() {
    let body = |body: &str| process(body);
    let condition = |text: &str| process("").replace("exists (x=1)", text);
    for (text, messages) in [
        (
            process("").replace("C t", "C t two names\nand \" text"),
            &["text that is neither a comment nor the initial state is ignored"][..],
        ),
        (
            process("").replace("C t", "C t (* Result: Perhaps *)"),
            &["`Result: Perhaps` is no result: it is not checked"],
        ),
        (
            process("").replace("C t", "C t (*\n * RESULT: Never *)"),
            &["`RESULT: Never` is no result: it is not checked"],
        ),
        (body("r2 = r3;"), &["P0 does not declare `r2 r3`"]),
        (body("int x; x = 1;"), &["`x` is a parameter already"]),
        (body("smp_mb;"), &["`smp_mb;` does nothing in herd7"]),
        (
            body("smp_store_release(*x, 1);"),
            &["`*x` is followed as a pointer, and holds no address"],
        ),
        (
            body("atomic_inc(1); r0 = *r1; r0 = READ_ONCE(*(x));"),
            &[
                "`1` is followed as a pointer, and holds no address",
                "`r1` is followed as a pointer, and holds no address",
            ],
        ),
        (body("*p = x; smp_store_release(*p, 1);"), &[]),
        (
            body("long r2 = 2147483647; r2 = r2 + 1;"),
            &["`r2 + 1` may need more than herd7's 32 bits"],
        ),
        (body("long r2 = 2147483646; r2 = r2 + 1;"), &[]),
        (condition("exists (0:r9=1)"), &["P0 does not declare `r9`"]),
        (
            condition("locations [z;] exists (y=1)"),
            &[
                "no process and no initial value names `z`",
                "no process and no initial value names `y`",
            ],
        ),
        (
            condition("exists (x=NULL)"),
            &[
                "herd7 takes NULL for a variable here",
                "no process and no initial value names `NULL`",
            ],
        ),
        (
            condition("exists (fault(P0,x))"),
            &["no access faults in C: this is false"],
        ),
        (
            condition("filter (x=1) (x=1)"),
            &["a condition without a quantifier is taken for `exists`"],
        ),
        (
            condition("exists (x=1) with tso: ~exists;"),
            &["what the model `tso` says is ignored"],
        ),
    ] {
        let test = read(&text).unwrap_or_else(|found| panic!("{text}: {}", found[0].message));
        let mut found: Vec<_> = test.warnings.0.iter().map(|one| &one.message).collect();
        found.dedup();
        assert_eq!(found, messages, "{text}");
        // What is printed says it all.
        let again = read(&test.to_string()).unwrap();
        assert_eq!(again, test);
        let left = again.warnings.0.iter().map(|one| &one.message);
        let stays = |one: &String| {
            [
                "esult:",
                "RESULT:",
                "does nothing",
                "NULL",
                "address",
                "32 bits",
            ]
            .iter()
            .any(|what| one.contains(what))
        };
        assert!(left.clone().all(stays), "{test}");
    }
}

/// Statements that few people write, and how they are printed.
const RARE: &str = "
__store{once}(*x, 1); :: __store{once}(*x, 1);
__store {release} (*(x),1); :: __store{release}(*x, 1);
r0 = __load{ACQUIRE}(*x); :: r0 = __load{ACQUIRE}(*x);
__load{once}(*x); :: (void)__load{once}(*x);
r0 = READ_ONCE(**p); :: r0 = READ_ONCE(*(*p));
__fence{before-atomic}; :: __fence{before-atomic};
__atomic_op(x,+,2); :: __atomic_op(x, +, 2);
r0 = __atomic_fetch_op{mb}(x,&~,2); :: r0 = __atomic_fetch_op{mb}(x, &~, 2);
r0 = __trylock(x); :: r0 = __trylock(x);
r0 = __load{srcu-lock}(*x); :: r0 = __load{srcu-lock}(*x);
r0 = atomic_load_explicit(x, memory_order_acquire); :: r0 = atomic_load_explicit(x, memory_order_acquire);
(int)READ_ONCE(*x); :: (void)READ_ONCE(*x);
if (r0) return; :: return;
_Atomic(int) r2; :: _Atomic int r2;
int const volatile r2; :: const int volatile r2;
";

/// Initial states that few people write, and how they are printed.
const RARE_INIT: &str = "
short x = 0xFFFFFFFF :: short x = -1;
page *x = &y; :: page *x = &y;
int const=1; while=3; :: int const = 1;
; int *x = &z[1]; int z[2]; :: int *x = &z[1];
";

/// What may follow the processes, likewise.
const RARE_CONDITION: &str = "
observed 0:r0=1; x=2; :: exists (0:r0=1 /\\ x=2)
Observed 0:r0=1; x=2; and x=3; :: exists (0:r0=1 /\\ x=2 \\/ x=3)
exists (Fault(P0,x)) :: exists (false)
exists (x=1) with tso: exists; pso: ~exists :: exists (x=1)
exists x == -2 :: exists (x=-2)
locations [] (0:x=x) :: exists (0:x=x)
locations [x word; fault(P0,x); int y] :: locations [x word; int y]
";

#[test]
fn what_herd7_reads_and_few_people_write() {
    let check = |table: &str, in_test: &dyn Fn(&str) -> String| {
        for line in table.trim().lines() {
            let (text, wanted) = line.split_once(" :: ").unwrap();
            let test = read(&in_test(text));
            let test = test.unwrap_or_else(|found| panic!("{text}: {}", found[0].message));
            assert!(test.to_string().contains(wanted), "{text}: {test}");
            let again = read(&test.to_string());
            assert_eq!(again.as_ref(), Ok(&test), "{text}: {test}");
        }
    };
    check(RARE, &process);
    check(RARE_INIT, &|init| states(init, ""));
    check(RARE_CONDITION, &|condition| states("", condition));
    for text in [
        "C t (* (* one end *)\n{}\nP00(int *x,) { int r0 = *x; }\n",
        "C t {} P0() { int r0 = 1; }",
    ] {
        assert!(read(text).is_ok(), "{text}");
    }
}

/// The types of registers that are not declared.
#[test]
fn types_of_registers() {
    for (body, wanted) in [
        ("r2 = READ_ONCE(*x);", "int r2;"),
        ("r2 = READ_ONCE(*p);", "int *r2;"),
        ("r2 = x;", "int *r2;"),
        ("r2 = READ_ONCE(*x); r3 = READ_ONCE(*r2);", "int *r2;"),
        ("r2 = READ_ONCE(*p); r3 = r2;", "int *r3;"),
        ("r2 = READ_ONCE(*p) == x;", "int r2;"),
        ("r2 = (long)1;", "int r2;"),
        ("r2 = xchg(p, x); WRITE_ONCE(*r2, 1);", "int *r2;"),
    ] {
        let printed = read(&process(body)).unwrap().to_string();
        assert!(printed.contains(wanted), "{body}: {printed}");
    }
}

#[test]
fn results() {
    for (comment, wanted) in [
        ("Result: Never", Some((Outcome::Never, false))),
        (
            " * Result: Sometimes (but rarely)",
            Some((Outcome::Sometimes, false)),
        ),
        (
            "x\n * Result: Always DATARACE\n * Result: Never",
            Some((Outcome::Always, true)),
        ),
        ("\n *Result:   DEADLOCK", Some((Outcome::Deadlock, false))),
        ("", None),
        ("the Result: Never", None),
        ("Result: Maybe", None),
    ] {
        let text = format!("C t\n(*{comment}*)\n{{}}\nP0() {{ int r0 = 1; }}\n");
        let wanted = wanted.map(|(outcome, data_race)| Expectation { outcome, data_race });
        assert_eq!(read(&text).unwrap().expectation, wanted, "{comment}");
    }
}

/// How operators bind: in C as in C, in conditions as in herd7, where `=>` binds tightest.
#[test]
fn precedence() {
    let condition = |prop: &str| states("", &format!("exists ({prop})"));
    for (text, same, other) in [
        (
            process("r0 = 1 | 2 ^ 3 & 4 == 5 + 6 * 7;"),
            process("r0 = 1 | (2 ^ (3 & (4 == (5 + (6 * 7)))));"),
            process("r0 = (1 | 2) ^ 3 & 4 == 5 + 6 * 7;"),
        ),
        (
            condition(r"x=1 \/ x=2 /\ x=3 => x=4 => x=5"),
            condition(r"x=1 \/ (x=2 /\ (x=3 => (x=4 => x=5)))"),
            condition(r"(x=1 \/ x=2) /\ x=3 => x=4 => x=5"),
        ),
    ] {
        assert_eq!(read(&text), read(&same));
        assert_ne!(read(&text), read(&other));
    }
}
