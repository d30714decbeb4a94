// SPDX-License-Identifier: GPL-2.0

//! riscv64.

use super::{branch_or_tail, mentions, AltLayout, Arch, Control, Glue, Reference, Register};
use crate::insn::Insn;
use object::elf;

/// The record.
pub struct Riscv64;

/// The record.
pub const RISCV64: Riscv64 = Riscv64;

const ARGUMENTS: [&str; 8] = ["a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7"];
const TEMPORARIES: [&str; 7] = ["t0", "t1", "t2", "t3", "t4", "t5", "t6"];
const ACCESSES: [&str; 11] = [
    "lb", "lbu", "lh", "lhu", "lw", "lwu", "ld", "sb", "sh", "sw", "sd",
];

const MANUAL: &str = "The RISC-V Instruction Set Manual, volume I: Unprivileged Architecture";

const REFERENCES: [Reference; 4] = [
    Reference {
        about: "loads and stores: not ordered; what orders them",
        manual: MANUAL,
        section: "chapter \"RVWMO Memory Consistency Model\"",
    },
    Reference {
        about: "``fence``",
        manual: MANUAL,
        section: "chapter \"RV32I Base Integer Instruction Set\", section \"Memory Ordering \
            Instructions\"",
    },
    Reference {
        about: "``lr``, ``sc`` and their ``aq`` and ``rl``",
        manual: MANUAL,
        section: "\"Zalrsc\" Extension for Load-Reserved/Store-Conditional Instructions",
    },
    Reference {
        about: "``amo*`` and their ``aq`` and ``rl``",
        manual: MANUAL,
        section: "\"Zaamo\" Extension for Atomic Memory Operations",
    },
];

impl Arch for Riscv64 {
    fn name(&self) -> &'static str {
        "riscv64"
    }

    fn machine(&self) -> elf::Machine {
        elf::EM_RISCV
    }

    fn ignores_relocation(&self, kind: elf::RelocationType) -> bool {
        [elf::R_RISCV_RELAX, elf::R_RISCV_ALIGN].contains(&kind)
    }

    fn tidy(&self, insns: Vec<Insn>) -> Vec<Insn> {
        join_calls(insns, "auipc", &["jalr", "jr"])
    }

    fn control(&self, insn: &Insn) -> Control {
        match insn.mnemonic.as_str() {
            "ret" => Control::Return,
            "call" | "jal" | "jalr" => Control::Call,
            "tail" | "j" | "jr" => branch_or_tail(insn),
            mnemonic if mnemonic.starts_with('b') && insn.target.is_some() => Control::Branch,
            _ => Control::Next,
        }
    }

    fn makes_stack_address(&self, insn: &Insn) -> bool {
        ["addi", "mv"].contains(&insn.mnemonic.as_str()) && mentions(insn, &["sp"])
    }

    fn glue(&self, insn: &Insn, bases: &[String]) -> Glue {
        let own = |operands: &str| {
            operands.contains("(sp)")
                || bases
                    .iter()
                    .any(|base| operands.contains(&format!("({base})")))
        };
        let mnemonic = insn.mnemonic.as_str();
        let access = ACCESSES.contains(&mnemonic);

        match mnemonic {
            _ if access && own(&insn.operands) => Glue::Stack,
            _ if access && mnemonic.starts_with('s') => Glue::Store,
            "addi" if mentions(insn, &["sp"]) => Glue::Stack,
            "mv" | "li" | "andi" | "snez" | "seqz" | "sext.w" | "sext.b" | "sext.h" => {
                Glue::Register
            }
            "slli" | "srli" | "srai" | "slliw" | "srliw" | "sraiw" => Glue::Register,
            "zext.b" | "zext.h" | "zext.w" => Glue::Register,
            _ => Glue::Other,
        }
    }

    fn significant(&self, mnemonic: &str, operands: &str) -> bool {
        mnemonic.starts_with("fence") || operands.contains('(') && !operands.contains("(sp)")
    }

    fn register(&self, token: &str) -> Option<Register> {
        let names = ARGUMENTS.iter().chain(&TEMPORARIES);

        names
            .zip(0..)
            .find(|(&name, _)| name == token)
            .map(|(_, number)| Register { number, width: 'x' })
    }

    fn free(&self, number: u8, arguments: usize) -> bool {
        number != 0 && usize::from(number) >= arguments
    }

    fn alternatives(&self) -> AltLayout {
        AltLayout {
            size: 16,
            orig_len: 10,
            alt_len: 10,
            width: 2,
        }
    }

    fn references(&self) -> &'static [Reference] {
        &REFERENCES
    }
}

/// Makes one instruction of the two that a call to anywhere consists of: `call` or `tail`.
///
/// The first has the relocation, the second is one of `jumps`.
pub(super) fn join_calls(insns: Vec<Insn>, first: &str, jumps: &[&str]) -> Vec<Insn> {
    let mut joined: Vec<Insn> = Vec::with_capacity(insns.len());

    for insn in insns {
        let jump = jumps.contains(&insn.mnemonic.as_str());
        let start = joined.pop_if(|last| jump && last.mnemonic == first && last.symbol.is_some());

        joined.push(match start {
            Some(start) => {
                let returns = mentions(&insn, &["ra", "$ra"]);
                let mnemonic = if returns { "call" } else { "tail" };
                Insn {
                    mnemonic: mnemonic.to_owned(),
                    operands: String::new(),
                    ..start
                }
            }
            None => insn,
        });
    }
    joined
}
