// SPDX-License-Identifier: GPL-2.0

//! riscv64.

use super::{branch_or_tail, join_calls, AltLayout, Arch, Control, Glue, Register};
use crate::insn::Insn;
use object::elf;

pub struct Riscv64;

const ARGUMENTS: [&str; 8] = ["a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7"];
const TEMPORARIES: [&str; 7] = ["t0", "t1", "t2", "t3", "t4", "t5", "t6"];
const ACCESSES: [&str; 11] = [
    "lb", "lbu", "lh", "lhu", "lw", "lwu", "ld", "sb", "sh", "sw", "sd",
];

const MANUAL: &str = r#"The RISC-V Instruction Set Manual, volume I: Unprivileged Architecture:

- loads and stores: not ordered; what orders them: chapter "RVWMO Memory
  Consistency Model"
- ``fence``: chapter "RV32I Base Integer Instruction Set", section "Memory
  Ordering Instructions"
- ``lr``, ``sc`` and their ``aq`` and ``rl``: "Zalrsc" Extension for
  Load-Reserved/Store-Conditional Instructions
- ``amo*`` and their ``aq`` and ``rl``: "Zaamo" Extension for Atomic Memory
  Operations
"#;

impl Arch for Riscv64 {
    fn name(&self) -> &'static str {
        "riscv"
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
        ["addi", "mv"].contains(&insn.mnemonic.as_str()) && insn.mentions(&["sp"])
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
            "addi" if insn.mentions(&["sp"]) => Glue::Stack,
            "mv" | "li" | "andi" | "snez" | "seqz" | "sext.w" | "sext.b" | "sext.h" => {
                Glue::Register
            }
            "slli" | "srli" | "srai" | "slliw" | "srliw" | "sraiw" => Glue::Register,
            "zext.b" | "zext.h" | "zext.w" => Glue::Register,
            _ => Glue::Other,
        }
    }

    fn significant(&self, mnemonic: &str, operands: &str) -> bool {
        // `fence w, 0` is the hint `pause`.
        let barrier = mnemonic.starts_with("fence") && operands != "w, 0";

        barrier || operands.contains('(') && !operands.contains("(sp)")
    }

    fn without_width(&self, mnemonic: &str) -> String {
        if ACCESSES.contains(&mnemonic) {
            return mnemonic[..1].to_owned();
        }
        mnemonic.replacen(".w", "", 1).replacen(".d", "", 1)
    }

    fn register(&self, token: &str) -> Option<Register> {
        let names = ARGUMENTS.iter().chain(&TEMPORARIES);

        names
            .zip(0..)
            .find(|(&name, _)| name == token)
            .map(|(_, number)| Register { number, width: 'x' })
    }

    fn alternatives(&self) -> AltLayout {
        AltLayout {
            size: 16,
            orig_len: 10,
            alt_len: 10,
            width: 2,
        }
    }

    fn manual(&self) -> &'static str {
        MANUAL
    }
}
