// SPDX-License-Identifier: GPL-2.0

//! Each row of the table: the instruction leaves the same in registers and in memory as its lifted form.

use super::examples::{ARITHMETIC, MEMORY, OTHER};
use super::TARGET;
use crate::arm64::Arm64;
use crate::tests::programs;
use crate::tests::rows::{all, all_used, compare, find_faults};

#[test]
#[ignore = "needs clang"]
fn each_row_has_an_example() {
    let examples = all(&[ARITHMETIC, OTHER], MEMORY);
    all_used::<Arm64>(&TARGET, &examples);
}

#[test]
#[ignore = "needs clang, lld, qemu-aarch64 and herd7: LKMM_HERD"]
fn rows_compared_with_a_cpu() {
    compare(&TARGET, &all(&[ARITHMETIC, OTHER], MEMORY));
}

#[test]
#[ignore = "needs clang, lld, qemu-aarch64 and herd7: LKMM_HERD"]
fn random_functions_compared_with_a_cpu() {
    programs::compare(&TARGET);
}

#[test]
#[ignore = "needs clang, lld, qemu-aarch64 and herd7: LKMM_HERD"]
fn faults_in_rows_are_found_compared_with_a_cpu() {
    let faults = [
        (4, "stadd w1, [x0]", "STADD", "STR.."),
        (4, "mov w8, w1; casal w8, w2, [x0]", "CASAL", "SWPAL.."),
        (4, "ldclr w1, w8, [x0]", "LDCLR", "LDSET.."),
        (2, "ldrsh w8, [x0]", "LDRSH", "LDRH.."),
        (1, "strb w1, [x0]", "STRB", ""),
        (8, "madd w8, w1, w2, w3", "MOV W8", ""),
        (8, "asr w8, w1, w2", "SBFM", "UBFM.."),
        (8, "lsl w8, w1, w2", "AND", "ORR.."),
        (
            8,
            "cmp x1, x2; csel x8, x3, x4, lt",
            "CSEL X8,X3,X4,LT",
            "CSEL X8,X3,X4,CC",
        ),
        (8, "cmp x1, x2; ccmp x3, x4, #4, ne; cset x8, eq", "MSR", ""),
        (8, "mov x8, #1; cbz w1, 1f; mov x8, #2; 1:", "CBZ", "CBNZ.."),
        (
            8,
            "stp x1, x2, [sp, #-16]!; ldp x8, x9, [sp], #16",
            "MOV X8",
            "MOV X8,X2",
        ),
    ];
    find_faults(&TARGET, &faults);
}
