// SPDX-License-Identifier: GPL-2.0

//! Instructions in every form that the table has: each row has an example.
//!
//! `rdi` has the address of the variable `{v}`, `rsi`, `rdx`, `rcx` and `r8` have numbers and `rbx` is zero;
//! results are in `rax` and `r9` to `r11`.

/// Examples without an access of the variable.
pub(super) const REGISTERS: &[&str] = &[
    "movq %rsi, %rax; movl %edx, %r9d; movw %cx, %r10w; movb %r8b, %r11b",
    "movq %rsi, %rax; movb %dl, %al; movw %cx, %ax; movl %eax, %r9d",
    "movq $-1, %rax; movl $-1, %r9d; movw $-1, %r10w; movb $-1, %r11b",
    "movabsq $0x123456789abcdef, %rax; movl $0xdeadbeef, %r9d; movabsq $0xa123456789abcdef, %r10",
    "movq %rsi, %rax; negq %rax; setb %r9b; movl %edx, %r10d; negl %r10d; setl %r11b",
    "movzbl %sil, %eax; movzbw %dl, %r9w; movzwl %cx, %r10d; movzbq %r8b, %r11",
    "movsbl %sil, %eax; movsbq %dl, %r9; movswl %cx, %r10d; movswq %r8w, %r11",
    "movslq %esi, %r9; movl %edx, %eax; cltq",
    "leaq 3(%rsi,%rdx,4), %rax; leal -7(%rdx), %r9d; leaq (,%rcx,8), %r10; leaq (%r8), %r11",
    "movq %rsi, %rax; addq %rdx, %rax; movl %esi, %r9d; addl %edx, %r9d; addw %si, %r10w; addb %dl, %r11b",
    "movq %rsi, %rax; subq %rdx, %rax; movl %esi, %r9d; subl %edx, %r9d; subw %si, %r10w; subb $3, %r11b",
    "movq %rsi, %rax; andq %rdx, %rax; movl %esi, %r9d; andl $-8, %r9d; movq %rcx, %r10; andw %dx, %r10w",
    "movq %rsi, %rax; orq %rdx, %rax; movl %esi, %r9d; orl $-8, %r9d; orb %cl, %r10b",
    "movq %rsi, %rax; xorq %rdx, %rax; movl %esi, %r9d; xorl $1, %r9d; xorw %cx, %r10w; movq %r8, %r11; \
     xorl %r11d, %r11d",
    "movq %rsi, %rax; incq %rax; movl %edx, %r9d; decl %r9d; incb %r10b; decw %r11w",
    "movq %rsi, %rax; negq %rax; movl %edx, %r9d; negl %r9d; movq %rcx, %r10; notq %r10; movl %r8d, %r11d; \
     notl %r11d",
    "cmpq %rdx, %rsi; adcq $1, %rax; cmpl %ecx, %esi; adcl %edx, %r9d; cmpq %rcx, %rdx; sbbq %r10, %r10; \
     cmpw %cx, %dx; sbbl %esi, %r11d; sets %al",
    "imulq $10, %rsi, %rax; imull $-3, %edx, %r9d; imulw $300, %cx, %r10w",
    "movq %rsi, %rax; shlq $3, %rax; movl %edx, %r9d; shll $31, %r9d; movq %rcx, %r10; shlb $1, %r10b",
    "movq %rsi, %rax; shrq $63, %rax; movl %edx, %r9d; sarl $31, %r9d; movq %rcx, %r10; sarq $63, %r10; \
     movb %r8b, %r11b; shrb $7, %r11b",
    "movq %rsi, %rax; movq %rdx, %r9; xchgq %rax, %r9; movl %ecx, %r10d; xchgl %r10d, %r11d",
    // Conditions, after each kind of what sets flags.
    "cmpq %rdx, %rsi; setb %al; setae %r9b; seta %r10b; setbe %r11b",
    "cmpl %edx, %esi; setb %al; setae %r9b; seta %r10b; setbe %r11b",
    "cmpq %rdx, %rsi; setl %al; setge %r9b; setg %r10b; setle %r11b",
    "cmpl %edx, %esi; setl %al; setge %r9b; setg %r10b; setle %r11b",
    "cmpw $5, %si; sete %al; setne %r9b; setl %r10b; seta %r11b",
    "cmpb %dl, %sil; sete %al; setne %r9b; setl %r10b; seta %r11b",
    "testq %rsi, %rsi; sets %al; setns %r9b; setle %r10b; sete %r11b",
    "testl %esi, %edx; sets %al; setns %r9b; setg %r10b; sete %r11b",
    "testb $1, %sil; sete %al; setne %r9b; movq %rdx, %r10; subq %rcx, %r10; setl %r10b; setb %r11b",
    "addl %esi, %edx; sete %al; sets %r9b; decl %ecx; sete %r10b; setns %r11b",
    "andl %esi, %edx; sete %al; setg %r9b; xorq %rsi, %rcx; setne %r10b; sets %r11b",
    "cmpq %rdx, %rsi; cmoveq %rcx, %rax; cmovneq %rcx, %r9; cmovbq %rcx, %r10; cmovaeq %r8, %r11",
    "cmpl %edx, %esi; cmoval %ecx, %eax; cmovbel %ecx, %r9d",
    "cmpl %edx, %esi; movq %r8, %rax; cmovll %ecx, %eax; cmovgeq %r8, %r9",
    "testq %rsi, %rsi; cmovgq %rcx, %rax; cmovleq %rcx, %r9; cmovsq %rcx, %r10; cmovnsq %r8, %r11",
    "movl $1, %eax; cmpq %rdx, %rsi; je 1f; movl $2, %eax; 1: jne 1f; movl $3, %r9d; 1: jl 1f; movl $4, %r10d; 1: \
     jge 1f; movl $5, %r11d; 1:",
    "movl $1, %eax; cmpq %rdx, %rsi; jb 1f; movl $2, %eax; 1: jae 1f; movl $3, %r9d; 1: ja 1f; movl $4, %r10d; 1: \
     jbe 1f; movl $5, %r11d; 1:",
    "movl $1, %eax; testl %esi, %esi; js 1f; movl $2, %eax; 1: jns 1f; movl $3, %r9d; 1: jg 1f; movl $4, %r10d; 1: \
     jle 1f; movl $5, %r11d; 1:",
    "jmp 2f; 1: movl $1, %r9d; jmp 3f; 2: movl $1, %eax; jmp 1b; 3:",
    "call called; movq %rax, %r9",
    "testq %rbx, %rbx; jne 2f; movl $1, %eax; jmp 3f; 2: ud2; 3:",
    "nop; nopw (%rax,%rax); nopl 0(%rax); pause; endbr64; lfence; sfence; mfence; lock addl $0, -4(%rsp)",
    // The stack.
    "pushq %rsi; pushq %rdx; popq %rax; popq %r9",
    "subq $32, %rsp; movq %rsi, 8(%rsp); movl %edx, (%rsp); movb %cl, 16(%rsp); movw %r8w, 20(%rsp); \
     movq 8(%rsp), %rax; movl (%rsp), %r9d; movzbl 16(%rsp), %r10d; movswq 20(%rsp), %r11; addq $32, %rsp",
    "pushq %rbp; movq %rsp, %rbp; subq $16, %rsp; movq %rsi, -8(%rbp); addl $5, -8(%rbp); movl -8(%rbp), %eax; \
     movq %rbp, %rsp; popq %rbp",
    "subq $16, %rsp; leaq 8(%rsp), %r9; movq %rsi, (%r9); movq %r9, (%rsp); movq (%rsp), %r10; movq (%r10), %rax; \
     movl $0, %r9d; movl $0, %r10d; addq $16, %rsp",
];

