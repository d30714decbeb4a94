// SPDX-License-Identifier: GPL-2.0

//! Each row of the table: the instruction leaves the same in registers and in memory as its lifted form.

use super::native::Run;
use super::{herd, marks, native, replace_lines, Compiled, Target};
use crate::cpu::{Cpu, Row};
use crate::graph::Graph;
use crate::lift;
use crate::options::Options;
use crate::process::Process;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What the first four inputs and the variable are.
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

/// An example: its code, and the size of its variable, which is `{v}` in it.
pub(crate) type Example = (u8, String);

/// All examples: those with a variable of 8 bytes, and others with the size of theirs.
pub(crate) fn all(of_registers: &[&[&str]], of_memory: &[(u8, &str)]) -> Vec<Example> {
    let of_registers = of_registers.iter().copied().flatten();
    let of_registers = of_registers.map(|text| (8, (*text).to_owned()));
    let of_memory = of_memory.iter();
    let of_memory = of_memory.map(|(bytes, text)| (*bytes, (*text).to_owned()));
    of_registers.chain(of_memory).collect()
}

/// Each example as a function `f0`, `f1` ..., with its variable `v0`, `v1` ...
fn source(target: &Target, examples: &[Example]) -> String {
    let function = |name: &str, code: &str| {
        format!(
            "\t.type {name}, @function\n{name}:\n{code}; {}\n\t.size {name}, . - {name}\n",
            target.ret
        )
    };
    let mut text = "\t.text\n".to_owned() + &function("called", target.called);
    for (number, (_, code)) in examples.iter().enumerate() {
        let code = code.replace("{v}", &format!("v{number}"));
        let code = format!("{code}; {} {}", target.flags_to_results, marks(target));
        text += &function(&format!("f{number}"), &code);
        let _ = writeln!(
            text,
            "\t.data\n\t.balign 8\n\t.globl v{number}\nv{number}:\t.quad 0\n\t.text"
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

pub(super) fn low(value: u64, bytes: u8) -> u64 {
    value & (u64::MAX >> (64 - 8 * u32::from(bytes)))
}

/// A function `f0`, `f1` ... with its variable `v0`, `v1` ...
pub(super) struct Function {
    /// The size of the variable.
    pub bytes: u8,
    /// How many results are observed.
    pub observed: usize,
    /// Its source.
    pub shown: String,
}

/// Runs functions natively and by herd7, lifted and then changed by `mutate`. The result is what differs,
/// and what cannot be lifted.
pub(super) fn differences_of(
    target: &Target,
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
        .zip(native::run(target, compiled))
        .enumerate()
        .filter_map(|(position, it)| {
            let process = processes[of_run(position)].as_ref()?;
            Some((&functions[of_run(position)], process, it))
        })
        .collect();
    let tests: Vec<_> = runs
        .iter()
        .map(|(function, process, (run, _))| herd::Test {
            architecture: object.architecture(),
            processes: std::slice::from_ref(*process),
            variables: vec![(
                run.variable.clone(),
                function.bytes,
                low(run.memory, function.bytes),
            )],
            registers: target
                .inputs
                .iter()
                .zip(run.inputs)
                .map(|(register, value)| (0, (*register).to_owned(), value))
                .filter(|(_, register, _)| {
                    let mut observed = process.observed.values();
                    let mut cuts = process.cuts.iter();
                    !process.initial.contains_key(register)
                        && observed.all(|it| it.register != *register)
                        && cuts.all(|it| it.register != *register)
                })
                .collect(),
        })
        .collect();

    let mut found = Vec::new();
    for ((function, process, (run, left)), states) in runs.iter().zip(herd::run(&tests)) {
        let observed = left.registers.iter().take(function.observed);
        let mut expected: herd::State = observed
            .enumerate()
            .map(|(number, value)| (format!("0:{number}"), *value))
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
fn differences(
    target: &Target,
    examples: &[Example],
    mutate: impl Fn(&mut Process),
) -> Vec<String> {
    let source = source(target, examples) + &native::driver(target, &runs(examples.len()));
    let functions: Vec<_> = examples
        .iter()
        .map(|(bytes, text)| Function {
            bytes: *bytes,
            observed: target.results.len(),
            shown: text.clone(),
        })
        .collect();
    let compiled = Compiled::new(target, "rows.s", &source, &[]);
    let (found, unsupported) = differences_of(target, &compiled, &functions, mutate);
    [found, unsupported].concat()
}

/// Runs examples on a CPU and by herd7.
pub(crate) fn compare(target: &Target, examples: &[Example]) {
    let found = differences(target, examples, |_| ());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// An example, the start of a line of what it is lifted to, and what becomes of that line, where `..` is its
/// rest.
pub(crate) type Fault = (u8, &'static str, &'static str, &'static str);

/// A fault in a row would be found: with each of these, lifted code leaves something else.
pub(crate) fn find_faults(target: &Target, faults: &[Fault]) {
    for (bytes, text, from, to) in faults {
        let example = [(*bytes, (*text).to_owned())];
        let found = differences(target, &example, |process| replace_lines(process, from, to));
        assert!(!found.is_empty(), "{text}: {from}");
    }
}

/// Checks that each row is used by an example.
pub(crate) fn all_used<C: Cpu>(target: &Target, examples: &[Example]) {
    let object = Compiled::new(target, "rows.s", &source(target, examples), &[]).parse();
    let graphs = (0..examples.len()).map(|number| {
        Graph::<C>::new(&object, &format!("f{number}"), &Options::default()).unwrap()
    });
    let nodes: Vec<_> = graphs.flat_map(|graph| graph.nodes).collect();
    let is_used = |row: &&Row<C>| {
        let mut nodes = nodes.iter();
        nodes.any(|node| C::has_key(&node.instruction.decoded, &row.key))
    };
    let missing = C::ROWS.iter().filter(|row| !is_used(row));
    let missing: Vec<_> = missing.map(|row| &row.key).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
