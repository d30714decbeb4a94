// SPDX-License-Identifier: GPL-2.0

//! Flags, as what they compare, and the rows of instructions that depend on them.

use super::memory::Done;
use super::Lowering;
use crate::lowering::{read, write};
use crate::program::{Label, Register};
use crate::state::Flags;
use yaxpeax_x86::long_mode::ConditionCode::{A, AE, B, BE, L, NS, NZ, S, Z};

const SIGNED: [Register; 2] = [Register::Compared(0), Register::Compared(1)];
const UNSIGNED: [Register; 2] = [Register::Compared(2), Register::Compared(3)];

/// The control flow graph has what the instruction does, or it does nothing.
pub(super) fn nothing(_: &mut Lowering<'_>, _: &str) -> Done {
    Ok(())
}

impl Lowering<'_> {
    /// Notes what the flags compare: numbers of so many bits, extended by zeros; the second may be zero. What
    /// no condition looks at is removed later.
    pub(super) fn compare(
        &mut self,
        left: Register,
        right: Option<Register>,
        bits: u8,
        flags: Flags,
    ) -> Done {
        let right = match right {
            Some(right) => right,
            None => self.number(0)?,
        };
        for ((operand, signed), unsigned) in [left, right].into_iter().zip(SIGNED).zip(UNSIGNED) {
            let value = self.signed(operand, bits)?;
            self.compute("movq {},{}", &[read(value, 64), write(signed, 64)])?;
            let value = self.copy(operand)?;
            if bits == 64 {
                // With the signs flipped, they compare as numbers without.
                let sign = self.number(-(1 << 62))?;
                self.combine("add", sign, sign)?;
                self.combine("add", sign, value)?;
            }
            self.compute("movq {},{}", &[read(value, 64), write(unsigned, 64)])?;
        }
        self.state.flags = flags;
        Ok(())
    }

    /// Compares what a condition is about.
    fn test(&mut self) -> Done {
        let condition = self.opcode().condition();
        let condition = condition.ok_or("an unknown condition")?;
        let flags = self.state.flags;
        let known = match condition {
            Z | NZ => flags != Flags::Unknown,
            S | NS => matches!(flags, Flags::ComparedWithZero | Flags::Result),
            _ => matches!(flags, Flags::Compared | Flags::ComparedWithZero),
        };
        if !known {
            return Err(format!("{} after what leaves other flags", self.opcode()));
        }
        let [left, right] = match condition {
            A | AE | B | BE => UNSIGNED,
            _ => SIGNED,
        };
        // herd7 7.58 takes "less" for "less or equal": it is asked whether the other number is greater.
        let (left, right) = match condition {
            B | L | S => (right, left),
            _ => (left, right),
        };
        self.compute("cmpq {},{}", &[read(right, 64), read(left, 64)])
    }

    /// Goes to a label if the condition holds.
    fn jump_if(&mut self, herd: &str, label: Label) -> Done {
        self.test()?;
        self.branch_to(format!("{herd} {{label}}"), &[], label)
    }
}

pub(super) fn branch(it: &mut Lowering<'_>, herd: &str) -> Done {
    it.test()?;
    it.branch(format!("{herd} {{label}}"), &[])
}

pub(super) fn set(it: &mut Lowering<'_>, herd: &str) -> Done {
    let value = it.number(1)?;
    let end = it.output.program.fresh_label();
    it.jump_if(herd, end)?;
    it.compute("movq $0,{}", &[write(value, 64)])?;
    it.output.program.label(end);
    it.leave(0, value)
}

/// `cmov`, which loads its operand in any case.
pub(super) fn select(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (old, _) = it.value(0)?;
    let (new, _) = it.value(1)?;
    let value = it.copy(new)?;
    let end = it.output.program.fresh_label();
    it.jump_if(herd, end)?;
    it.compute("movq {},{}", &[read(old, 64), write(value, 64)])?;
    it.output.program.label(end);
    it.leave(0, value)
}
