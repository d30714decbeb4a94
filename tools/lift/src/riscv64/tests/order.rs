// SPDX-License-Identifier: GPL-2.0

//! What is lifted keeps the order of accesses: dependencies through each row, acquire and release,
//! fences.

use super::examples::ARITHMETIC;
use super::TARGET;
use crate::tests::order::{compare, find_faults, Shape};

/// Process 0 loads from `a` into input `register` of `code`, and stores 1 to `b` afterwards; what it
/// stores is computed from `t3`. Process 1 loads from `b` and stores to `a`, in order. That both load 1 is
/// impossible if the store depends on the load.
fn load_buffering(code: &str, register: u8) -> Shape {
    Shape {
        code: [
            format!(
                "mv a6, a0; mv a7, a1; li a1, 3; li a2, 5; li a3, 7; li a4, 2; li t3, 0; \
                 ld a{register}, 0(a6); sltiu zero, a{register}, 0; {code}; \
                 and t4, t3, zero; addi t4, t4, 1; sd t4, 0(a7)"
            ),
            "ld t3, 0(a1); fence rw, rw; li t4, 1; sd t4, 0(a0); sltiu zero, t3, 0".to_owned(),
        ],
        outcome: vec![("0:0", 1), ("1:0", 1)],
    }
}

/// Process 0 stores 1 to `a` and to `b`; process 1 loads them the other way around. That it sees the
/// second store alone is impossible if both are in order.
fn message_passing(stores: &str, loads: &str) -> Shape {
    Shape {
        code: [
            format!("li t4, 1; {stores}"),
            format!("li t4, 1; {loads}; sltiu zero, t3, 0; sltiu zero, t5, 1"),
        ],
        outcome: vec![("1:0", 1), ("1:1", 0)],
    }
}

/// Each process stores 1 to its variable, and loads the other's.
fn store_buffering(barrier: &str) -> Shape {
    let process = |mine: &str, other: &str| {
        format!("li t4, 1; sd t4, 0({mine}); {barrier}; ld t3, 0({other}); sltiu zero, t3, 0")
    };
    Shape {
        code: [process("a0", "a1"), process("a1", "a0")],
        outcome: vec![("0:0", 0), ("1:0", 0)],
    }
}

/// Code with inputs that the store depends on, besides the arithmetic examples.
const DEPENDENT: &[(&str, &[u8])] = &[
    (
        "addi sp, sp, -16; sd a1, 8(sp); ld t3, 8(sp); addi sp, sp, 16",
        &[1],
    ),
    (
        "addi sp, sp, -16; sb a1, 9(sp); lb t3, 9(sp); addi sp, sp, 16",
        &[1],
    ),
    (
        "addi sp, sp, -16; sd a1, 8(sp); lhu t3, 10(sp); addi sp, sp, 16",
        &[1],
    ),
    ("c.mv t3, a1; c.slli t3, 37", &[1]),
    ("and t4, a1, zero; add a7, a7, t4", &[1]),
    ("beqz a1, 1f; 1:", &[1]),
    ("bne a1, a2, 1f; 1:", &[1, 2]),
    ("blt a1, a2, 1f; 1:", &[1, 2]),
    ("bgeu a1, a2, 1f; 1:", &[1, 2]),
    ("beqz a1, 1f; li t3, 4; 1:", &[1]),
];

/// Code whose result has nothing to do with the input.
const INDEPENDENT: &[(&str, u8)] = &[
    ("li t3, 1", 1),
    ("mv t3, a2", 1),
    ("slt t4, a1, a2; li t3, 1", 1),
    (
        "addi sp, sp, -16; sd a1, 8(sp); li t3, 1; sd t3, 8(sp); ld t3, 8(sp); addi sp, sp, 16",
        1,
    ),
    ("srl t3, a2, a3", 1),
];

#[test]
#[ignore = "needs clang, lld, qemu-riscv64 and herd7: LKMM_HERD"]
fn dependencies_order_compared_with_a_cpu() {
    let arithmetic = ARITHMETIC.iter().flat_map(|code| {
        let inputs = (1..=4).filter(|input| code.contains(&format!("a{input}")));
        inputs.map(|input| (*code, input))
    });
    let others = DEPENDENT.iter();
    let others = others.flat_map(|(code, inputs)| inputs.iter().map(|input| (*code, *input)));
    let dependent = arithmetic.chain(others);
    let dependent = dependent.map(|(code, input)| (load_buffering(code, input), false));
    let independent = INDEPENDENT.iter();
    let independent = independent.map(|(code, input)| (load_buffering(code, *input), true));
    compare(&TARGET, dependent.chain(independent));
}

