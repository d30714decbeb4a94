// SPDX-License-Identifier: GPL-2.0

//! Numbers for the accesses of a file of intermediate code, which the object has with the instructions that the
//! accesses became.

use crate::ir::{Access, Frame, Module, ASSEMBLY_MARK, HELPER};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write;

/// The section with the places of instructions.
pub const SECTION: &str = "lkmm_deps";
/// The section with the places of inline assembly.
pub const ASSEMBLY_SECTION: &str = "lkmm_deps_asm";

/// An access that has a number.
#[derive(Debug)]
pub struct Marked {
    /// The function.
    pub function: String,
    /// Its text.
    pub text: String,
    /// The helper that is called for it.
    pub helper: Option<String>,
    /// The number that it had before.
    pub before: Option<u64>,
    /// Where it is from.
    pub frames: Vec<Frame>,
}

impl Marked {
    /// See [`shape`].
    pub fn shape(&self) -> Vec<&str> {
        shape(&self.text)
    }
}

/// What an access and the one that the optimiser makes of it have in common: the operation, whether it is volatile,
/// and the type.
pub fn shape(text: &str) -> Vec<&str> {
    let words = text.split([' ', ',']);
    let end = if text.contains(" volatile ") || text.contains(" atomic ") {
        3
    } else {
        2
    };
    words.take(end).collect()
}

/// Gives each access the number of its place in the result. Debugging information is not to be written if it is not to `stay`:
/// with it, instructions are scheduled in another order. Lines alone do not change that.
pub fn mark(text: &str, stay: bool) -> (String, Vec<Marked>) {
    let module = Module::parse(text);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut all = Vec::new();
    let free = module.free_metadata();
    let mut metadata = String::new();
    for function in &module.functions {
        let instructions = || function.blocks.iter().flat_map(|it| &it.instructions);
        let locals: HashSet<_> = instructions()
            .filter(|it| it.opcode == "alloca")
            .filter_map(|it| it.result)
            .collect();
        let is_local = |access: &Access<'_>| {
            !access.marked
                && !access.address.is_empty()
                && access.address.iter().all(|it| locals.contains(it))
        };
        for instruction in instructions() {
            let line = &mut lines[instruction.line];
            let before = module.mark(instruction);
            remove(line, ", !pcsections !");
            let Some(access) = instruction.access() else {
                continue;
            };
            // LLVM keeps no numbers of calls, but the lines that they are from: see [`calls_of_helpers`].
            if access.helper.is_some() && stay || is_local(&access) {
                continue;
            }
            let number = all.len() as u64;
            if access.helper.is_some() {
                let location = free + 2 * number;
                if let Some(scope) = function.debugging {
                    remove(line, ", !dbg !");
                    let _ = write!(line, ", !dbg !{location}");
                    let _ = writeln!(
                        metadata,
                        "!{location} = !DILocation(line: {}, scope: !{scope})",
                        number + 1
                    );
                }
            } else if access.assembly {
                *line = in_assembly(line, before, number);
            } else {
                let (name, value) = (free + 2 * number, free + 2 * number + 1);
                let _ = write!(line, ", !pcsections !{name}");
                let _ = write!(
                    metadata,
                    "!{name} = !{{!\"{SECTION}\", !{value}}}\n!{value} = !{{i64 {number}}}\n"
                );
            }
            all.push(Marked {
                function: function.name.to_owned(),
                text: format!("{} {}", instruction.opcode, instruction.operands),
                helper: access.helper.map(str::to_owned),
                before,
                frames: module.frames(instruction),
            });
        }
    }
    let kept = lines.into_iter().filter_map(|mut line| {
        let start = line.trim_start();
        // LLVM does not read its own text for these.
        let order = start.strip_prefix("uselistorder ptr ");
        let unreadable = ["asm", "blockaddress"];
        let is_unreadable =
            order.is_some_and(|order| unreadable.iter().any(|it| order.starts_with(it)));
        let is_debugging = start.starts_with("#dbg_");
        if is_unreadable || is_debugging && !stay {
            return None;
        }
        if !stay && line.contains("emissionKind: ") {
            line = line.replace("LineTablesOnly", "NoDebug");
        }
        line.push('\n');
        Some(line)
    });
    let text: String = kept.collect();
    (text + &metadata, all)
}

