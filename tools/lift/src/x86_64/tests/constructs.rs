// SPDX-License-Identifier: GPL-2.0

//! What is made of loops, calls and addresses, and what is refused.

use super::TARGET;
use crate::process::CutReason;
use crate::tests::constructs::{cuts, lifted, options, text};

#[test]
#[ignore = "needs clang"]
fn executions_that_do_not_count_are_cut() {
    use CutReason::{Contended, Panic, Retry};
    let cases: &[(&str, &[CutReason])] = &[
        ("nop", &[]),
        ("lock incl (%rdi)", &[Retry]),
        ("movl (%rdi), %eax; 1: leal 1(%rax), %ecx; lock cmpxchgl %ecx, (%rdi); jne 1b", &[Retry]),
        ("movl (%rdi), %eax; 1: movl %eax, %edx; lock cmpxchgl %ecx, (%rdi); cmpl %eax, %edx; jne 1b", &[Retry]),
        ("movl (%rdi), %eax; 1: call swap; testb %dl, %dl; je 1b", &[Retry]),
        ("testl %esi, %esi; je 1f; ud2; 1:", &[Panic]),
        ("testl %esi, %esi; je 1f; call __stack_chk_fail; 1:", &[Panic]),
        ("call _raw_spin_lock; call _raw_spin_unlock", &[Contended]),
        ("call _raw_spin_trylock; nopw 64(%rax)", &[Retry]),
    ];
    let swap = "\t.type swap, @function\nswap:\nlock cmpxchgl %ecx, (%rdi); sete %dl; ret\n\t.size swap, . - swap";
    for (code, expected) in cases {
        assert_eq!(cuts(&TARGET, code, swap), *expected, "{code}");
    }
}

#[test]
#[ignore = "needs clang"]
fn what_has_no_rule_is_refused_by_name() {
    let cases = [
        // Loops that are more than another try.
        ("1: movl (%rdi), %eax; testl %eax, %eax; je 1b", "loop"),
        ("1: jmp 1b", "loop"),
        ("1: lock cmpxchgl %ecx, (%rdi); je 1b", "loop"),
        (
            "1: movl %ecx, (%rsi); lock cmpxchgl %ecx, (%rdi); jne 1b",
            "loop",
        ),
        (
            "1: lock cmpxchgl %ecx, (%rdi); addl $1, %ecx; jne 1b",
            "loop",
        ),
        ("1: lock xaddl %ecx, (%rdi); jne 1b", "loop"),
        // Instructions and operands.
        ("imulq %rsi, %rax", "imul by a register"),
        ("shrq $3, %rax", "shr by less than to the last bit"),
        ("shlq %cl, %rax", "shl by a register"),
        (
            "addq %rsi, %rax; adcq $0, %rdx",
            "adc after what leaves other flags",
        ),
        ("btl $3, %eax", "bt"),
        ("movq %gs:8, %rax", "mov of a segment"),
        ("movb %ah, %al", "register ah"),
        ("movdqa %xmm1, %xmm0", "movdqa"),
        ("jmp *%rax", "jmp through a register"),
        ("call *(%rdi)", "call through a register"),
        ("cmpxchgl %ecx, (%rdi)", "cmpxchg without lock"),
        ("xaddl %ecx, (%rdi)", "xadd without lock"),
        (
            "addl %esi, %edx; setb %al",
            "setb after what leaves other flags",
        ),
        ("sete %al", "setz after what leaves other flags"),
        (
            "movl (%rdi), %eax; testl %eax, %eax; je 1f; cmpl %esi, %edx; 1: jl 1f; 1:",
            "jl after what leaves other flags",
        ),
        (
            "movq 8(%rdi), %rax",
            "access beside the start of a variable",
        ),
        // Calls.
        ("jmp memcpy", "call of memcpy"),
        ("call f", "recursive call of f"),
        // The stack.
        ("subq %rsi, %rsp", "address of the stack as a value"),
        (
            "movq (%rsp), %rax",
            "load of what was not stored to the stack at once",
        ),
        (
            "pushq %rsi; movl 4(%rsp), %eax",
            "load of a later part of a stack slot",
        ),
        ("movq %rsp, (%rdi)", "address of the stack as a value"),
        ("xchgq %rax, (%rsp)", "xchg of the stack"),
        ("movq (%rsp,%rsi), %rax", "indexed access of the stack"),
        (
            "testl %esi, %esi; je 1f; pushq %rsi; 1: popq %rax",
            "stack of variable size",
        ),
        // Addresses of data.
        ("movl g+8(%rip), %eax", "address inside of g"),
        ("movl g(%rsi), %eax", "address with a relocation"),
        ("movl $5, g(%rdx)", "address with a relocation"),
        ("movl 64, %eax", "access of a fixed address"),
        ("movb $5, g+1(%rip)", "address inside of g"),
        ("movq g@GOTPCREL(%rip), %rax", "relocation 42 of an address"),
        ("movq $g+8, h(%rip)", "address inside of g"),
        ("movl .Lconstant(%rip), %eax", "data without a name"),
    ];
    let constant = "\t.section .rodata\n.Lconstant:\t.quad 5";
    for (code, expected) in cases {
        let found = lifted(&TARGET, code, constant, &options()).map(|process| text(&process));
        assert_eq!(found, Err(expected.to_owned()), "{code}");
    }
}

/// A lock is a variable of 32 bits whatever the kernel stores to release it.
#[test]
#[ignore = "needs clang"]
fn locks_are_words() {
    let mut options = options();
    options.locks.insert("a".to_owned());
    let process = lifted(&TARGET, "movb $0, (%rdi); movb $0, (%rsi)", "", &options).unwrap();
    assert_eq!(
        text(&process),
        "movq $0,rax; movl eax,0(rdi); movq $0,rcx; movb cl,0(rsi)"
    );
}

/// Addresses that count from the end of an instruction, of data and of functions, global or not.
#[test]
#[ignore = "needs clang"]
fn addresses_count_from_the_end() {
    let rest = "\t.bss\nlocal:\t.quad 0\n\t.globl other\nother:\t.quad 0";
    for (code, variables) in [
        ("movl local(%rip), %eax", ["local"]),
        ("movl $5, other(%rip)", ["other"]),
        ("addw $300, local(%rip)", ["local"]),
        ("movq $other, (%rbx)", ["other"]),
        ("cmpq $local, %rbx; sete %al; nopl 64(%rax)", ["local"]),
    ] {
        let process = lifted(&TARGET, code, rest, &options()).unwrap();
        let found: Vec<_> = process.variables.iter().collect();
        assert_eq!(found, variables, "{code}");
    }
}
