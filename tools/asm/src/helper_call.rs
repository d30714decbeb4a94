// SPDX-License-Identifier: GPL-2.0

//! Where helpers are functions: an operation is one call, and nothing else.

use crate::arch::{Arch, Control, Glue};
use crate::catalogue::Calls;
use crate::function::Function;

/// Checks a Rust probe. The error says what it does instead.
///
/// Beside the call there may be what any function has that calls another: moves of arguments and
/// results, its stack frame, the extension of a narrow result, and `stores` stores, which are the
/// probe's own. Several calls may have branches around them, and computations.
pub fn check(
    function: &Function,
    calls: &Calls,
    stores: usize,
    arch: &dyn Arch,
) -> Result<(), String> {
    check_calls(function, calls, arch)?;

    let several = matches!(calls, Calls::Several { .. });
    let mut stored = 0;
    let mut bases: Vec<String> = Vec::new();
    for insn in &function.insns {
        let glue = match arch.control(insn) {
            Control::Return | Control::Call | Control::TailCall => Glue::Register,
            Control::Branch if several => Glue::Register,
            Control::Branch => Glue::Other,
            Control::Next => match arch.glue(insn, &bases) {
                Glue::Other if several && !arch.significant(&insn.mnemonic, &insn.operands) => {
                    Glue::Register
                }
                glue => glue,
            },
        };
        match glue {
            Glue::Register | Glue::Stack => {}
            Glue::Store => stored += 1,
            Glue::Other => return Err(format!("`{insn}` beside the call")),
        }
        if let Some(written) = arch.destination(insn) {
            bases.retain(|base| base != written);
            if arch.makes_stack_address(insn) {
                bases.push(written.to_owned());
            }
        }
    }
    if stored != stores {
        return Err(format!("{stored} stores beside the call, not {stores}"));
    }
    Ok(())
}

fn check_calls(function: &Function, calls: &Calls, arch: &dyn Arch) -> Result<(), String> {
    let insns = function.insns.iter();
    let calling =
        insns.filter(|insn| matches!(arch.control(insn), Control::Call | Control::TailCall));
    let symbols = calling.map(|insn| insn.symbol.as_deref());
    let called: Vec<&str> = symbols
        .map(|symbol| symbol.unwrap_or("what a register points to"))
        .collect();

    match calls {
        Calls::Nothing => Err("has no helper".to_owned()),
        Calls::One { helper, .. } => match called[..] {
            [] => Err(format!("does not call {helper}")),
            [one] if one == helper => Ok(()),
            [one] => Err(format!("calls {one}, not {helper}")),
            _ => Err(format!(
                "makes {} calls: {}",
                called.len(),
                called.join(", ")
            )),
        },
        Calls::Several { allowed, needed } => {
            let known = |name: &str| allowed.iter().any(|one| one == name);
            match called.iter().find(|name| !known(name)) {
                Some(other) => Err(format!("calls {other}")),
                None if called.contains(&needed.as_str()) => Ok(()),
                None => Err(format!("does not call {needed}")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::x86_64::X86_64;
    use crate::objdump;
    use crate::probe::{Ordering, Probe};

    // A line is an instruction of x86_64; `H` in place of its operands is the helper.
    fn check_x86(lines: &[&str], stores: usize) -> Result<(), String> {
        let insns = lines.iter().map(|line| {
            let (line, symbol) = match line.split_once('\t') {
                Some((mnemonic, symbol @ ("H" | "G"))) => (mnemonic, Some(symbol)),
                _ => (*line, None),
            };
            let text = format!("Disassembly of section .text:\n0:\t{line}\n");
            let mut insn = objdump::parse(&text)[".text"][0].clone();
            insn.symbol = symbol.map(str::to_owned);
            insn
        });
        let function = Function {
            insns: insns.collect(),
            alternatives: Vec::new(),
        };
        let calls = Calls::One {
            helper: "H".to_owned(),
            like: Probe::new("load", "i32", Ordering::Relaxed),
        };
        check(&function, &calls, stores, &X86_64)
    }

    #[test]
    fn one_call() {
        for (lines, stores) in [
            (&["jmp\tH"][..], 0),
            (&["pushq\t%rax", "callq\tH", "popq\t%rcx", "retq"], 0),
            (&["callq\tH", "movl\t%eax, (%rbx)", "retq"], 1),
            // The frame through another register.
            (
                &["leaq\t0xf(%rsp), %r14", "callq\tH", "movb\t(%r14), %cl"],
                0,
            ),
        ] {
            assert_eq!(check_x86(lines, stores), Ok(()), "{lines:?}");
        }
    }

    #[test]
    fn not_one_call_or_more() {
        for (lines, why) in [
            (&["retq"][..], "does not call H"),
            (&["jmp\tG"], "calls G"),
            (&["callq\tH", "jmp\tH"], "2 calls"),
            (&["movl\t(%rdi), %eax", "jmp\tH"], "beside the call"),
            (&["lock addl\t$0, (%rsp)", "jmp\tH"], "beside the call"),
            (&["mfence", "jmp\tH"], "beside the call"),
            (&["addl\t$1, %eax", "jmp\tH"], "beside the call"),
            (&["movl\t%eax, (%rbx)", "jmp\tH"], "1 stores"),
            (
                &[
                    "leaq\t0xf(%rsp), %r14",
                    "movq\t%rdi, %r14",
                    "callq\tH",
                    "movb\t(%r14), %cl",
                ],
                "beside the call",
            ),
        ] {
            assert!(check_x86(lines, 0).unwrap_err().contains(why), "{lines:?}");
        }
    }
}