/// The numbers of the calls of helpers in each function, in the order of its machine code, by LLVM's text of that.
/// A call has none if several were merged, and so lost the line that they were from.
pub fn calls_of_helpers(machine: &str) -> BTreeMap<&str, Vec<Option<u64>>> {
    let locations = machine.lines().filter_map(|line| {
        let (name, rest) = line.trim_start().split_once(" = !DILocation(line: ")?;
        Some((name, rest.split(',').next()?.parse::<u64>().ok()?))
    });
    let locations: HashMap<_, _> = locations.collect();
    let mut calls: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut function = "";
    for line in machine.lines() {
        if let Some(name) = line.strip_prefix("name: ") {
            function = name.trim().trim_matches('\'');
        } else if line.starts_with("    ") && line.contains(&format!(" {HELPER}")) {
            let location = line.split_once("debug-location ").map(|it| it.1);
            let location = location.and_then(|it| it.split([' ', ',']).next());
            let number = location.and_then(|it| locations.get(it)?.checked_sub(1));
            calls.entry(function).or_default().push(number);
        }
    }
    calls
}

/// The calls of each function by each other: their lines.
fn calls<'t>(module: &Module<'t>) -> BTreeMap<(&'t str, &'t str), Vec<usize>> {
    let mut calls: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for function in &module.functions {
        for it in function.blocks.iter().flat_map(|it| &it.instructions) {
            if let Some(callee) = it.callee() {
                let lines = calls.entry((function.name, callee)).or_default();
                lines.push(it.line);
            }
        }
    }
    calls
}

/// Demands that calls are inlined: those of a function that another calls several times in `text` and never in
/// `optimised`.
pub fn merged_calls(text: &str, optimised: &str) -> String {
    let module = Module::parse(text);
    let defined: BTreeSet<_> = module.functions.iter().map(|it| it.name).collect();
    let optimised = Module::parse(optimised);
    let left = calls(&optimised);
    let all = calls(&module).into_iter();
    let merged = all.filter(|(key, lines)| {
        lines.len() > 1 && defined.contains(key.1) && !left.contains_key(key)
    });
    let merged: BTreeSet<_> = merged.flat_map(|it| it.1).collect();
    let groups = text
        .lines()
        .filter(|it| it.starts_with("attributes #") && it.contains(" noinline "))
        .filter_map(|it| it.split(' ').nth(1));
    let never: BTreeSet<_> = groups.collect();
    let lines = text.lines().enumerate().map(|(number, line)| {
        let call = line
            .split_once(", !dbg")
            .filter(|_| merged.contains(&number));
        match call {
            Some((call, rest)) if !call.split(' ').any(|it| never.contains(it)) => {
                format!("{call} alwaysinline, !dbg{rest}\n")
            }
            _ => format!("{line}\n"),
        }
    });
    lines.collect()
}

/// Removes an attachment: its name, and the number behind it.
fn remove(line: &mut String, start: &str) {
    if let Some(at) = line.rfind(start) {
        let digits = line[at + start.len()..]
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
        line.replace_range(at..at + start.len() + digits, "");
    }
}

fn in_assembly(line: &str, before: Option<u64>, number: u64) -> String {
    if let Some(before) = before {
        let (old, new) = (
            format!("{ASSEMBLY_MARK}{before}\\0A"),
            format!("{ASSEMBLY_MARK}{number}\\0A"),
        );
        return line.replace(&old, &new);
    }
    let quote = line
        .find(" asm ")
        .and_then(|at| line[at..].find('"').map(|it| at + it + 1));
    let Some(start) = quote else {
        return line.to_owned();
    };
    let Some(end) = line[start..].find("\", \"").map(|it| start + it) else {
        return line.to_owned();
    };
    let code = &line[start..end];
    let entry = format!(".pushsection {ASSEMBLY_SECTION},\\22\\22,%progbits\\0A{ASSEMBLY_MARK}{number}\\0A.popsection\\0A");
    format!(
        "{}77771:\\0A{code}\\0A77772:\\0A{entry}{}",
        &line[..start],
        &line[end..]
    )
}
