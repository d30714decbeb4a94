// SPDX-License-Identifier: GPL-2.0

//! x86_64, in AT&T syntax as the kernel's own assembly.

use super::{AltLayout, Arch, Control, Glue, Register};
use crate::insn::Insn;
use object::elf;

pub struct X86_64;

// By the number that instructions encode.
const REGISTERS: [[&str; 4]; 16] = [
    ["rax", "eax", "ax", "al"],
    ["rcx", "ecx", "cx", "cl"],
    ["rdx", "edx", "dx", "dl"],
    ["rbx", "ebx", "bx", "bl"],
    ["rsp", "esp", "sp", "spl"],
    ["rbp", "ebp", "bp", "bpl"],
    ["rsi", "esi", "si", "sil"],
    ["rdi", "edi", "di", "dil"],
    ["r8", "r8d", "r8w", "r8b"],
    ["r9", "r9d", "r9w", "r9b"],
    ["r10", "r10d", "r10w", "r10b"],
    ["r11", "r11d", "r11w", "r11b"],
    ["r12", "r12d", "r12w", "r12b"],
    ["r13", "r13d", "r13w", "r13b"],
    ["r14", "r14d", "r14w", "r14b"],
    ["r15", "r15d", "r15w", "r15b"],
];

// rdi, rsi, rdx, rcx.
const ARGUMENTS: [u8; 4] = [7, 6, 2, 1];
// What a function need not preserve, without rax: results and cmpxchg use that one.
const SCRATCH: [u8; 8] = [1, 2, 6, 7, 8, 9, 10, 11];

// AT&T syntax: the operand that is written comes last.
fn memory_operand(insn: &Insn) -> Option<usize> {
    insn.operand_list()
        .iter()
        .position(|operand| operand.contains('('))
}

fn is_stack(operand: &str) -> bool {
    operand.contains("(%rsp") || operand.contains("(%rbp")
}

const PREFIXES: [&str; 3] = ["lock", "rep", "repne"];

const MANUAL: &str = r#"Intel 64 and IA-32 Architectures Software Developer's Manual, volume 3A:

- loads and stores: a store may be seen after a later load, nothing else changes
  places: chapter "Multiple-Processor Management", section "Memory Ordering",
  "Memory Ordering in P6 and More Recent Processor Families"
- ``lock`` and ``xchg``: no load or store changes places with them: the same
  section, "Loads and Stores Are Not Reordered with Locked Instructions"
- ``mfence``, ``lfence``, ``sfence``: the same section, "Strengthening or
  Weakening the Memory-Ordering Model"
- atomicity: the same chapter, section "Locked Atomic Operations"
"#;

impl Arch for X86_64 {
    fn name(&self) -> &'static str {
        "x86_64"
    }

    fn machine(&self) -> elf::Machine {
        elf::EM_X86_64
    }

    fn addend_bias(&self) -> i64 {
        4
    }

    fn tidy(&self, insns: Vec<Insn>) -> Vec<Insn> {
        let mut joined: Vec<Insn> = Vec::with_capacity(insns.len());

        for mut insn in insns {
            // The disassembler prints a prefix on a line of its own, or before the mnemonic.
            if PREFIXES.contains(&insn.mnemonic.as_str()) && !insn.operands.is_empty() {
                let operands = insn.operands.trim_start().to_owned();
                let (mnemonic, operands) = operands.split_once(' ').unwrap_or((&operands, ""));
                insn.mnemonic = format!("{} {mnemonic}", insn.mnemonic);
                insn.operands = operands.to_owned();
            } else if let Some(prefix) =
                joined.pop_if(|last| PREFIXES.contains(&last.mnemonic.as_str()))
            {
                insn.mnemonic = format!("{} {}", prefix.mnemonic, insn.mnemonic);
                insn.address = prefix.address;
            }
            joined.push(insn);
        }
        let is_padding = |insn: &Insn| match insn.mnemonic.as_str() {
            "int3" | "endbr64" => true,
            nop if nop.starts_with("nop") || nop.ends_with(" nop") => true,
            xchg => xchg.starts_with("xchg") && insn.operands == "%ax, %ax",
        };
        joined.retain(|insn| !is_padding(insn));
        joined
    }

    fn control(&self, insn: &Insn) -> Control {
        match insn.mnemonic.as_str() {
            "retq" | "ret" => Control::Return,
            "jmp" if insn.symbol.as_deref() == Some("__x86_return_thunk") => Control::Return,
            "callq" | "call" => Control::Call,
            "jmp" if insn.target.is_none() => Control::TailCall,
            mnemonic if mnemonic.starts_with('j') => Control::Branch,
            _ => Control::Next,
        }
    }

    fn destination<'i>(&self, insn: &'i Insn) -> Option<&'i str> {
        insn.operand_list().last().copied()
    }

    fn makes_stack_address(&self, insn: &Insn) -> bool {
        let from = insn.operand_list().first().copied().unwrap_or_default();

        match insn.mnemonic.as_str() {
            "leaq" => is_stack(from),
            "movq" => from == "%rsp",
            _ => false,
        }
    }

    fn glue(&self, insn: &Insn, bases: &[String]) -> Glue {
        let own = |operand: &str| {
            operand.contains("(%rsp")
                || bases
                    .iter()
                    .any(|base| operand.contains(&format!("({base}")))
        };
        let operands = insn.operand_list();
        let mnemonic = insn.mnemonic.as_str();
        let stack_pointer = operands.last() == Some(&"%rsp");

        if let Some(at) = memory_operand(insn) {
            return match (mnemonic.starts_with("mov"), mnemonic == "leaq") {
                (true, _) | (_, true) if own(operands[at]) => Glue::Stack,
                (true, _) if at == operands.len() - 1 => Glue::Store,
                _ => Glue::Other,
            };
        }
        match mnemonic {
            "pushq" | "popq" | "leave" => Glue::Stack,
            "addq" | "subq" if stack_pointer => Glue::Stack,
            "andb" | "andl" | "testb" | "testl" | "testq" | "xorl" | "cltq" => Glue::Register,
            _ if mnemonic.starts_with("mov") || mnemonic.starts_with("set") => Glue::Register,
            _ => Glue::Other,
        }
    }

    fn significant(&self, mnemonic: &str, operands: &str) -> bool {
        let memory = operands.contains('(') && !is_stack(operands) && !mnemonic.starts_with("lea");

        memory || mnemonic.starts_with("lock ") || mnemonic.ends_with("fence")
    }

    fn without_width(&self, mnemonic: &str) -> String {
        let moves = ["movzb", "movzw", "movsb", "movsw"];
        if moves
            .iter()
            .any(|extending| mnemonic.starts_with(extending))
        {
            return "mov".to_owned();
        }
        let bare = mnemonic.strip_suffix(['b', 'w', 'l', 'q']);

        bare.unwrap_or(mnemonic).to_owned()
    }

    fn register(&self, token: &str) -> Option<Register> {
        let name = token.trim_start_matches('*').strip_prefix('%')?;

        REGISTERS.iter().zip(0..).find_map(|(names, number)| {
            let at = names.iter().position(|&other| other == name)?;
            Some(Register {
                number,
                width: ['q', 'l', 'w', 'b'][at],
            })
        })
    }

    fn free(&self, number: u8, arguments: usize) -> bool {
        SCRATCH.contains(&number) && !ARGUMENTS.iter().take(arguments).any(|&a| a == number)
    }

    fn alternatives(&self) -> AltLayout {
        AltLayout {
            size: 14,
            orig_len: 12,
            alt_len: 13,
            width: 1,
        }
    }

    fn manual(&self) -> &'static str {
        MANUAL
    }
}
