// SPDX-License-Identifier: GPL-2.0

//! The lifter of x86_64 against the host.

mod constructs;
mod examples;
mod order;
mod rows;

use crate::tests::programs::BASIC;
use crate::tests::Target;

const TARGET: Target = Target {
    flags: &["--target=x86_64-linux-gnu"],
    c_flags: &["-mgeneral-regs-only", "-fcf-protection=none", "-fno-jump-tables"],
    atomic_bytes: &[1, 2, 4, 8],
    expressions: &[BASIC],
    // There are few registers, and no shifts.
    unsupported: 2,
    emulator: &[],
    inputs: ["rsi", "rdx", "rcx", "r8", "rbx"],
    results: &["rax", "r9", "r10", "r11"],
    flags_to_results: "",
    mark: |register, number| format!("nopl {}(%{register})", 64 + number),
    ret: "ret",
    called: "leaq 1(%rsi), %rax",
    driver: "
\t.globl _start
_start:
\tleaq records(%rip), %r12; leaq results(%rip), %r13; movq ${count}, %r14
1:\tmovq (%r12), %r15; movq 8(%r12), %rbp; movq 16(%r12), %rax
\tmovq 24(%r12), %rsi; movq 32(%r12), %rdx; movq 40(%r12), %rcx; movq 48(%r12), %r8; movq 56(%r12), %rbx
\tmovq %rax, (%rbp); movq %rbp, %rdi; movl $0, %eax; movl $0, %r9d; movl $0, %r10d; movl $0, %r11d
\tcall *%r15
\tmovq %rax, (%r13); movq %r9, 8(%r13); movq %r10, 16(%r13); movq %r11, 24(%r13)
\tmovq (%rbp), %rax; movq %rax, 32(%r13)
\taddq $64, %r12; addq $40, %r13; decq %r14; jnz 1b
\tleaq results(%rip), %rsi; movq ${size}, %rdx
2:\tmovl $1, %eax; movl $1, %edi; syscall; addq %rax, %rsi; subq %rax, %rdx; ja 2b
\tmovl $60, %eax; movl $0, %edi; syscall
",
};
