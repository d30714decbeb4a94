// SPDX-License-Identifier: GPL-2.0

//! Flags, as what they compare, and the rows of instructions that depend on them.

use super::memory::Done;
use super::Lowering;
use crate::lowering::{read, write};
use crate::program::{Label, Register};
use crate::state::Flags;
use yaxpeax_x86::long_mode::ConditionCode::{self, A, AE, B, BE, L, NS, NZ, S, Z};

const SIGNED: [Register; 2] = [Register::Compared(0), Register::Compared(1)];
const UNSIGNED: [Register; 2] = [Register::Compared(2), Register::Compared(3)];
/// Without their signs, for equality alone.
const PLAIN: [Register; 2] = [Register::Compared(4), Register::Compared(5)];

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
        for (index, operand) in [left, right].into_iter().enumerate() {
            let [signed, unsigned, plain] = [SIGNED, UNSIGNED, PLAIN].map(|pair| pair[index]);
            self.compute("movq {},{}", &[read(operand, 64), write(plain, 64)])?;
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
        self.state.compared_bits = bits;
        Ok(())
    }

    /// The condition of the instruction.
    fn condition(&self) -> Result<ConditionCode, String> {
        let condition = self.opcode().condition();
        condition.ok_or_else(|| "an unknown condition".to_owned())
    }

    /// Compares what a condition is about.
    fn test(&mut self, condition: ConditionCode) -> Done {
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
            Z | NZ => PLAIN,
            _ => SIGNED,
        };
        // herd7 7.58 takes "less" for "less or equal": it is asked whether the other number is greater.
        let (left, right) = match condition {
            B | L | S => (right, left),
            Z | NZ if self.state.compared_bits == 64 => return self.compare_equal(left, right),
            _ => (left, right),
        };
        self.compute("cmpq {},{}", &[read(right, 64), read(left, 64)])
    }

    /// Goes to a label if the condition holds.
    fn jump_if(&mut self, condition: ConditionCode, herd: &str, label: Label) -> Done {
        self.test(condition)?;
        self.branch_to(format!("{herd} {{label}}"), &[], label)
    }

    /// A register with 1 if the condition holds, or 0.
    fn truth(&mut self, condition: ConditionCode, herd: &str) -> Result<Register, String> {
        let value = self.number(1)?;
        let end = self.output.program.fresh_label();
        self.jump_if(condition, herd, end)?;
        self.compute("movq $0,{}", &[write(value, 64)])?;
        self.output.program.label(end);
        Ok(value)
    }

    /// The carry flag.
    pub(super) fn carry(&mut self) -> Result<Register, String> {
        self.truth(B, "jgt")
    }
}

pub(super) fn branch(it: &mut Lowering<'_>, herd: &str) -> Done {
    it.test(it.condition()?)?;
    it.branch(format!("{herd} {{label}}"), &[])
}

pub(super) fn set(it: &mut Lowering<'_>, herd: &str) -> Done {
    let value = it.truth(it.condition()?, herd)?;
    it.leave(0, value)
}

/// `cmov`, which loads its operand in any case.
pub(super) fn select(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (old, _) = it.value(0)?;
    let (new, _) = it.value(1)?;
    let value = it.copy(new)?;
    let end = it.output.program.fresh_label();
    it.jump_if(it.condition()?, herd, end)?;
    it.compute("movq {},{}", &[read(old, 64), write(value, 64)])?;
    it.output.program.label(end);
    it.leave(0, value)
}
