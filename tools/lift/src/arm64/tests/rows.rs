// SPDX-License-Identifier: GPL-2.0

//! Each row of the table: the instruction leaves the same in registers and in memory as its lifted form.

use super::examples::{ARITHMETIC, MEMORY, OTHER};
use super::native::Run;
use super::{herd, native, Compiled};
use crate::arm64::{rows, Arm64};
use crate::graph::Graph;
use crate::lift;
use crate::options::Options;
use crate::process::Process;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What registers `x1` to `x4` and the variable have.
const INPUTS: &[([u64; 4], u64)] = &[
    ([0, 0, 0, 0], 0),
    ([1, 2, 3, 4], 1),
    ([5, 5, 5, 3], 5),
    ([u64::MAX, 1, 0x8000_0000, 31], u64::MAX),
    (
        [
            0x8000_0000_0000_0000,
            0x7fff_ffff_ffff_ffff,
            0xdead_beef_cafe_babe,
            33,
        ],
        0x80,
    ),
    ([0xffff_ffff, 0x8000_0000, 0x7fff_ffff, 64], 0xffff_ffff),
    (
        [
            0x8080_8080_8080_8080,
            0x7f7f_0000_ffff_8000,
            7,
            0xffff_ffff_ffff_ffe0,
        ],
        0x8080_8080_8080_8080,
    ),
    (
        [0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210, u64::MAX, 95],
        0x0123_4567_89ab_cdef,
    ),
];

/// The four flags are left in `x12` to `x15`; all results are observed.
const TAIL: &str = "cset w12, mi; cset w13, eq; cset w14, cs; cset w15, vs; \
    ror xzr, x8, #8; ror xzr, x9, #9; ror xzr, x10, #10; ror xzr, x11, #11; \
    ror xzr, x12, #12; ror xzr, x13, #13; ror xzr, x14, #14; ror xzr, x15, #15; ret";

/// An example: its code, and the size of its variable.
fn examples() -> Vec<(u8, String)> {
    let registers = ARITHMETIC.iter().chain(OTHER).map(|text| (8, text));
    registers
        .chain(MEMORY.iter().map(|(bytes, text)| (*bytes, text)))
        .enumerate()
        .map(|(number, (bytes, text))| (bytes, text.replace("{v}", &format!("v{number}"))))
        .collect()
}

/// Each example as a function `f0`, `f1` ..., with its variable `v0`, `v1` ...
fn source(examples: &[(u8, String)]) -> String {
    let mut text = "\t.text\n\t.type called, %function\ncalled:\n\tadd x8, x1, #1\n\tret\n\
                    \t.size called, . - called\n"
        .to_owned();
    for (number, (_, code)) in examples.iter().enumerate() {
        let _ = writeln!(
            text,
            "\t.type f{number}, %function\nf{number}:\n{code}; {TAIL}\n\t.size f{number}, . - f{number}\n\
             \t.data\n\t.balign 8\n\t.globl v{number}\nv{number}:\t.quad 0\n\t.text"
        );
    }
    text
}

/// A call of each function with each of the inputs.
pub(super) fn runs(functions: usize) -> Vec<Run> {
    (0..functions)
        .flat_map(|number| {
            INPUTS.iter().map(move |&([a, b, c, d], memory)| Run {
                function: format!("f{number}"),
                variable: format!("v{number}"),
                memory,
                inputs: [a, b, c, d, 0],
            })
        })
        .collect()
}

fn low(value: u64, bytes: u8) -> u64 {
    value & (u64::MAX >> (64 - 8 * u32::from(bytes)))
}

/// A function `f0`, `f1` ... with its variable `v0`, `v1` ...
pub(super) struct Function {
    /// The size of the variable.
    pub bytes: u8,
    /// How many registers are observed, from `x8` on.
    pub observed: u32,
    /// Its source.
    pub shown: String,
}

