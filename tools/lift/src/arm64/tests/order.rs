// SPDX-License-Identifier: GPL-2.0

//! What is lifted keeps the order of accesses: dependencies through each row, acquire and release,
//! barriers.

use super::examples::ARITHMETIC;
use super::TARGET;
use crate::tests::order::{compare, find_faults, Shape};

/// Process 0 loads from `a` into input `register` of `code`, and stores 1 to `b` afterwards; what it
/// stores is computed from `x8`. Process 1 loads from `b` and stores to `a`, in order. That both load 1 is
/// impossible if the store depends on the load.
fn load_buffering(code: &str, register: u8) -> Shape {
    let flags = ["cmp", "cmn", "tst"].iter().any(|it| code.starts_with(it)) && !code.contains(';');
    let result = if flags { "cset x8, eq;" } else { "" };
    Shape {
        code: [
            format!(
                "mov x7, x0; mov x6, x1; mov x1, #3; mov x2, #5; mov x3, #7; mov x4, #2; mov x8, #0; \
                 ldr x{register}, [x7]; {code}; {result} and x9, x8, xzr; add x9, x9, #1; str x9, [x6]; \
                 ror xzr, x{register}, #0"
            ),
            "ldr x8, [x1]; dmb ish; mov x9, #1; str x9, [x0]; ror xzr, x8, #0".to_owned(),
        ],
        outcome: vec![("0:0", 1), ("1:0", 1)],
    }
}

/// Process 0 stores 1 to `a` and to `b`; process 1 loads them the other way around. That it sees the
/// second store alone is impossible if both are in order.
fn message_passing(stores: &str, loads: &str) -> Shape {
    Shape {
        code: [
            format!("mov x9, #1; {stores}"),
            format!("mov x9, #1; {loads}; ror xzr, x8, #0; ror xzr, x10, #1"),
        ],
        outcome: vec![("1:0", 1), ("1:1", 0)],
    }
}

/// Each process stores 1 to its variable, and loads the other's.
fn store_buffering(barrier: &str) -> Shape {
    let process = |mine: &str, other: &str| {
        format!("mov x9, #1; str x9, [{mine}]; {barrier}; ldr x8, [{other}]; ror xzr, x8, #0")
    };
    Shape {
        code: [process("x0", "x1"), process("x1", "x0")],
        outcome: vec![("0:0", 0), ("1:0", 0)],
    }
}

/// Code with an input that the store depends on. First those of the arithmetic examples.
fn dependent() -> Vec<(String, u8)> {
    let arithmetic = ARITHMETIC.iter().flat_map(|code| {
        let inputs = (1..=4).filter(|input| {
            code.contains(&format!("x{input}")) || code.contains(&format!("w{input}"))
        });
        inputs.map(|input| ((*code).to_owned(), input))
    });
    let others: &[(&str, &[u8])] = &[
        ("mov x8, x1; movk x8, #9", &[1]),
        ("cmp x1, x2; csel x8, x3, x4, eq", &[1, 2, 4]),
        ("cmp x1, x2; csinc x8, x3, x4, ne", &[1, 2, 3]),
        ("cmp x1, x2; csinv x8, x3, x4, ne", &[1, 2, 3]),
        ("cmp x1, x2; csneg x8, x3, x4, eq", &[1, 2, 4]),
        (
            "cmp x1, x2; ccmp x3, x4, #0, ne; cset x8, eq",
            &[1, 2, 3, 4],
        ),
        (
            "cmp x1, x2; ccmn x3, x4, #0, ne; cset x8, eq",
            &[1, 2, 3, 4],
        ),
        (
            "cmp x1, x2; ccmp x3, x4, #0, ne; b.eq 1f; 1:",
            &[1, 2, 3, 4],
        ),
        ("str x1, [sp, #-16]!; ldr x8, [sp], #16", &[1]),
        ("stp x1, x2, [sp, #-16]!; ldp x8, x9, [sp], #16", &[1]),
        (
            "sub sp, sp, #16; strb w1, [sp]; ldrsb x8, [sp]; add sp, sp, #16",
            &[1],
        ),
        ("and x9, x1, xzr; add x6, x6, x9", &[1]),
        ("cbz x1, 1f; 1:", &[1]),
        ("cbnz w1, 1f; 1:", &[1]),
        ("tbz x1, #4, 1f; 1:", &[1]),
        ("tbnz w1, #0, 1f; 1:", &[1]),
        ("cmp x1, x2; b.lt 1f; 1:", &[1, 2]),
        ("tst w1, #4; b.ne 1f; 1:", &[1]),
        ("cbz x1, 1f; mov x8, #4; 1:", &[1]),
    ];
    let others = others
        .iter()
        .flat_map(|(code, inputs)| inputs.iter().map(|input| ((*code).to_owned(), *input)));
    arithmetic.chain(others).collect()
}

