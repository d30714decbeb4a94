// SPDX-License-Identifier: GPL-2.0

//! Each row of the table: the instruction leaves the same in registers and in memory as its lifted form.
//! Random functions are compared on the other architectures but not here: herd7 did not end for some.

use super::examples::{MEMORY, REGISTERS};
use super::TARGET;
use crate::tests::rows::{all, all_used, compare, find_faults, Fault};
use crate::x86_64::X86_64;

#[test]
#[ignore = "needs clang"]
fn each_row_has_an_example() {
    let examples = all(&[REGISTERS], MEMORY);
    all_used::<X86_64>(&TARGET, &examples);
}

#[test]
#[ignore = "needs clang, lld, an x86_64 host and herd7: LKMM_HERD"]
fn rows_compared_with_a_cpu() {
    compare(&TARGET, &all(&[REGISTERS], MEMORY));
}

#[test]
#[ignore = "needs clang, lld, an x86_64 host and herd7: LKMM_HERD"]
fn faults_in_rows_are_found_compared_with_a_cpu() {
    let faults: &[Fault] = &[
        (8, "movq %rsi, %rax; addq %rdx, %rax", "addq", ""),
        (8, "movl %esi, %eax; subl %edx, %eax", "xorq", ""),
        (8, "movq %rsi, %rax; andq %rdx, %rax", "orq", "xorq.."),
        (8, "cmpq %rdx, %rsi; setb %al", "jgt", "jge.."),
        (8, "cmpl %edx, %esi; setl %al", "xorq", ""),
        (8, "testq %rsi, %rsi; cmovsq %rcx, %rax", "jgt", "jle.."),
        (8, "pushq %rsi; popq %rax", "movq rsi", "movq rdx.."),
        (4, "movl $2, %eax; xchgl %eax, (%rdi)", "xchgl", ""),
        (4, "lock incl (%rdi)", "addq", ""),
        (2, "movswq (%rdi), %rax", "addq", ""),
    ];
    find_faults(&TARGET, faults);
}