/// Runs functions natively and by herd7, lifted and then changed by `mutate`. The result is what differs,
/// and what cannot be lifted.
pub(super) fn differences_of(
    compiled: &Compiled,
    functions: &[Function],
    mutate: impl Fn(&mut Process),
) -> (Vec<String>, Vec<String>) {
    let object = compiled.parse();
    let mut unsupported = Vec::new();
    let processes: Vec<_> = functions
        .iter()
        .enumerate()
        .map(|(number, function)| {
            let options = Options {
                parameters: vec![format!("v{number}")],
                ..Options::default()
            };
            match lift(&object, &format!("f{number}"), &options) {
                Ok(mut process) => {
                    mutate(&mut process);
                    Some(process)
                }
                Err(error) => {
                    unsupported.push(format!("{error}: {}", function.shown));
                    None
                }
            }
        })
        .collect();
    let of_run = |position: usize| position / INPUTS.len();
    let runs: Vec<_> = runs(functions.len())
        .into_iter()
        .zip(native::run(compiled))
        .enumerate()
        .filter_map(|(position, it)| {
            let process = processes[of_run(position)].as_ref()?;
            Some((&functions[of_run(position)], process, it))
        })
        .collect();
    let tests: Vec<_> = runs
        .iter()
        .map(|(function, process, (run, _))| herd::Test {
            processes: std::slice::from_ref(*process),
            variables: vec![(
                run.variable.clone(),
                function.bytes,
                low(run.memory, function.bytes),
            )],
            registers: (1..)
                .zip(run.inputs)
                .map(|(register, value)| (0, format!("X{register}"), value))
                .filter(|(_, register, _)| {
                    let mut observed = process.observed.values();
                    !process.initial.contains_key(register)
                        && observed.all(|it| it.register != *register)
                })
                .collect(),
        })
        .collect();

    let mut found = Vec::new();
    for ((function, process, (run, left)), states) in runs.iter().zip(herd::run(&tests)) {
        let mut expected: herd::State = (8..8 + function.observed)
            .zip(left.registers)
            .map(|(register, value)| (format!("0:{register}"), value))
            .collect();
        expected.insert((run.variable.clone(), low(left.memory, function.bytes)));
        if states != BTreeSet::from([expected.clone()]) {
            let lines: Vec<_> = process.lines.iter().map(|it| it.text.as_str()).collect();
            found.push(format!(
                "{}: {run:x?}: {expected:x?}, lifted {states:x?}\n{}",
                function.shown,
                lines.join("\n")
            ));
        }
    }
    (found, unsupported)
}

/// What differs between examples and what they are lifted to.
fn differences(examples: &[(u8, String)], mutate: impl Fn(&mut Process)) -> Vec<String> {
    let source = source(examples) + &native::driver(&runs(examples.len()));
    let functions: Vec<_> = examples
        .iter()
        .map(|(bytes, text)| Function {
            bytes: *bytes,
            observed: 8,
            shown: text.clone(),
        })
        .collect();
    let compiled = Compiled::new("rows.s", &source, &[]);
    let (found, unsupported) = differences_of(&compiled, &functions, mutate);
    [found, unsupported].concat()
}

#[test]
#[ignore = "needs clang"]
fn each_row_has_an_example() {
    let examples = examples();
    let object = Compiled::new("rows.s", &source(&examples), &[]).parse();
    let used: BTreeSet<String> = (0..examples.len())
        .flat_map(|number| {
            let graph =
                Graph::<Arm64>::new(&object, &format!("f{number}"), &Options::default()).unwrap();
            let opcodes = graph
                .nodes
                .into_iter()
                .map(|it| it.instruction.decoded.opcode);
            opcodes.map(rows::name).collect::<Vec<_>>()
        })
        .collect();
    let missing: Vec<_> = rows::names().filter(|row| !used.contains(row)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
#[ignore = "needs clang, lld, qemu-aarch64 and herd7: LKMM_HERD"]
fn rows_compared_with_a_cpu() {
    let found = differences(&examples(), |_| ());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A fault in a row would be found: with each of these changes, lifted code leaves something else.
#[test]
#[ignore = "needs clang, lld, qemu-aarch64 and herd7: LKMM_HERD"]
fn faults_in_rows_are_found_compared_with_a_cpu() {
    // The start of a line, and what becomes of the line; `..` is its rest.
    let mutations = [
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
    let mutate = |process: &mut Process, from: &str, to: &str| {
        for line in &mut process.lines {
            if let Some(rest) = line.text.strip_prefix(from) {
                line.text = to.replace("..", rest);
            }
        }
    };
    for (bytes, text, from, to) in mutations {
        let example = [(bytes, text.to_owned())];
        let found = differences(&example, |process| mutate(process, from, to));
        assert!(!found.is_empty(), "{text}: {from}");
    }
}
