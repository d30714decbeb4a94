// SPDX-License-Identifier: GPL-2.0

//! arm64.

use super::{branch_or_tail, AltLayout, Arch, Control, Glue, Register};
use crate::insn::Insn;
use object::elf;

pub struct Arm64;

fn is_landing_pad(insn: &Insn) -> bool {
    insn.mnemonic == "bti" || ["paciasp", "autiasp"].contains(&insn.mnemonic.as_str())
}

fn is_stack(operands: &str) -> bool {
    operands.contains("[sp") || operands.contains("[x29")
}

const MANUAL: &str = r#"Arm Architecture Reference Manual for A-profile architecture (DDI 0487):

- ``ldr`` and ``str``: single-copy atomic, not ordered: B2.2 "Atomicity in the Arm
  architecture"
- ``dmb``, acquire and release: what is ordered before what: B2.3 "Definition of
  the Arm memory model"
- ``ldar``, ``ldapr``, ``stlr``, and the ``a`` and ``l`` of ``ldaxr``, ``stlxr``,
  ``casal``, ``ldaddal``, ``swpal``: chapter B2, "Load-Acquire, Load-AcquirePC,
  and Store-Release"
- each instruction: C6.2 "Alphabetical list of A64 base instructions"
"#;

impl Arch for Arm64 {
    fn name(&self) -> &'static str {
        "arm64"
    }

    fn machine(&self) -> elf::Machine {
        elf::EM_AARCH64
    }

    fn tidy(&self, mut insns: Vec<Insn>) -> Vec<Insn> {
        insns.retain(|insn| !is_landing_pad(insn));
        insns
    }

    fn control(&self, insn: &Insn) -> Control {
        match insn.mnemonic.as_str() {
            "ret" => Control::Return,
            "bl" | "blr" => Control::Call,
            "b" | "br" => branch_or_tail(insn),
            "cbz" | "cbnz" | "tbz" | "tbnz" => Control::Branch,
            mnemonic if mnemonic.starts_with("b.") => Control::Branch,
            _ => Control::Next,
        }
    }

    fn makes_stack_address(&self, insn: &Insn) -> bool {
        ["add", "sub", "mov"].contains(&insn.mnemonic.as_str()) && insn.mentions(&["sp", "x29"])
    }

    fn glue(&self, insn: &Insn, bases: &[String]) -> Glue {
        let own = |operands: &str| {
            let start = |base: &str| {
                operands.contains(&format!("[{base}]")) || operands.contains(&format!("[{base},"))
            };
            start("sp") || bases.iter().any(|base| start(base))
        };
        let mnemonic = insn.mnemonic.as_str();
        let access = ["ldr", "ldur", "ldp", "str", "stur", "stp"]
            .iter()
            .any(|access| mnemonic.starts_with(access));

        match mnemonic {
            _ if access && own(&insn.operands) => Glue::Stack,
            _ if access && mnemonic.starts_with("st") => Glue::Store,
            "add" | "sub" if insn.mentions(&["sp", "x29"]) => Glue::Stack,
            "mov" | "and" | "tst" | "cmp" | "cset" | "ubfx" => Glue::Register,
            "sxtb" | "sxth" | "sxtw" | "uxtb" | "uxth" => Glue::Register,
            _ => Glue::Other,
        }
    }

    fn significant(&self, mnemonic: &str, operands: &str) -> bool {
        let barrier = ["dmb", "dsb", "isb", "wfe"].contains(&mnemonic);

        barrier || operands.contains('[') && !is_stack(operands) && mnemonic != "prfm"
    }

    fn without_width(&self, mnemonic: &str) -> String {
        let barrier = mnemonic.contains(' ');
        let bare = mnemonic.strip_suffix(['b', 'h']).filter(|_| !barrier);

        bare.unwrap_or(mnemonic).to_owned()
    }

    fn register(&self, token: &str) -> Option<Register> {
        let width = token.chars().next().filter(|c| ['x', 'w'].contains(c))?;
        let number = token[1..].parse().ok().filter(|&number| number <= 30)?;

        Some(Register { number, width })
    }

    fn free(&self, number: u8, arguments: usize) -> bool {
        // x0 is the result, x18 the shadow call stack's, from x19 on a function preserves them.
        (1..=17).contains(&number) && usize::from(number) >= arguments
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
