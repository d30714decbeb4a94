// SPDX-License-Identifier: GPL-2.0

//! The lifter of riscv64 against qemu-user.

mod constructs;
mod examples;
mod order;
mod rows;

use crate::tests::programs::{BASIC, SHIFT};
use crate::tests::Target;

const TARGET: Target = Target {
    flags: &[
        "--target=riscv64-linux-gnu",
        "-march=rv64imac_zicsr_zifencei",
        "-mabi=lp64",
        "-mno-relax",
    ],
    c_flags: &[
        "-mcmodel=medany",
        "-mllvm",
        "-riscv-disable-using-constant-pool-for-large-ints",
    ],
    atomic_bytes: &[4, 8],
    expressions: &[BASIC, SHIFT],
    unsupported: 20,
    emulator: &["qemu-riscv64"],
    inputs: ["x11", "x12", "x13", "x14", "x15"],
    results: &["t3", "t4", "t5", "t6"],
    flags_to_results: "",
    mark: |register, number| format!("sltiu zero, {register}, {number}"),
    ret: "ret",
    called: "addi t3, a1, 1",
    driver: "
\t.globl _start
_start:
\tla s2, records; la s3, results; li s4, {count}
1:\tld s5, 0(s2); ld s6, 8(s2); ld s7, 16(s2)
\tld a1, 24(s2); ld a2, 32(s2); ld a3, 40(s2); ld a4, 48(s2); ld a5, 56(s2)
\tsd s7, 0(s6); mv a0, s6; li t3, 0; li t4, 0; li t5, 0; li t6, 0
\tjalr s5
\tsd t3, 0(s3); sd t4, 8(s3); sd t5, 16(s3); sd t6, 24(s3); ld t3, 0(s6); sd t3, 32(s3)
\taddi s2, s2, 64; addi s3, s3, 40; addi s4, s4, -1; bnez s4, 1b
\tla a1, results; li a2, {size}
2:\tli a0, 1; li a7, 64; ecall; add a1, a1, a0; sub a2, a2, a0; bgtz a2, 2b
\tli a0, 0; li a7, 93; ecall
",
};
