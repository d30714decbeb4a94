// SPDX-License-Identifier: GPL-2.0

//! Random functions in C leave the same, whether a CPU runs their machine code or herd7 what it is
//! lifted to. The functions are the same in each run; `LKMM_CASES` sets how many times twenty there are, one
//! without it.

use super::rows::{differences_of, runs, Function};
use super::{native, Compiled, Target};
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, RngSeed, TestRunner};
use std::fmt::Write as _;

/// A function: the type of its variable and its statements.
#[derive(Debug, Clone)]
struct Program {
    bytes: u8,
    statements: Vec<String>,
    results: [String; 4],
}

const PRELUDE: &str = "typedef unsigned char u1; typedef signed char s1; typedef unsigned short u2; \
    typedef short s2; typedef unsigned int u4; typedef int s4; typedef unsigned long u8; typedef long s8;\n\
    static __attribute__((noinline)) u8 called(u8 x, u8 y) { return x < y ? x * 3 : y - x; }\n\
    static __attribute__((noinline)) void through(u8 *p, u8 x) { if (x & 1) *p ^= x; }\n";

/// The locals and parameters that expressions are made of.
const NAMES: [&str; 7] = ["a", "b", "c", "d", "t", "u", "w"];
const TYPES: [&str; 8] = ["u1", "s1", "u2", "s2", "u4", "s4", "u8", "s8"];

type Forms = &'static [&'static [&'static str]];

/// Expressions of `x`, `y` and `z`.
pub(crate) const BASIC: &[&str] = &[
    "(x + y)",
    "(x - y)",
    "(x & y)",
    "(x | y)",
    "(x ^ y)",
    "(x &~ y)",
    "((x) ? (y) : (z))",
    "(u8)(x && y)",
    "(u8)(x || y)",
    "called(x, y)",
    "(~x)",
    "(-x)",
];
pub(crate) const MULTIPLY: &[&str] = &["(x * y)"];
pub(crate) const SHIFT: &[&str] = &[
    "(x << (y & 63))",
    "(x >> (y & 63))",
    "(u8)((s8)(x) >> (y & 63))",
    "(u8)((s4)(x) >> (y & 31))",
    "(u8)((u4)(x) << (y & 31))",
    "__builtin_rotateleft64(x, y & 63)",
    "(u8)__builtin_rotateright32(x, y & 31)",
    "__builtin_bswap64(x)",
    "(u8)__builtin_bswap32(x)",
];

fn expression(forms: Forms) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => prop::sample::select(&NAMES[..]).prop_map(str::to_owned),
        1 => any::<i16>().prop_map(|number| format!("({number}L)")),
        1 => any::<u64>().prop_map(|number| format!("{number:#x}UL")),
        1 => (0..64u32).prop_map(|bit| format!("(1UL << {bit})")),
    ];
    leaf.prop_recursive(3, 8, 3, move |inner| {
        let of = prop::sample::select(&TYPES[..]);
        let pair = (inner.clone(), inner.clone());
        let comparisons = prop::sample::select(&["<", "<=", "==", "!=", ">", ">="][..]);
        let form = prop::sample::select(forms.concat());
        prop_oneof![
            1 => (of.clone(), inner.clone()).prop_map(|(of, x)| format!("((u8)({of})({x}))")),
            1 => (pair.clone(), of, comparisons)
                .prop_map(|((x, y), of, op)| format!("(u8)(({of})({x}) {op} ({of})({y}))")),
            8 => (form, pair, inner).prop_map(|(form, (x, y), z)| {
                let parts = form.split_inclusive(['x', 'y', 'z']);
                let fill = |part: &str| match part.strip_suffix(['x', 'y', 'z']) {
                    // Names of functions stay.
                    Some(before) if before.ends_with(char::is_alphabetic) => part.to_owned(),
                    Some(before) => {
                        let operand = match &part[before.len()..] {
                            "x" => &x,
                            "y" => &y,
                            _ => &z,
                        };
                        before.to_owned() + operand
                    }
                    None => part.to_owned(),
                };
                parts.map(fill).collect()
            }),
        ]
    })
}

