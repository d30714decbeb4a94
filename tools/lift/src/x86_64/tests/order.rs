// SPDX-License-Identifier: GPL-2.0

//! What is lifted keeps the order of accesses: a store may be overtaken by a load, unless something is between
//! them.

use super::TARGET;
use crate::tests::order::{compare, find_faults, Shape};

/// Each process stores 1 to its variable, and loads the other's.
fn store_buffering(barrier: &str) -> Shape {
    let process = |mine: &str, other: &str| {
        format!(
            "movl $1, %ecx; movq %rcx, ({mine}); {barrier}; movq ({other}), %rax; nopl 64(%rax)"
        )
    };
    Shape {
        code: [process("%rdi", "%rsi"), process("%rsi", "%rdi")],
        outcome: vec![("0:0", 0), ("1:0", 0)],
    }
}

/// Process 0 stores 1 to `a` and to `b`; process 1 loads them the other way around.
fn message_passing(stores: &str, loads: &str) -> Shape {
    Shape {
        code: [
            format!("movl $1, %ecx; {stores}"),
            format!("movl $1, %ecx; {loads}; nopl 64(%rax); nopl 65(%rdx)"),
        ],
        outcome: vec![("1:0", 1), ("1:1", 0)],
    }
}

#[test]
#[ignore = "needs clang, lld, an x86_64 host and herd7: LKMM_HERD"]
fn barriers_order_compared_with_a_cpu() {
    let buffering = [
        ("nop", true),
        ("lfence; sfence", true),
        ("mfence", false),
        ("lock addl $0, -4(%rsp)", false),
        ("movq (%rdi), %rdx", true),
        ("lock addq $0, (%rdi)", false),
        ("lock orq $0, (%rsi)", false),
        ("movl $0, %edx; lock xaddq %rdx, (%rdi)", false),
        ("movl $9, %eax; lock cmpxchgq %rcx, (%rdi)", false),
        ("movl $1, %edx; xchgq %rdx, (%rdi)", false),
    ];
    let buffering = buffering.map(|(barrier, possible)| (store_buffering(barrier), possible));
    let messages = [
        (
            "movq %rcx, (%rdi); movq %rcx, (%rsi)",
            "movq (%rsi), %rax; movq (%rdi), %rdx",
            false,
        ),
        (
            "movq %rcx, (%rsi); movq %rcx, (%rdi)",
            "movq (%rsi), %rax; movq (%rdi), %rdx",
            true,
        ),
        (
            "movq %rcx, (%rdi); movq %rcx, (%rsi)",
            "movq (%rdi), %rdx; movq (%rsi), %rax",
            true,
        ),
    ];
    let messages =
        messages.map(|(stores, loads, possible)| (message_passing(stores, loads), possible));
    compare(&TARGET, buffering.into_iter().chain(messages));
}

#[test]
#[ignore = "needs clang, lld, an x86_64 host and herd7: LKMM_HERD"]
fn lost_order_is_found_compared_with_a_cpu() {
    let faults = vec![
        (store_buffering("mfence"), "mfence", ""),
        (store_buffering("lock addl $0, -4(%rsp)"), "mfence", ""),
        (
            store_buffering("movl $1, %edx; xchgq %rdx, (%rdi)"),
            "xchgq",
            "",
        ),
    ];
    find_faults(&TARGET, faults);
}
