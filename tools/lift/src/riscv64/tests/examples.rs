// SPDX-License-Identifier: GPL-2.0

//! Instructions in every form that the table has: each row has an example.
//!
//! `a0` has the address of the variable `{v}`, `a1` to `a4` have numbers and `a5` is zero; results are in `t3`
//! to `t6`.

/// Examples of instructions that compute registers from registers.
pub(super) const ARITHMETIC: &[&str] = &[
    "addi t3, a1, 2047",
    "addi t3, a1, -2048",
    "mv t3, a1",
    "add t3, a1, a2",
    "andi t3, a1, -8",
    "ori t3, a1, 1365",
    "xori t3, a1, -1",
    "slti t3, a1, 5",
    "slti t3, a1, -5",
    "sltiu t3, a1, 1",
    "sltiu t3, a1, -1",
    "slli t3, a1, 63",
    "slli t3, a1, 1",
    "srli t3, a1, 63",
    "srli t3, a1, 5",
    "srai t3, a1, 63",
    "srai t3, a1, 1",
    "sub t3, a1, a2",
    "and t3, a1, a2",
    "or t3, a1, a2",
    "xor t3, a1, a2",
    "xor t3, a1, a1",
    "slt t3, a1, a2",
    "sltu t3, a1, a2",
    "snez t3, a1",
    "sll t3, a1, a4",
    "srl t3, a1, a4",
    "sra t3, a1, a4",
    "addiw t3, a1, 1",
    "sext.w t3, a1",
    "slliw t3, a1, 31",
    "srliw t3, a1, 3",
    "sraiw t3, a1, 31",
    "sraiw t3, a1, 4",
    "addw t3, a1, a2",
    "subw t3, a1, a2",
    "sllw t3, a1, a4",
    "srlw t3, a1, a4",
    "sraw t3, a1, a4",
];

/// Examples that have no dependency on each of their inputs, or no input.
pub(super) const OTHER: &[&str] = &[
    "li t3, -1; lui t4, 0x80000; lui t5, 0x7ffff; li t6, 0x123456789abcdef0",
    "add zero, a1, a2; sll t3, zero, a1; sub t4, zero, a2; or t5, a1, zero; addiw t6, zero, 7",
    // Compressed.
    "c.mv t3, a1; c.addi t3, -32; c.slli t3, 37; c.li t4, 31; c.lui t5, 0xfffe0; c.add t4, a2; c.nop",
    "mv a0, a1; c.andi a0, -9; c.srli a0, 33; mv t3, a0; mv a0, a2; c.srai a0, 62; mv t4, a0",
    "c.sub a1, a2; mv t3, a1; c.xor a1, a3; mv t4, a1; c.or a1, a4; mv t5, a1; c.and a1, a2; mv t6, a1",
    "c.addw a1, a2; mv t3, a1; c.subw a1, a3; mv t4, a1; c.addiw a1, 31; mv t5, a1",
    "li t3, 1; mv s0, a1; c.beqz s0, 1f; li t3, 2; 1: c.bnez s0, 1f; li t4, 3; 1: c.j 1f; li t5, 4; 1: li s0, 0",
    // Branches.
    "li t3, 1; beq a1, a2, 1f; li t3, 2; 1: bne a1, a2, 1f; li t4, 3; 1:",
    "li t3, 1; blt a1, a2, 1f; li t3, 2; 1: bge a1, a2, 1f; li t4, 3; 1:",
    "li t3, 1; bltu a1, a2, 1f; li t3, 2; 1: bgeu a1, a2, 1f; li t4, 3; 1:",
    "li t3, 1; beqz a1, 1f; li t3, 2; 1: bltz a2, 1f; li t4, 3; 1: bgeu a1, a1, 1f; li t5, 4; 1:",
    "j 2f; 1: li t4, 1; j 3f; 2: li t3, 1; j 1b; 3:",
    "addi sp, sp, -16; sd ra, 8(sp); jal called; ld ra, 8(sp); addi sp, sp, 16",
    "addi sp, sp, -16; sd ra, 8(sp); call called; ld ra, 8(sp); addi sp, sp, 16; tail .Lend; li t4, 1; .Lend:",
    "bnez a5, 2f; li t3, 1; j 3f; 2: ebreak; 3:",
    "fence rw, rw; fence r, r; fence w, w; fence r, rw; fence rw, w; fence w, r; fence iorw, iorw; \
     fence i, o; fence.tso; .word 0x0100000f",
    // The stack.
    "addi sp, sp, -32; sd a1, 8(sp); sw a2, 0(sp); sb a3, 16(sp); sh a4, 20(sp); \
     ld t3, 8(sp); lw t4, 0(sp); lbu t5, 16(sp); lh t6, 20(sp); addi sp, sp, 32",
    "addi sp, sp, -32; sd s0, 24(sp); addi s0, sp, 32; sd a1, -16(s0); lwu t3, -16(s0); lb t4, -16(s0); \
     lhu t5, -16(s0); lbu t6, -9(s0); ld s0, 24(sp); addi sp, sp, 32",
    "addi sp, sp, -16; sd a1, 0(sp); lw t3, 4(sp); lh t4, 2(sp); lb t5, 7(sp); sh a2, 8(sp); lbu t6, 9(sp); \
     addi sp, sp, 16",
    "addi sp, sp, -16; mv t4, sp; sd t4, 0(sp); sd a1, 8(sp); ld t5, 0(sp); ld t3, 8(t5); li t4, 0; li t5, 0; \
     addi sp, sp, 16",
    "c.addi16sp sp, -32; c.addi4spn a5, sp, 8; sd a1, 0(a5); c.ldsp t3, 8(sp); c.swsp a2, 4(sp); \
     c.lwsp t4, 4(sp); c.sdsp a3, 16(sp); ld t5, 16(sp); c.addi16sp sp, 32",
];

