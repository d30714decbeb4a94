// SPDX-License-Identifier: GPL-2.0

//! Where helpers are functions: an operation is one call, and nothing else.

use crate::catalogue::Calls;
use crate::normal::Function;
use crate::target::{Arch, Control, Glue};

/// Checks a Rust probe. The error says what it does instead.
///
/// Beside the call there may be what any function has that calls another: moves of arguments and
/// results, its stack frame, the extension of a narrow result, and `stores` stores, which are the
/// probe's own.
pub fn check(
    function: &Function,
    calls: &Calls,
    stores: usize,
    arch: &dyn Arch,
) -> Result<(), String> {
    let is_call = |control| matches!(control, Control::Call | Control::TailCall);
    let called: Vec<&str> = function
        .insns
        .iter()
        .filter(|insn| is_call(arch.control(insn)))
        .map(|insn| {
            insn.symbol
                .as_deref()
                .unwrap_or("what a register points to")
        })
        .collect();

    match calls {
        Calls::Nothing => return Err("has no helper".to_owned()),
        Calls::One { helper, .. } => match called[..] {
            [] => return Err(format!("does not call {helper}")),
            [one] if one == helper => {}
            [one] => return Err(format!("calls {one}, not {helper}")),
            _ => {
                return Err(format!(
                    "makes {} calls: {}",
                    called.len(),
                    called.join(", ")
                ))
            }
        },
        Calls::Loop { allowed, needed } => {
            if let Some(other) = called
                .iter()
                .find(|name| !allowed.iter().any(|a| a == *name))
            {
                return Err(format!("calls {other}"));
            }
            if let Some(helper) = needed.iter().find(|name| !called.contains(&name.as_str())) {
                return Err(format!("does not call {helper}"));
            }
        }
    }
    let mut stored = 0;
    let mut bases: Vec<String> = Vec::new();
    for insn in &function.insns {
        let glue = match arch.control(insn) {
            Control::Return | Control::Call | Control::TailCall => Glue::Register,
            Control::Branch if matches!(calls, Calls::Loop { .. }) => Glue::Register,
            Control::Branch => Glue::Other,
            Control::Next => arch.glue(insn, &bases),
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
    if stored == stores {
        Ok(())
    } else {
        Err(format!("{stored} stores beside the call, not {stores}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objdump;
    use crate::probe::{Ordering, Probe};
    use crate::target::X86_64;

    fn one() -> Calls {
        let like = Probe::new("load", "i32", Ordering::Relaxed);
        Calls::One {
            helper: "h".to_owned(),
            like,
        }
    }

    fn check_x86(lines: &[(&str, &str)], stores: usize) -> Result<(), String> {
        let insns = lines.iter().map(|(line, symbol)| {
            let text = format!("Disassembly of section .text:\n0:\t{line}\n");
            let mut insn = objdump::parse(&text)[".text"][0].clone();
            insn.symbol = (!symbol.is_empty()).then(|| (*symbol).to_owned());
            insn
        });
        let function = Function {
            insns: insns.collect(),
            alternatives: Vec::new(),
        };
        check(&function, &one(), stores, &X86_64)
    }

    #[test]
    fn one_call() {
        assert_eq!(check_x86(&[("jmp", "h")], 0), Ok(()));
        let around = [
            ("pushq\t%rax", ""),
            ("callq", "h"),
            ("popq\t%rcx", ""),
            ("retq", ""),
        ];
        assert_eq!(check_x86(&around, 0), Ok(()));
        let seen = [("callq", "h"), ("movl\t%eax, (%rbx)", ""), ("retq", "")];
        assert_eq!(check_x86(&seen, 1), Ok(()));
    }

    #[test]
    fn not_one_call() {
        assert!(check_x86(&[("retq", "")], 0).is_err());
        assert!(check_x86(&[("jmp", "g")], 0)
            .unwrap_err()
            .contains("calls g"));
        assert!(check_x86(&[("callq", "h"), ("jmp", "h")], 0)
            .unwrap_err()
            .contains("2 calls"));
    }

    #[test]
    fn the_frame_through_another_register() {
        let own = [
            ("leaq\t0xf(%rsp), %r14", ""),
            ("callq", "h"),
            ("movb\t(%r14), %cl", ""),
        ];
        assert_eq!(check_x86(&own, 0), Ok(()));
        let lost = [own[0], ("movq\t%rdi, %r14", ""), own[1], own[2]];
        assert!(check_x86(&lost, 0).is_err());
    }

    #[test]
    fn more_than_a_call() {
        let cases = [
            "movl\t(%rdi), %eax",
            "lock addl\t$0, (%rsp)",
            "mfence",
            "addl\t$1, %eax",
        ];
        for case in cases {
            assert!(check_x86(&[(case, ""), ("jmp", "h")], 0).is_err(), "{case}");
        }
        assert!(check_x86(&[("movl\t%eax, (%rbx)", ""), ("jmp", "h")], 0).is_err());
    }
}
