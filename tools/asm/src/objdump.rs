// SPDX-License-Identifier: GPL-2.0

//! Runs llvm-objdump and reads what it prints.

use crate::error::{Error, Result};
use crate::insn::Insn;
use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The instructions of each section, by address.
pub type Sections = BTreeMap<String, Vec<Insn>>;

/// Finds llvm-objdump for what a clang of this major version made: versions print differently.
pub fn find(major: u32) -> Result<PathBuf> {
    find_tool("llvm-objdump", "LLVM_OBJDUMP", Some(major))
}

/// Finds a program of LLVM: the one that the environment names; that of the version, if one is
/// wanted; the one in PATH; or the newest of Debian's versioned folders.
pub fn find_tool(name: &'static str, variable: &str, major: Option<u32>) -> Result<PathBuf> {
    if let Some(tool) = env::var_os(variable).filter(|tool| !tool.is_empty()) {
        let tool = PathBuf::from(tool);
        return if tool.is_file() {
            Ok(tool)
        } else {
            Err(Error::NoTool(name))
        };
    }
    let in_path = |name: &str| {
        let path = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|tool| tool.is_file())
    };
    let versions = versions(name);

    major
        .and_then(|major| versions.get(&major).cloned())
        .or_else(|| major.and_then(|major| in_path(&format!("{name}-{major}"))))
        .or_else(|| in_path(name))
        .or_else(|| versions.into_values().next_back())
        .ok_or(Error::NoTool(name))
}

fn versions(name: &str) -> BTreeMap<u32, PathBuf> {
    let folders = std::fs::read_dir("/usr/lib")
        .into_iter()
        .flatten()
        .filter_map(|f| f.ok());

    folders
        .filter_map(|folder| {
            let number = folder
                .file_name()
                .to_str()?
                .strip_prefix("llvm-")?
                .parse()
                .ok()?;
            let tool = folder.path().join("bin").join(name);

            tool.is_file().then_some((number, tool))
        })
        .collect()
}

/// Disassembles all code of an object.
pub fn disassemble(tool: &Path, object: &Path) -> Result<Sections> {
    let failed = |detail: String| Error::ToolFailed {
        tool: tool.to_owned(),
        path: object.to_owned(),
        detail,
    };
    let output = Command::new(tool)
        .args(["--disassemble", "--no-show-raw-insn"])
        .arg(object)
        .output()
        .map_err(|error| failed(error.to_string()))?;

    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        return Err(failed(
            message.lines().next().unwrap_or("no message").to_owned(),
        ));
    }
    Ok(parse(&String::from_utf8_lossy(&output.stdout)))
}

/// Reads the output of `llvm-objdump --disassemble --no-show-raw-insn`.
pub fn parse(text: &str) -> Sections {
    let mut sections = Sections::new();
    let mut current = String::new();

    for line in text.lines() {
        if let Some(name) = line.strip_prefix("Disassembly of section ") {
            current = name.trim_end_matches(':').to_owned();
        } else if let Some(insn) = parse_line(line) {
            sections.entry(current.clone()).or_default().push(insn);
        }
    }
    sections
}

// "     1a4:      \tldr\tw0, [x0]", perhaps with "# comment" or "// comment", or with
// "0x1ac <symbol+0x8>" as the last operand.
fn parse_line(line: &str) -> Option<Insn> {
    let (address, rest) = line.split_once(':')?;
    let address = u64::from_str_radix(address.trim(), 16).ok()?;
    let rest = rest.trim();
    let (mnemonic, operands) = rest.split_once(['\t', ' ']).unwrap_or((rest, ""));
    let operands = operands.split(" # ").next().unwrap_or_default();
    let operands = operands.split("//").next().unwrap_or_default();
    let (operands, target) = take_target(operands.trim(), address);

    Some(Insn {
        address,
        mnemonic: mnemonic.to_owned(),
        operands: operands.replace('\t', " "),
        target,
        symbol: None,
    })
}

// "0x1ac <f+0x8>" is an address, "-16 <f>" a distance.
fn take_target(operands: &str, here: u64) -> (String, Option<u64>) {
    let Some((before, _)) = operands.split_once(" <") else {
        return (operands.to_owned(), None);
    };
    let (rest, number) = match before.rsplit_once([' ', ',']) {
        Some((rest, number)) => (rest.trim_end_matches([',', ' ']), number),
        None => ("", before),
    };
    let target = match number.strip_prefix("0x") {
        Some(address) => u64::from_str_radix(address, 16).ok(),
        None => number
            .parse()
            .ok()
            .map(|distance| here.wrapping_add_signed(distance)),
    };

    match target {
        Some(target) => (rest.to_owned(), Some(target)),
        None => (operands.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_as_printed() {
        for (line, text, target) in [
            ("     680:      \tmovq\t%rdi, %rax", "movq %rdi, %rax", None),
            ("     c3f:      \tjmp\t0x690 <f+0x10>", "jmp", Some(0x690)),
            (
                "     ec4:      \tcbnz\tw10, 0x1ed4 <f+0x40>",
                "cbnz w10",
                Some(0x1ed4),
            ),
            ("       8:      \tretq", "retq", None),
            // A distance in place of an address, and a comment.
            (
                "     120:\tbeqz\t$t0, -16 <f+0x10>",
                "beqz $t0",
                Some(0x110),
            ),
            (
                "  10:\tmovq\t(%rip), %rax  # 0x17 <f+0x7>",
                "movq (%rip), %rax",
                None,
            ),
        ] {
            let text_of = format!("Disassembly of section .text:\n\n0000680 <f>:\n{line}\n");
            let insns = &parse(&text_of)[".text"];
            assert_eq!(insns.len(), 1, "{line}");
            assert_eq!(
                (insns[0].to_string().as_str(), insns[0].target),
                (text, target)
            );
        }
    }
}
