// SPDX-License-Identifier: GPL-2.0

//! Runs litmus tests by herd7.

use super::rows::low;
use super::NEEDS;
use crate::object::Architecture;
use crate::process::{Process, Value};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;
use tempfile::TempDir;

/// A litmus test in the making.
pub(crate) struct Test<'a> {
    pub architecture: Architecture,
    pub processes: &'a [Process],
    /// Variables, with their size and value.
    pub variables: Vec<(String, u8, u64)>,
    /// Numbers that registers have at the start: process, register, value.
    pub registers: Vec<(usize, String, u64)>,
}

/// A final state: observed values by process and number, and variables.
pub(crate) type State = BTreeSet<(String, u64)>;

impl Test<'_> {
    fn print(&self, name: &str) -> String {
        let mut text = format!("{} {name}\n{{\n", self.architecture.herd_name());
        for (variable, bytes, value) in &self.variables {
            let _ = writeln!(text, "uint{}_t {variable}={};", bytes * 8, *value as i64);
        }
        for (process, register, value) in &self.registers {
            let _ = writeln!(text, "uint64_t {process}:{register}={};", *value as i64);
        }
        let mut wanted = String::new();
        let mut filter = Vec::new();
        for process in self.processes {
            let number = process.number;
            for (register, value) in &process.initial {
                let _ = match value {
                    Value::Address(name) => writeln!(text, "{number}:{register}={name};"),
                    Value::Integer(value) => writeln!(text, "{number}:{register}={value};"),
                };
            }
            for observed in process.observed.values() {
                let _ = writeln!(text, "uint64_t {number}:{};", observed.register);
                let _ = write!(wanted, "{number}:{};", observed.register);
            }
            for cut in &process.cuts {
                filter.push(format!("{number}:{}=0", cut.register));
            }
        }
        for (variable, ..) in &self.variables {
            let _ = write!(wanted, "{variable};");
        }
        text.push_str("}\n");
        let columns: Vec<Vec<&str>> = self
            .processes
            .iter()
            .map(|process| process.lines.iter().map(|it| it.text.as_str()).collect())
            .collect();
        let height = columns.iter().map(Vec::len).max().unwrap_or(0);
        let numbers: Vec<_> = self
            .processes
            .iter()
            .map(|it| format!("P{}", it.number))
            .collect();
        let _ = writeln!(text, "{};", numbers.join("|"));
        for row in 0..height.max(1) {
            let cells: Vec<_> = columns
                .iter()
                .map(|column| column.get(row).copied().unwrap_or(""))
                .collect();
            let _ = writeln!(text, "{};", cells.join("|"));
        }
        let _ = writeln!(text, "locations [{wanted}]");
        if !filter.is_empty() {
            let _ = writeln!(text, "filter ({})", filter.join(" /\\ "));
        }
        text.push_str("exists (true)\n");
        text
    }

    /// A state in herd7's output: `0:X8=1; [v]=2;`.
    fn state(&self, line: &str) -> State {
        line.split(';')
            .filter_map(|part| part.trim().split_once('='))
            .map(|(what, value)| {
                let value = value
                    .parse::<u64>()
                    .or_else(|_| value.parse::<i64>().map(|value| value as u64))
                    .unwrap_or_else(|_| panic!("value in {line}"));
                let what = what.trim_matches(['[', ']']);
                let observed = what.split_once(':').and_then(|(process, register)| {
                    let process: usize = process.parse().ok()?;
                    let found = self.processes.iter().find(|it| it.number == process)?;
                    let observed = &found.observed;
                    let (number, _) = observed.iter().find(|(_, it)| it.register == register)?;
                    Some(format!("{process}:{number}"))
                });
                let variable = self.variables.iter().find(|(name, ..)| name == what);
                let bytes = variable.map_or(8, |(_, bytes, _)| *bytes);
                (
                    observed.unwrap_or_else(|| what.to_owned()),
                    low(value, bytes),
                )
            })
            .collect()
    }
}

/// The final states of each test.
pub(crate) fn run(tests: &[Test<'_>]) -> Vec<BTreeSet<State>> {
    let herd = std::env::var_os("LKMM_HERD").unwrap_or_else(|| panic!("{NEEDS}"));
    let folder = TempDir::new().unwrap();
    let mut command = Command::new(herd);
    for (number, test) in tests.iter().enumerate() {
        let file = format!("t{number}.litmus");
        std::fs::write(folder.path().join(&file), test.print(&format!("t{number}"))).unwrap();
        command.arg(file);
    }
    if let Some(test) = tests.first() {
        command.args(["-model", test.architecture.model()]);
    }
    let output = command.current_dir(folder.path()).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    if let Some((_, found)) = errors.split_once("File \"t") {
        let number: usize = found.split('.').next().unwrap().parse().unwrap();
        panic!("{errors}\nherd7 refuses\n{}", tests[number].print("t"));
    }
    let output = String::from_utf8(output.stdout).unwrap();
    let mut all = vec![BTreeSet::new(); tests.len()];
    for report in output
        .split("\nTest ")
        .flat_map(|it| it.strip_prefix("Test ").or(Some(it)))
    {
        let mut lines = report.lines();
        let Some(number) = lines.next().and_then(|line| {
            line.split_whitespace()
                .next()?
                .strip_prefix('t')?
                .parse::<usize>()
                .ok()
        }) else {
            continue;
        };
        all[number] = lines
            .skip(1)
            .take_while(|line| line.contains('='))
            .map(|line| tests[number].state(line))
            .collect();
    }
    for (test, states) in tests.iter().zip(&all) {
        assert!(!states.is_empty(), "herd7 refuses\n{}", test.print("t"));
    }
    all
}
