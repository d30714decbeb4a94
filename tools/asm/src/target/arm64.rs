// SPDX-License-Identifier: GPL-2.0

//! arm64.

use super::{branch_or_tail, drop_all, mentions};
use super::{AltLayout, Arch, Control, Glue, Reference, Register};
use crate::insn::Insn;
use object::elf;

/// The record.
pub struct Arm64;

/// The record.
pub const ARM64: Arm64 = Arm64;

const FRAME: [&str; 3] = [
    "stp x29, x30, [sp, #-0x10]!",
    "mov x29, sp",
    "ldp x29, x30, [sp], #0x10",
];

fn is_landing_pad(insn: &Insn) -> bool {
    insn.mnemonic == "bti" || ["paciasp", "autiasp"].contains(&insn.mnemonic.as_str())
}

fn is_stack(operands: &str) -> bool {
    operands.contains("[sp") || operands.contains("[x29")
}

const MANUAL: &str = "Arm Architecture Reference Manual for A-profile architecture (DDI 0487)";

const REFERENCES: [Reference; 4] = [
    Reference {
        about: "``ldr`` and ``str``: single-copy atomic, not ordered",
        manual: MANUAL,
        section: "B2.2 \"Atomicity in the Arm architecture\"",
    },
    Reference {
        about: "``dmb``, acquire and release: what is ordered before what",
        manual: MANUAL,
        section: "B2.3 \"Definition of the Arm memory model\"",
    },
    Reference {
        about: "``ldar``, ``ldapr``, ``stlr``, and the ``a`` and ``l`` of ``ldaxr``, ``stlxr``, \
            ``casal``, ``ldaddal``, ``swpal``",
        manual: MANUAL,
        section: "chapter B2, \"Load-Acquire, Load-AcquirePC, and Store-Release\"",
    },
    Reference {
        about: "each instruction",
        manual: MANUAL,
        section: "C6.2 \"Alphabetical list of A64 base instructions\"",
    },
];

impl Arch for Arm64 {
    fn name(&self) -> &'static str {
        "arm64"
    }

    fn machine(&self) -> elf::Machine {
        elf::EM_AARCH64
    }

    fn tidy(&self, mut insns: Vec<Insn>) -> Vec<Insn> {
        drop_all(&mut insns, is_landing_pad);
        insns
    }

    fn without_frame(&self, insns: &[Insn]) -> Option<Vec<Insn>> {
        let (record, rest): (Vec<_>, Vec<_>) = insns
            .iter()
            .cloned()
            .partition(|insn| FRAME.contains(&insn.to_string().as_str()));
        let count = |text: &str| {
            record
                .iter()
                .filter(|insn| insn.to_string() == text)
                .count()
        };
        let used = rest
            .iter()
            .any(|insn| mentions(insn, &["sp", "x29", "x30"]));

        (count(FRAME[0]) == 1 && count(FRAME[1]) == 1 && count(FRAME[2]) > 0 && !used)
            .then_some(rest)
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
        ["add", "sub", "mov"].contains(&insn.mnemonic.as_str()) && mentions(insn, &["sp", "x29"])
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
            "add" | "sub" if mentions(insn, &["sp", "x29"]) => Glue::Stack,
            "mov" | "and" | "tst" | "cmp" | "cset" | "ubfx" => Glue::Register,
            "sxtb" | "sxth" | "sxtw" | "uxtb" | "uxth" => Glue::Register,
            _ => Glue::Other,
        }
    }

    fn significant(&self, mnemonic: &str, operands: &str) -> bool {
        let barrier = ["dmb", "dsb", "isb", "wfe"].contains(&mnemonic);

        barrier || operands.contains('[') && !is_stack(operands) && mnemonic != "prfm"
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

    fn references(&self) -> &'static [Reference] {
        &REFERENCES
    }
}