/// Code whose result has nothing to do with the input.
const INDEPENDENT: &[(&str, u8)] = &[
    ("mov x8, #1", 1),
    ("mov x8, x2", 1),
    ("cmp x1, x2; csel x8, x3, x4, eq", 3),
    ("cmp x1, x2; mov x8, #1", 1),
    (
        "str x1, [sp, #-16]!; mov x8, #1; str x8, [sp]; ldr x8, [sp], #16",
        1,
    ),
    ("cmp x2, x3; csinc x8, x1, x4, eq", 1),
];

#[test]
#[ignore = "needs clang, lld, qemu-aarch64 and herd7: LKMM_HERD"]
fn dependencies_order_compared_with_a_cpu() {
    let dependent = dependent();
    let dependent = dependent
        .iter()
        .map(|(code, input)| (load_buffering(code, *input), false));
    let independent = INDEPENDENT
        .iter()
        .map(|(code, input)| (load_buffering(code, *input), true));
    compare(&TARGET, dependent.chain(independent));
}

/// Stores and loads that are in order, and the same without what orders them.
fn ordered() -> Vec<(Shape, bool)> {
    const PLAIN: &str = "str x9, [x0]; str x9, [x1]";
    const RELEASE: &str = "str x9, [x0]; stlr x9, [x1]";
    const ACQUIRE: &str = "ldar x8, [x1]; ldr x10, [x0]";
    const LOADS: &str = "ldr x8, [x1]; ldr x10, [x0]";
    let messages = [
        (PLAIN, LOADS, true),
        (PLAIN, ACQUIRE, true),
        (RELEASE, LOADS, true),
        (RELEASE, ACQUIRE, false),
        (RELEASE, "ldapr x8, [x1]; ldr x10, [x0]", false),
        (RELEASE, "ldaxr x8, [x1]; ldr x10, [x0]", false),
        (RELEASE, "ldxr x8, [x1]; ldr x10, [x0]", true),
        (RELEASE, "ldr x8, [x1]; dmb ishld; ldr x10, [x0]", false),
        (RELEASE, "ldr x8, [x1]; dmb ishst; ldr x10, [x0]", true),
        (RELEASE, "ldr x8, [x1]; dmb ish; ldr x10, [x0]", false),
        (RELEASE, "ldr x8, [x1]; dsb ish; ldr x10, [x0]", false),
        (RELEASE, "ldr x8, [x1]; isb; ldr x10, [x0]", true),
        (
            RELEASE,
            "ldr x8, [x1]; cbz x8, 1f; 1: isb; ldr x10, [x0]",
            false,
        ),
        (RELEASE, "ldr x8, [x1]; cbz x8, 1f; 1: ldr x10, [x0]", true),
        (
            RELEASE,
            "ldr x8, [x1]; and x11, x8, xzr; ldr x10, [x0, x11]",
            false,
        ),
        (
            RELEASE,
            "ldr x8, [x1]; and x11, x8, xzr; ldr x10, [x0, w11, uxtw #3]",
            false,
        ),
        (
            RELEASE,
            "ldr x8, [x1]; and x11, x8, xzr; add x0, x0, x11; ldr x10, [x0], #8",
            false,
        ),
        (RELEASE, "swpa xzr, x8, [x1]; ldr x10, [x0]", false),
        (RELEASE, "swp xzr, x8, [x1]; ldr x10, [x0]", true),
        (RELEASE, "ldadda xzr, x8, [x1]; ldr x10, [x0]", false),
        (RELEASE, "ldaddl xzr, x8, [x1]; ldr x10, [x0]", true),
        (RELEASE, "ldclral xzr, x8, [x1]; ldr x10, [x0]", false),
        (RELEASE, "ldset xzr, x8, [x1]; ldr x10, [x0]", true),
        (RELEASE, "ldeora xzr, x8, [x1]; ldr x10, [x0]", false),
        (
            RELEASE,
            "mov x8, #1; casa x8, x9, [x1]; ldr x10, [x0]",
            false,
        ),
        (RELEASE, "mov x8, #1; cas x8, x9, [x1]; ldr x10, [x0]", true),
        ("str x9, [x0]; dmb ishst; str x9, [x1]", ACQUIRE, false),
        ("str x9, [x0]; dmb ishld; str x9, [x1]", ACQUIRE, true),
        ("str x9, [x0]; swpl x9, x8, [x1]", ACQUIRE, false),
        ("str x9, [x0]; swpa x9, x8, [x1]", ACQUIRE, true),
        ("str x9, [x0]; ldaddl x9, x8, [x1]", ACQUIRE, false),
        ("str x9, [x0]; ldadd x9, x8, [x1]", ACQUIRE, true),
        ("str x9, [x0]; staddl x9, [x1]", ACQUIRE, false),
        ("str x9, [x0]; stadd x9, [x1]", ACQUIRE, true),
        ("str x9, [x0]; stsetl x9, [x1]", ACQUIRE, false),
        ("str x9, [x0]; steor x9, [x1]", ACQUIRE, true),
        (
            "str x9, [x0]; mov x8, #0; casl x8, x9, [x1]",
            ACQUIRE,
            false,
        ),
        ("str x9, [x0]; mov x8, #0; casa x8, x9, [x1]", ACQUIRE, true),
        (
            "str x9, [x0]; 1: ldxr x8, [x1]; stlxr w8, x9, [x1]; cbnz w8, 1b",
            ACQUIRE,
            false,
        ),
        (
            "str x9, [x0]; 1: ldaxr x8, [x1]; stxr w8, x9, [x1]; cbnz w8, 1b",
            ACQUIRE,
            true,
        ),
    ];
    let stores = [
        ("nop", true),
        ("dmb ish", false),
        ("dmb sy", false),
        ("dmb ishst", true),
        ("dmb ishld", true),
        ("dsb sy", false),
    ];
    messages
        .into_iter()
        .map(|(stores, loads, possible)| (message_passing(stores, loads), possible))
        .chain(stores.map(|(barrier, possible)| (store_buffering(barrier), possible)))
        .collect()
}

