// SPDX-License-Identifier: GPL-2.0

//! Runs functions in machine code by qemu-user.

use super::{output, Compiled};
use std::fmt::Write as _;
use std::process::Command;

/// A call of a function.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub function: String,
    /// The variable whose address is in `x0`.
    pub variable: String,
    /// What the variable is before the call.
    pub memory: u64,
    /// What is in `x1` to `x5`.
    pub inputs: [u64; 5],
}

/// What a call left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Left {
    /// `x8` to `x15`.
    pub registers: [u64; 8],
    pub memory: u64,
}

const LEFT_BYTES: usize = 9 * 8;

/// Assembly that makes the calls, and writes what they left to its standard output.
pub(super) fn driver(runs: &[Run]) -> String {
    let mut text = format!(
        "\n\t.globl _start\n_start:\n\
         \tadrp x19, records\n\tadd x19, x19, :lo12:records\n\
         \tadrp x20, results\n\tadd x20, x20, :lo12:results\n\
         \tldr x21, ={count}\n\
         1:\tldp x22, x23, [x19]\n\tldp x24, x1, [x19, #16]\n\tldp x2, x3, [x19, #32]\n\
         \tldp x4, x5, [x19, #48]\n\
         \tstr x24, [x23]\n\tmov x0, x23\n\tmov x6, xzr\n\tmov x7, xzr\n\
         \tmov x8, xzr\n\tmov x9, xzr\n\tmov x10, xzr\n\tmov x11, xzr\n\
         \tmov x12, xzr\n\tmov x13, xzr\n\tmov x14, xzr\n\tmov x15, xzr\n\
         \tmsr nzcv, xzr\n\tblr x22\n\
         \tstp x8, x9, [x20]\n\tstp x10, x11, [x20, #16]\n\tstp x12, x13, [x20, #32]\n\
         \tstp x14, x15, [x20, #48]\n\tldr x8, [x23]\n\tstr x8, [x20, #64]\n\
         \tadd x19, x19, #64\n\tadd x20, x20, #{LEFT_BYTES}\n\
         \tsubs x21, x21, #1\n\tb.ne 1b\n\
         \tadrp x1, results\n\tadd x1, x1, :lo12:results\n\tldr x2, ={size}\n\
         2:\tmov x0, #1\n\tmov x8, #64\n\tsvc #0\n\
         \tadd x1, x1, x0\n\tsubs x2, x2, x0\n\tb.gt 2b\n\
         \tmov x0, #0\n\tmov x8, #93\n\tsvc #0\n\
         \t.data\n\t.balign 8\nrecords:\n",
        count = runs.len(),
        size = runs.len() * LEFT_BYTES,
    );
    for run in runs {
        let _ = write!(
            text,
            "\t.quad {}, {}, {:#x}",
            run.function, run.variable, run.memory
        );
        for input in run.inputs {
            let _ = write!(text, ", {input:#x}");
        }
        text.push('\n');
    }
    let _ = writeln!(
        text,
        "\t.bss\n\t.balign 8\nresults:\t.skip {}",
        runs.len() * LEFT_BYTES
    );
    text
}

/// Links and runs an object that has the driver.
pub(super) fn run(compiled: &Compiled) -> Vec<Left> {
    let program = compiled.folder.path().join("program");
    output(
        Command::new("ld.lld")
            .args(["-static", "-o"])
            .arg(&program)
            .arg(&compiled.object),
    );
    let bytes = output(
        Command::new("qemu-aarch64")
            .args(["-cpu", "max"])
            .arg(&program),
    );
    bytes
        .chunks(LEFT_BYTES)
        .map(|left| {
            let mut words = left
                .chunks(8)
                .map(|word| u64::from_le_bytes(word.try_into().unwrap()));
            let registers = std::array::from_fn(|_| words.next().unwrap());
            Left {
                registers,
                memory: words.next().unwrap(),
            }
        })
        .collect()
}