/// Examples that access the variable, which has this many bytes.
pub(super) const MEMORY: &[(u8, &str)] = &[
    (8, "ld t3, 0(a0)"),
    (4, "lw t3, 0(a0); lwu t4, 0(a0)"),
    (2, "lh t3, 0(a0); lhu t4, 0(a0)"),
    (1, "lb t3, 0(a0); lbu t4, 0(a0)"),
    (8, "addi a6, a0, -8; ld t3, 8(a6); add a6, a0, a5; ld t4, 0(a6)"),
    (8, "c.ld a2, 0(a0); mv t3, a2; c.sd a1, 0(a0)"),
    (4, "c.lw a2, 0(a0); mv t3, a2; c.sw a1, 0(a0)"),
    (8, "sd a1, 0(a0); ld t3, 0(a0)"),
    (4, "sw a1, 0(a0); lw t3, 0(a0)"),
    (4, "lui a1, 0x12345; sw a1, 0(a0); lwu t3, 0(a0)"),
    (2, "sh a1, 0(a0); lh t3, 0(a0)"),
    (1, "sb a1, 0(a0); lb t3, 0(a0)"),
    (8, "sd zero, 0(a0)"),
    (
        8,
        "1: lr.d t3, (a0); add t4, t3, a1; sc.d t5, t4, (a0); bnez t5, 1b; fence rw, rw",
    ),
    (
        4,
        "1: lr.w.aq t3, (a0); bne t3, a1, 2f; sc.w.rl t5, a2, (a0); bnez t5, 1b; 2: li t5, 0",
    ),
    (
        4,
        "sext.w a1, a1; 1: lr.w.aqrl t3, (a0); bne t3, a1, 2f; sc.w.aqrl t5, a2, (a0); bnez t5, 1b; 2: li t5, 0",
    ),
    (8, "amoswap.d t3, a1, (a0); amoswap.d.aqrl t4, a2, (a0)"),
    (4, "amoswap.w t3, a1, (a0); amoswap.w.rl zero, a2, (a0)"),
    (8, "amoadd.d t3, a1, (a0); amoadd.d.aq zero, a2, (a0)"),
    (4, "amoadd.w t3, a1, (a0); amoadd.w.rl t4, a2, (a0)"),
    (8, "amoand.d t3, a1, (a0); amoand.d.aqrl t4, a2, (a0)"),
    (4, "amoand.w t3, a1, (a0); amoand.w t4, a2, (a0)"),
    (8, "amoor.d t3, a1, (a0); amoor.d zero, a2, (a0)"),
    (4, "amoor.w t3, a1, (a0); amoor.w t4, a2, (a0)"),
    (8, "amoxor.d t3, a1, (a0); amoxor.d.aqrl t4, a2, (a0)"),
    (4, "amoxor.w t3, a1, (a0); amoxor.w t4, a2, (a0)"),
    (
        8,
        "1: auipc a6, %pcrel_hi({v}); ld t3, %pcrel_lo(1b)(a6); sd a1, %pcrel_lo(1b)(a6)",
    ),
    (
        4,
        "1: auipc a6, %pcrel_hi({v}); addi a6, a6, %pcrel_lo(1b); lw t3, 0(a6); sw a1, 0(a0)",
    ),
];