#[test]
#[ignore = "needs clang, lld, qemu-aarch64 and herd7: LKMM_HERD"]
fn acquire_release_and_barriers_order_compared_with_a_cpu() {
    compare(&TARGET, ordered());
}

#[test]
#[ignore = "needs clang, lld, qemu-aarch64 and herd7: LKMM_HERD"]
fn lost_order_is_found_compared_with_a_cpu() {
    let release = "str x9, [x0]; stlr x9, [x1]";
    let faults = vec![
        // A dependency is cut.
        (
            load_buffering("add x8, x1, x2", 1),
            "ADD X8,X1,X2",
            "MOV X8,X2",
        ),
        (
            load_buffering("mov x8, x2; bfi x8, x1, #3, #2", 2),
            "AND",
            "MOV X30,#1",
        ),
        (
            load_buffering("cmp x1, x2; ccmp x3, x4, #0, ne; cset x8, eq", 3),
            "MSR",
            "",
        ),
        (
            load_buffering("str x1, [sp, #-16]!; ldr x8, [sp], #16", 1),
            "MOV X8,X",
            "MOV X8,#1",
        ),
        (load_buffering("cbz x1, 1f; mov x8, #1; 1:", 1), "CBZ", ""),
        // Acquire or release is made relaxed.
        (
            message_passing(release, "ldar x8, [x1]; ldr x10, [x0]"),
            "LDAR",
            "LDR..",
        ),
        (
            message_passing(release, "swpa xzr, x8, [x1]; ldr x10, [x0]"),
            "SWPA",
            "SWP..",
        ),
        (
            message_passing(release, "ldar x8, [x1]; ldr x10, [x0]"),
            "STLR",
            "STR..",
        ),
        // A barrier is dropped, or made weaker.
        (store_buffering("dmb ish"), "DMB ISH", "DMB ISHST"),
        (store_buffering("dsb sy"), "DSB SY", ""),
    ];
    find_faults(&TARGET, faults);
}
