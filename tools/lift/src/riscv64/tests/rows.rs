// SPDX-License-Identifier: GPL-2.0

//! Each row of the table: the instruction leaves the same in registers and in memory as its lifted form.

use super::examples::{ARITHMETIC, MEMORY, OTHER};
use super::TARGET;
use crate::riscv64::Riscv64;
use crate::tests::programs;
use crate::tests::rows::{all, all_used, compare, find_faults, Fault};

#[test]
#[ignore = "needs clang"]
fn each_row_has_an_example() {
    let examples = all(&[ARITHMETIC, OTHER], MEMORY);
    all_used::<Riscv64>(&TARGET, &examples);
}

#[test]
#[ignore = "needs clang, lld, qemu-riscv64 and herd7: LKMM_HERD"]
fn rows_compared_with_a_cpu() {
    compare(&TARGET, &all(&[ARITHMETIC, OTHER], MEMORY));
}

#[test]
#[ignore = "needs clang, lld, qemu-riscv64 and herd7: LKMM_HERD"]
fn random_functions_compared_with_a_cpu() {
    programs::compare(&TARGET);
}

#[test]
#[ignore = "needs clang, lld, qemu-riscv64 and herd7: LKMM_HERD"]
fn faults_in_rows_are_found_compared_with_a_cpu() {
    let faults: &[Fault] = &[
        (8, "addi t3, a1, 1", "addi x28", "addi x28,x11,2"),
        (8, "addw t3, a1, a2", "andi", ""),
        (8, "srai t3, a1, 5", "xor", ""),
        (8, "sltu t3, a1, a2", "slli", ""),
        (8, "srl t3, a1, a4", "and ", "or .."),
        (8, "sllw t3, a1, a4", "andi", ""),
        (4, "lw t3, 0(a0)", "xori", ""),
        (1, "sb a1, 0(a0); lbu t3, 0(a0)", "andi", ""),
        (4, "amoadd.w t3, a1, (a0)", "amoadd", "amoswap.."),
        (8, "amoor.d t3, a1, (a0)", "amoor", "amoxor.."),
        (8, "li t3, 1; bltu a1, a2, 1f; li t3, 2; 1:", "blt", "bge.."),
        (
            8,
            "addi sp, sp, -16; sd a1, 0(sp); ld t3, 0(sp); addi sp, sp, 16",
            "mv x28",
            "mv x28,x12",
        ),
    ];
    find_faults(&TARGET, faults);
}
