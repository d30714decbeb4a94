// SPDX-License-Identifier: GPL-2.0

//! Runs functions in machine code.

use super::{output, Compiled, Target};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::process::Command;

/// A call of a function.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub function: String,
    /// The variable whose address is its first parameter.
    pub variable: String,
    /// What the variable is before the call.
    pub memory: u64,
    pub inputs: [u64; 5],
}

/// What a call left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Left {
    pub registers: Vec<u64>,
    pub memory: u64,
}

/// Assembly that makes the calls, and writes what they left to its standard output. The target's part of it
/// goes through `{count}` records: a function, its variable, what that is before the call, and the inputs, 8
/// bytes each; for each it writes the registers that are results, then the variable, to `results`, of which it
/// writes all `{size}` bytes to its standard output.
pub(super) fn driver(target: &Target, runs: &[Run]) -> String {
    let size = runs.len() * left_bytes(target);
    let mut text = target.driver.replace("{count}", &runs.len().to_string());
    text = text.replace("{size}", &size.to_string());
    text.push_str("\n\t.data\n\t.balign 8\nrecords:\n");
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
    let _ = writeln!(text, "\t.bss\n\t.balign 8\nresults:\t.skip {size}");
    text
}

fn left_bytes(target: &Target) -> usize {
    (target.results.len() + 1) * 8
}

/// Links and runs an object that has the driver.
pub(super) fn run(target: &Target, compiled: &Compiled) -> Vec<Left> {
    let program = compiled.folder.path().join("program");
    output(
        Command::new("ld.lld")
            .args(["-static", "-o"])
            .arg(&program)
            .arg(&compiled.object),
    );
    let mut command: Vec<_> = target.emulator.iter().map(OsStr::new).collect();
    command.push(program.as_os_str());
    let bytes = output(Command::new(command[0]).args(&command[1..]));
    let left = bytes.chunks(left_bytes(target)).map(|left| {
        let words = left
            .chunks(8)
            .map(|word| u64::from_le_bytes(word.try_into().unwrap()));
        let mut registers: Vec<_> = words.collect();
        let memory = registers.pop().unwrap();
        Left { registers, memory }
    });
    left.collect()
}
