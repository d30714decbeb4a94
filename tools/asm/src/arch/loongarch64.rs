// SPDX-License-Identifier: GPL-2.0

//! loongarch64.

use super::{branch_or_tail, join_calls, AltLayout, Arch, Control, Glue, Register};
use crate::insn::Insn;
use crate::relocation::GOT;
use object::elf;

pub struct Loongarch64;

const MANUAL: &str = r#"LoongArch Reference Manual, volume 1: Basic Architecture:

- ``ll``, ``sc``, ``am*``: atomic; those of the name ``am*_db`` also order, as a
  barrier before and after: "Atomic Memory Access Instructions" in the chapter on
  basic integer instructions
- ``dbar``; hint 0 is a full barrier, others may be weaker since version 1.10:
  "Barrier Instructions" in the same chapter
"#;

impl Arch for Loongarch64 {
    fn name(&self) -> &'static str {
        "loongarch"
    }

    fn machine(&self) -> elf::Machine {
        elf::EM_LOONGARCH
    }

    fn ignores_relocation(&self, kind: elf::RelocationType) -> bool {
        [elf::R_LARCH_RELAX, elf::R_LARCH_ALIGN].contains(&kind)
    }

    fn loads_address(&self, kind: elf::RelocationType) -> bool {
        kind == elf::R_LARCH_GOT_PC_LO12
    }

    fn tidy(&self, insns: Vec<Insn>) -> Vec<Insn> {
        let mut insns = join_calls(insns, "pcaddu18i", &["jirl", "jr"]);

        // Padding that lets the linker align.
        insns.retain(|insn| insn.mnemonic != "nop");
        insns
    }

    fn control(&self, insn: &Insn) -> Control {
        match insn.mnemonic.as_str() {
            "ret" => Control::Return,
            "call" | "bl" => Control::Call,
            "tail" | "b" | "jr" | "jirl" => branch_or_tail(insn),
            mnemonic if mnemonic.starts_with('b') && insn.target.is_some() => Control::Branch,
            _ => Control::Next,
        }
    }

    fn makes_stack_address(&self, insn: &Insn) -> bool {
        ["addi.d", "move"].contains(&insn.mnemonic.as_str()) && insn.mentions(&["$sp"])
    }

    fn glue(&self, insn: &Insn, bases: &[String]) -> Glue {
        let own = |operands: &str| {
            operands.contains(", $sp, ")
                || bases
                    .iter()
                    .any(|base| operands.contains(&format!(", {base}, ")))
        };
        let mnemonic = insn.mnemonic.as_str();
        let access = mnemonic.starts_with("ld.") || mnemonic.starts_with("st.");

        let symbol = insn.symbol.as_deref().unwrap_or_default();

        match mnemonic {
            "ld.d" if symbol.starts_with(GOT) => Glue::Register,
            _ if access && own(&insn.operands) => Glue::Stack,
            _ if mnemonic.starts_with("st.") => Glue::Store,
            "addi.d" if insn.mentions(&["$sp"]) => Glue::Stack,
            "move" | "andi" | "sltu" | "sltui" | "slli.w" | "slli.d" => Glue::Register,
            "srli.d" | "srai.d" | "bstrpick.d" | "ext.w.b" | "ext.w.h" => Glue::Register,
            "addi.w" | "ori" | "addi.d" if insn.mentions(&["$zero"]) => Glue::Register,
            "addi.w" if insn.operands.ends_with(", 0") => Glue::Register,
            _ => Glue::Other,
        }
    }

    fn significant(&self, mnemonic: &str, operands: &str) -> bool {
        let access = [
            "ld.", "ldx.", "ldptr.", "st.", "stx.", "stptr.", "ll.", "sc.", "llacq.",
        ];
        let atomic = mnemonic.starts_with("am") || mnemonic.starts_with("screl.");
        let access = access.iter().any(|access| mnemonic.starts_with(access));

        mnemonic == "dbar" || (access || atomic) && !operands.contains("$sp")
    }

    fn without_width(&self, mnemonic: &str) -> String {
        let bare = mnemonic.trim_end_matches('u');
        let suffixes = [".b", ".h", ".w", ".d"];
        let bare = suffixes.iter().find_map(|suffix| bare.strip_suffix(suffix));

        bare.unwrap_or(mnemonic).to_owned()
    }

    fn register(&self, token: &str) -> Option<Register> {
        let name = token.strip_prefix('$')?;
        let (kind, number) = name.split_at_checked(1)?;
        let number: u8 = number.parse().ok()?;
        let number = match kind {
            "a" if number < 8 => number,
            "t" if number < 9 => number + 8,
            _ => return None,
        };

        Some(Register { number, width: 'd' })
    }

    fn alternatives(&self) -> AltLayout {
        AltLayout {
            size: 12,
            orig_len: 10,
            alt_len: 11,
            width: 1,
        }
    }

    fn manual(&self) -> &'static str {
        MANUAL
    }
}