/// A statement that does not access the variable.
fn statement(forms: Forms) -> impl Strategy<Value = String> {
    let local = prop::sample::select(&["t", "u", "w"][..]);
    let leaf = prop_oneof![
        4 => (local, expression(forms)).prop_map(|(name, x)| format!("{name} = {x};")),
        1 => expression(forms).prop_map(|x| format!("s = {x}; t += s;")),
        1 => expression(forms).prop_map(|x| format!("n = {x}; u ^= n;")),
        1 => expression(forms).prop_map(|x| format!("through(&w, {x});")),
    ];
    leaf.prop_recursive(2, 4, 2, move |inner| {
        (expression(forms), inner.clone(), inner)
            .prop_map(|(x, y, z)| format!("if ({x}) {{ {y} }} else {{ {z} }}"))
    })
}

/// One that does. herd7 takes both ways of a branch on what was loaded: a few accesses are enough.
fn access(forms: Forms) -> impl Strategy<Value = String> {
    prop_oneof![
        Just("t = *v;".to_owned()),
        expression(forms).prop_map(|x| format!("*v = {x};")),
        expression(forms).prop_map(|x| format!("w = __atomic_fetch_add(v, {x}, 2);")),
        expression(forms).prop_map(|x| format!("u = __atomic_exchange_n(v, {x}, 3);")),
    ]
}

fn program(target: &Target) -> impl Strategy<Value = Program> + use<> {
    let forms = target.expressions;
    let bytes = prop::sample::select(target.atomic_bytes);
    let results = std::array::from_fn(|_| expression(forms));
    let statements = (prop::collection::vec(statement(forms), 1..4), access(forms));
    (bytes, statements, results).prop_map(|(bytes, (mut statements, access), results)| {
        statements.push(access);
        Program {
            bytes,
            statements,
            results,
        }
    })
}

impl Program {
    fn print(&self, number: usize, target: &Target) -> String {
        let (mut registers, mut marks) = (Vec::new(), Vec::new());
        let mut text = format!(
            "void f{number}(volatile u{} *v, u8 a, u8 b, u8 c, u8 d)\n{{\n\
             \tu8 t = a, u = b, w = c; volatile u8 s; volatile s2 n;\n",
            self.bytes
        );
        for statement in &self.statements {
            let _ = writeln!(text, "\t{statement}");
        }
        for (number, (result, register)) in self.results.iter().zip(target.results).enumerate() {
            let _ = writeln!(text, "\tu8 r{number} = {result};");
            registers.push(format!(
                "register u8 o{number} __asm__(\"{register}\") = r{number};"
            ));
            marks.push((target.mark)(register, number).replace('%', "%%"));
        }
        let _ = writeln!(
            text,
            "\t{}\n\t__asm__ volatile(\"{}\" :: \"r\"(o0), \"r\"(o1), \"r\"(o2), \"r\"(o3));\n}}",
            registers.join(" "),
            marks.join("\\n\\t"),
        );
        let _ = writeln!(text, "u8 v{number};");
        text
    }
}

fn check(target: &Target, programs: &[Program], level: &str) -> Result<(), TestCaseError> {
    let functions: Vec<_> = programs
        .iter()
        .map(|program| Function {
            bytes: program.bytes,
            observed: 4,
            shown: format!("{level}: {program:#?}"),
        })
        .collect();
    let mut source = PRELUDE.to_owned();
    for (number, program) in programs.iter().enumerate() {
        source += &program.print(number, target);
    }
    source += "__asm__(\n";
    for line in native::driver(target, &runs(programs.len())).lines() {
        let _ = writeln!(source, "\"{line}\\n\"");
    }
    source += ");\n";
    let flags = [level, "-w", "-fno-pic", "-fomit-frame-pointer"];
    let flags = [&flags, target.c_flags].concat();
    let compiled = Compiled::new(target, "programs.c", &source, &flags);
    let (found, unsupported) = differences_of(target, &compiled, &functions, |_| ());
    prop_assert!(found.is_empty(), "{}", found.join("\n"));
    prop_assert!(
        unsupported.len() <= programs.len() / target.unsupported,
        "{unsupported:#?}"
    );
    Ok(())
}

/// Runs random functions on a CPU and by herd7.
pub(crate) fn compare(target: &Target) {
    let config = Config {
        cases: std::env::var("LKMM_CASES").map_or(1, |cases| cases.parse().unwrap()),
        rng_seed: RngSeed::Fixed(0),
        max_shrink_iters: 40,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..Config::default()
    };
    let all = prop::collection::vec(program(target), 20..=20);
    let result = TestRunner::new(config).run(&all, |programs| {
        for level in ["-O1", "-O2", "-Os"] {
            check(target, &programs, level)?;
        }
        // Every value is on the stack here. herd7 takes long for these.
        check(target, &programs[..4], "-O0")
    });
    result.unwrap();
}
