// SPDX-License-Identifier: GPL-2.0

//! The lifter of arm64 against qemu-user.

mod constructs;
mod examples;
mod order;
mod rows;

use crate::tests::programs::{BASIC, MULTIPLY, SHIFT};
use crate::tests::{self, Target};

const TARGET: Target = Target {
    flags: &["--target=aarch64-linux-gnu", "-march=armv8.5-a"],
    c_flags: &["-mgeneral-regs-only"],
    atomic_bytes: &[1, 2, 4, 8],
    expressions: &[BASIC, MULTIPLY, SHIFT],
    unsupported: 20,
    emulator: &["qemu-aarch64", "-cpu", "max"],
    inputs: ["X1", "X2", "X3", "X4", "X5"],
    results: &["x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15"],
    flags_to_results: "cset w12, mi; cset w13, eq; cset w14, cs; cset w15, vs;",
    mark: |register, number| format!("ror xzr, {register}, #{number}"),
    ret: "ret",
    called: "add x8, x1, #1",
    driver: "
\t.globl _start
_start:
\tadrp x19, records; add x19, x19, :lo12:records
\tadrp x20, results; add x20, x20, :lo12:results
\tldr x21, ={count}
1:\tldp x22, x23, [x19]; ldp x24, x1, [x19, #16]; ldp x2, x3, [x19, #32]; ldp x4, x5, [x19, #48]
\tstr x24, [x23]; mov x0, x23; mov x6, xzr; mov x7, xzr
\tmov x8, xzr; mov x9, xzr; mov x10, xzr; mov x11, xzr
\tmov x12, xzr; mov x13, xzr; mov x14, xzr; mov x15, xzr
\tmsr nzcv, xzr; blr x22
\tstp x8, x9, [x20]; stp x10, x11, [x20, #16]; stp x12, x13, [x20, #32]; stp x14, x15, [x20, #48]
\tldr x8, [x23]; str x8, [x20, #64]
\tadd x19, x19, #64; add x20, x20, #72; subs x21, x21, #1; b.ne 1b
\tadrp x1, results; add x1, x1, :lo12:results; ldr x2, ={size}
2:\tmov x0, #1; mov x8, #64; svc #0; add x1, x1, x0; subs x2, x2, x0; b.gt 2b
\tmov x0, #0; mov x8, #93; svc #0
",
};

/// An object that clang made.
fn compiled(name: &str, source: &str, flags: &[&str]) -> tests::Compiled {
    tests::Compiled::new(&TARGET, name, source, flags)
}
