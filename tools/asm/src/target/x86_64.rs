// SPDX-License-Identifier: GPL-2.0

//! x86_64, in AT&T syntax as the kernel's own assembly.

use super::{drop_all, mentions, AltLayout, Arch, Control, Glue, Reference, Register};
use crate::insn::Insn;
use object::elf;

/// The record.
pub struct X8664;

/// The record.
pub const X86_64: X8664 = X8664;

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

const MANUAL: &str = "Intel 64 and IA-32 Architectures Software Developer's Manual, volume 3A";

const REFERENCES: [Reference; 4] = [
    Reference {
        about: "loads and stores: a store may be seen after a later load, nothing else changes \
            places",
        manual: MANUAL,
        section: "chapter \"Multiple-Processor Management\", section \"Memory Ordering\", \
            \"Memory Ordering in P6 and More Recent Processor Families\"",
    },
    Reference {
        about: "``lock`` and ``xchg``: no load or store changes places with them",
        manual: MANUAL,
        section: "the same section, \"Loads and Stores Are Not Reordered with Locked \
            Instructions\"",
    },
    Reference {
        about: "``mfence``, ``lfence``, ``sfence``",
        manual: MANUAL,
        section: "the same section, \"Strengthening or Weakening the Memory-Ordering Model\"",
    },
    Reference {
        about: "atomicity",
        manual: MANUAL,
        section: "the same chapter, section \"Locked Atomic Operations\"",
    },
];

impl Arch for X8664 {
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
            if let Some(prefix) = joined.pop_if(|last| is_prefix(last)) {
                insn.mnemonic = format!("{} {}", prefix.mnemonic, insn.mnemonic);
                insn.address = prefix.address;
            }
            joined.push(insn);
        }
        drop_all(&mut joined, |insn| {
            let nop = insn.mnemonic.starts_with("nop") || insn.mnemonic.ends_with(" nop");
            nop || ["int3", "endbr64"].contains(&insn.mnemonic.as_str())
                || insn.mnemonic.starts_with("xchg") && insn.operands == "%ax, %ax"
        });
        joined
    }

    fn without_frame(&self, insns: &[Insn]) -> Option<Vec<Insn>> {
        let frame = ["pushq %rbp", "movq %rsp, %rbp", "popq %rbp"];
        let (record, rest): (Vec<_>, Vec<_>) = insns
            .iter()
            .cloned()
            .partition(|insn| frame.contains(&insn.to_string().as_str()));
        let count = |text: &str| {
            record
                .iter()
                .filter(|insn| insn.to_string() == text)
                .count()
        };
        let used = rest.iter().any(|insn| mentions(insn, &["%rbp"]));

        (count(frame[0]) == 1 && count(frame[1]) == 1 && count(frame[2]) > 0 && !used)
            .then_some(rest)
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

    fn references(&self) -> &'static [Reference] {
        &REFERENCES
    }
}

fn is_prefix(insn: &Insn) -> bool {
    insn.operands.is_empty() && ["lock", "rep", "repne"].contains(&insn.mnemonic.as_str())
}