/// Examples that access the variable, which has this many bytes.
pub(super) const MEMORY: &[(u8, &str)] = &[
    (8, "movq (%rdi), %rax; movq %rsi, (%rdi)"),
    (4, "movl (%rdi), %eax; movl %esi, (%rdi); movslq (%rdi), %r9"),
    (2, "movw (%rdi), %ax; movw %si, (%rdi); movzwl (%rdi), %r9d; movswq (%rdi), %r10"),
    (1, "movb (%rdi), %al; movb %sil, (%rdi); movzbl (%rdi), %r9d; movsbq (%rdi), %r10"),
    (8, "movq (%rdi,%rbx,8), %rax; leaq -8(%rdi), %r9; movq 8(%r9), %r10; movl $0, %r9d"),
    (8, "movq $-5, (%rdi); movq (%rdi), %rax"),
    (4, "movl $7, (%rdi); cmpl $7, (%rdi); sete %al"),
    (8, "addq %rsi, (%rdi); addq (%rdi), %rdx; movq %rdx, %rax"),
    (4, "andl %esi, (%rdi); sete %al; negl (%rdi); notl (%rdi)"),
    (4, "cmpl (%rdi), %esi; setl %al; testl %edx, (%rdi); setne %r9b; cmovel (%rdi), %r10d"),
    (8, "movq $3, %rax; xchgq %rax, (%rdi); movq %rsi, %r9; xchgq %r9, (%rdi)"),
    (4, "movl %esi, %eax; xchgl %eax, (%rdi)"),
    (1, "movl %esi, %eax; xchgb %al, (%rdi)"),
    (8, "movq %rsi, %rax; lock xaddq %rax, (%rdi); sete %r9b"),
    (4, "movl %esi, %r9d; lock xaddl %r9d, (%rdi); sets %r10b"),
    (2, "movl %esi, %r9d; lock xaddw %r9w, (%rdi)"),
    (8, "movq %rsi, %rax; lock cmpxchgq %rdx, (%rdi); sete %r9b"),
    (4, "movl %esi, %eax; lock cmpxchgl %edx, (%rdi); setne %r9b"),
    (4, "movl (%rdi), %eax; lock cmpxchgl %edx, (%rdi); sete %r9b"),
    (1, "movl %esi, %eax; lock cmpxchgb %dl, (%rdi); sete %r9b"),
    (8, "lock subq %rsi, (%rdi); sete %al"),
    (4, "lock addl %esi, (%rdi); sets %al"),
    (4, "lock incl (%rdi)"),
    (4, "lock decl (%rdi); sete %al"),
    (8, "lock orq %rsi, (%rdi)"),
    (8, "lock andq %rsi, (%rdi); sete %al"),
    (8, "lock xorq %rsi, (%rdi)"),
    (2, "lock andw %si, (%rdi)"),
    (2, "lock notw (%rdi)"),
    (8, "movq ${v}, {v}(%rip); cmpq ${v}, {v}(%rip); sete %r9b; cmpq %rsi, {v}(%rip); setne %r10b; movq %rsi, {v}(%rip)"),
    (8, "movq {v}(%rip), %rax; movq %rsi, {v}(%rip)"),
    (4, "movl $5, {v}(%rip); addl $3, {v}(%rip); movl {v}, %eax"),
    (4, "leaq {v}(%rip), %r9; movl (%r9), %eax; movq ${v}, %r10; movl %esi, (%r10); movl $0, %r9d; movl $0, %r10d"),
];