/// Stores and loads that are in order, and the same without what orders them.
fn ordered() -> Vec<(Shape, bool)> {
    const PLAIN: &str = "sd t4, 0(a0); sd t4, 0(a1)";
    const RELEASE: &str = "sd t4, 0(a0); fence rw, w; sd t4, 0(a1)";
    const LOADS: &str = "ld t3, 0(a1); ld t5, 0(a0)";
    const ACQUIRE: &str = "ld t3, 0(a1); fence r, rw; ld t5, 0(a0)";
    let messages = [
        (PLAIN, ACQUIRE, true),
        (RELEASE, LOADS, true),
        (RELEASE, ACQUIRE, false),
        (RELEASE, "ld t3, 0(a1); fence r, r; ld t5, 0(a0)", false),
        (RELEASE, "ld t3, 0(a1); fence.tso; ld t5, 0(a0)", false),
        (RELEASE, "ld t3, 0(a1); fence w, w; ld t5, 0(a0)", true),
        (RELEASE, "ld t3, 0(a1); fence i, o; ld t5, 0(a0)", true),
        (
            RELEASE,
            "ld t3, 0(a1); fence iorw, iorw; ld t5, 0(a0)",
            false,
        ),
        (RELEASE, "ld t3, 0(a1); beqz t3, 1f; 1: ld t5, 0(a0)", true),
        (
            RELEASE,
            "ld t3, 0(a1); and t6, t3, zero; add a0, a0, t6; ld t5, 0(a0)",
            false,
        ),
        (RELEASE, "amoor.d.aq t3, zero, (a1); ld t5, 0(a0)", false),
        (RELEASE, "amoadd.d t3, zero, (a1); ld t5, 0(a0)", true),
        (RELEASE, "amoxor.d.rl t3, zero, (a1); ld t5, 0(a0)", true),
        (RELEASE, "amoand.d.aqrl t3, t4, (a1); ld t5, 0(a0)", false),
        (RELEASE, "lr.d.aq t3, (a1); ld t5, 0(a0)", false),
        (RELEASE, "lr.d t3, (a1); ld t5, 0(a0)", true),
        ("sd t4, 0(a0); fence w, w; sd t4, 0(a1)", ACQUIRE, false),
        ("sd t4, 0(a0); fence r, r; sd t4, 0(a1)", ACQUIRE, true),
        ("sd t4, 0(a0); amoswap.d.rl t3, t4, (a1)", ACQUIRE, false),
        ("sd t4, 0(a0); amoswap.d zero, t4, (a1)", ACQUIRE, true),
        ("sd t4, 0(a0); amoadd.d.aq zero, t4, (a1)", ACQUIRE, true),
        ("sd t4, 0(a0); amoor.d.aqrl zero, t4, (a1)", ACQUIRE, false),
        (
            "sd t4, 0(a0); 1: lr.d t3, (a1); sc.d.rl t3, t4, (a1); bnez t3, 1b",
            ACQUIRE,
            false,
        ),
        (
            "sd t4, 0(a0); 1: lr.d.aq t3, (a1); sc.d t3, t4, (a1); bnez t3, 1b",
            ACQUIRE,
            true,
        ),
    ];
    let stores = [
        ("nop", true),
        ("fence rw, rw", false),
        ("fence w, r", false),
        ("fence rw, w", true),
        ("fence.tso", true),
    ];
    let messages =
        messages.map(|(stores, loads, possible)| (message_passing(stores, loads), possible));
    let stores = stores.map(|(barrier, possible)| (store_buffering(barrier), possible));
    messages.into_iter().chain(stores).collect()
}

#[test]
#[ignore = "needs clang, lld, qemu-riscv64 and herd7: LKMM_HERD"]
fn acquire_release_and_fences_order_compared_with_a_cpu() {
    compare(&TARGET, ordered());
}

#[test]
#[ignore = "needs clang, lld, qemu-riscv64 and herd7: LKMM_HERD"]
fn lost_order_is_found_compared_with_a_cpu() {
    let release = "sd t4, 0(a0); fence rw, w; sd t4, 0(a1)";
    let acquire = "ld t3, 0(a1); fence r, rw; ld t5, 0(a0)";
    let faults = vec![
        // A dependency is cut.
        (load_buffering("add t3, a1, a2", 1), "add x28", "mv x28,x12"),
        (load_buffering("addw t3, a1, a2", 2), "add ", "li x28,1"),
        (load_buffering("sltu t3, a1, a2", 1), "slt ", "li x28,1"),
        (
            load_buffering(
                "addi sp, sp, -16; sd a1, 8(sp); ld t3, 8(sp); addi sp, sp, 16",
                1,
            ),
            "mv x28",
            "li x28,1",
        ),
        (load_buffering("beqz a1, 1f; 1:", 1), "beq", ""),
        // A fence is dropped, or made weaker; acquire or release is made relaxed.
        (message_passing(release, acquire), "fence rw,w", ""),
        (
            message_passing(release, acquire),
            "fence r,rw",
            "fence w,rw",
        ),
        (store_buffering("fence rw, rw"), "fence rw,rw", "fence rw,w"),
        (
            message_passing(release, "amoor.d.aq t3, zero, (a1); ld t5, 0(a0)"),
            "amoor.d.aq",
            "amoor.d..",
        ),
        (
            message_passing("sd t4, 0(a0); amoswap.d.rl t3, t4, (a1)", acquire),
            "amoswap.d.rl",
            "amoswap.d..",
        ),
        (
            message_passing(
                "sd t4, 0(a0); 1: lr.d t3, (a1); sc.d.rl t3, t4, (a1); bnez t3, 1b",
                acquire,
            ),
            "sc.d.rl",
            "sc.d..",
        ),
    ];
    find_faults(&TARGET, faults);
}
