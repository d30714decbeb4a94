// SPDX-License-Identifier: GPL-2.0

//! Each row of the table: the instruction leaves the same in registers and in memory as its lifted form.

use super::examples::{ARITHMETIC, MEMORY, OTHER};
use super::native::Run;
use super::{herd, native, Compiled};
use crate::arm64::graph::Graph;
use crate::arm64::{lift, rows};
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

fn runs(examples: &[(u8, String)]) -> Vec<Run> {
    let numbers = 0..examples.len();
    numbers
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

/// Runs each example natively and by herd7, lifted and then changed by `mutate`. The result is the
/// examples that differ.
fn differences(examples: &[(u8, String)], mutate: impl Fn(&mut Process)) -> Vec<String> {
    let runs = runs(examples);
    let compiled = Compiled::new("rows.s", &(source(examples) + &native::driver(&runs)), &[]);
    let object = compiled.parse();
    let processes: Vec<_> = (0..examples.len())
        .map(|number| {
            let options = Options {
                parameters: vec![format!("v{number}")],
                ..Options::default()
            };
            let mut process = lift(&object, &format!("f{number}"), &options)
                .unwrap_or_else(|error| panic!("{}: {error}", examples[number].1));
            mutate(&mut process);
            process
        })
        .collect();
    let numbers = (0..examples.len()).flat_map(|number| INPUTS.iter().map(move |_| number));
    let tests: Vec<_> = runs
        .iter()
        .zip(numbers.clone())
        .map(|(run, number)| herd::Test {
            processes: std::slice::from_ref(&processes[number]),
            variables: vec![(
                run.variable.clone(),
                examples[number].0,
                low(run.memory, examples[number].0),
            )],
            registers: (1..)
                .zip(run.inputs)
                .map(|(register, value)| (0, format!("X{register}"), value))
                .filter(|(_, register, _)| {
                    let process = &processes[number];
                    let mut observed = process.observed.values();
                    !process.initial.contains_key(register)
                        && observed.all(|it| it.register != *register)
                })
                .collect(),
        })
        .collect();

    let natively = native::run(&compiled);
    let lifted = herd::run(&tests);
    let mut found = Vec::new();
    for (((run, number), left), states) in runs.iter().zip(numbers).zip(natively).zip(lifted) {
        let (bytes, text) = &examples[number];
        let mut expected: herd::State = (8..)
            .zip(left.registers)
            .map(|(register, value)| (format!("0:{register}"), value))
            .collect();
        expected.insert((run.variable.clone(), low(left.memory, *bytes)));
        if states != BTreeSet::from([expected.clone()]) {
            found.push(format!(
                "{text}: {run:x?}: {expected:x?}, lifted {states:x?}"
            ));
        }
    }
    found
}

#[test]
#[ignore = "needs clang"]
fn each_row_has_an_example() {
    let examples = examples();
    let object = Compiled::new("rows.s", &source(&examples), &[]).parse();
    let used: BTreeSet<String> = (0..examples.len())
        .flat_map(|number| {
            let graph = Graph::new(&object, &format!("f{number}"), &Options::default()).unwrap();
            let opcodes = graph.nodes.into_iter().map(|it| it.instruction.opcode);
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
