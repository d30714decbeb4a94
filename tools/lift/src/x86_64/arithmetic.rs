// SPDX-License-Identifier: GPL-2.0

//! The rows of instructions that copy and compute.

use super::memory::{load_whole, Done, Place};
use super::operands::Operand;
use super::Lowering;
use crate::lowering::{read, write};
use crate::program::Register;
use crate::state::{Content, Flags};
use yaxpeax_x86::long_mode::Opcode;

impl Lowering<'_> {
    /// Adds `addq`, `orq` or `xorq` of a register to another one.
    pub(super) fn combine(&mut self, name: &str, from: Register, into: Register) -> Done {
        let into = [read(from, 64), crate::lowering::update(into, 64)];
        self.compute(format!("{name}q {{}},{{}}"), &into)
    }

    pub(super) fn copy(&mut self, from: Register) -> Result<Register, String> {
        let copy = self.output.temporary();
        self.compute("movq {},{}", &[read(from, 64), write(copy, 64)])?;
        Ok(copy)
    }

    /// A copy with all bits inverted.
    fn inverted(&mut self, from: Register) -> Result<Register, String> {
        let copy = self.copy(from)?;
        let ones = self.number(-1)?;
        self.combine("xor", ones, copy)?;
        Ok(copy)
    }

    /// A copy that is as negative as the original is positive.
    fn negated(&mut self, from: Register) -> Result<Register, String> {
        let copy = self.inverted(from)?;
        let one = self.number(1)?;
        self.combine("add", one, copy)?;
        Ok(copy)
    }

    /// Extends a number of so many bits, which zeros extend, by its sign.
    pub(super) fn signed(&mut self, from: Register, bits: u8) -> Result<Register, String> {
        let copy = self.copy(from)?;
        if bits < 64 {
            let sign = 1_i64 << (bits - 1);
            for (name, number) in [("xor", sign), ("add", -sign)] {
                let number = self.number(number)?;
                self.combine(name, number, copy)?;
            }
        }
        Ok(copy)
    }

    /// What an instruction makes of two numbers: its result in so many bits, and the flags.
    pub(super) fn operation(
        &mut self,
        opcode: Opcode,
        [left, right]: [Register; 2],
        bits: u8,
    ) -> Result<Register, String> {
        let result = match opcode {
            Opcode::ADD | Opcode::XADD | Opcode::INC => {
                let sum = self.copy(left)?;
                self.combine("add", right, sum)?;
                sum
            }
            Opcode::ADC => {
                let sum = self.carry()?;
                self.combine("add", left, sum)?;
                self.combine("add", right, sum)?;
                sum
            }
            Opcode::SBB => {
                let owed = self.carry()?;
                self.combine("add", right, owed)?;
                let sum = self.negated(owed)?;
                self.combine("add", left, sum)?;
                sum
            }
            Opcode::SUB | Opcode::DEC | Opcode::NEG => {
                let sum = self.negated(right)?;
                self.combine("add", left, sum)?;
                sum
            }
            Opcode::AND | Opcode::TEST => {
                let (inverted, other) = (self.inverted(left)?, self.inverted(right)?);
                self.combine("or", other, inverted)?;
                self.inverted(inverted)?
            }
            Opcode::OR | Opcode::XOR => {
                let result = self.copy(left)?;
                let name = if opcode == Opcode::OR { "or" } else { "xor" };
                self.combine(name, right, result)?;
                result
            }
            Opcode::CMP => left,
            other => return Err(other.to_string()),
        };
        let result = self.low(result, bits)?;
        match opcode {
            Opcode::CMP | Opcode::SUB | Opcode::NEG => {
                self.compare(left, Some(right), bits, Flags::Compared)?;
            }
            Opcode::AND | Opcode::TEST | Opcode::OR | Opcode::XOR => {
                self.compare(result, None, bits, Flags::ComparedWithZero)?;
            }
            _ => self.compare(result, None, bits, Flags::Result)?,
        }
        Ok(result)
    }
}

/// `mov` and `movzx`.
pub(super) fn copy(it: &mut Lowering<'_>, _: &str) -> Done {
    let ((to, to_bits), (from, bits)) = (it.operand(0)?, it.operand(1)?);
    match (to, from) {
        (Operand::Register(to), Operand::Register(from)) if (to_bits, bits) == (64, 64) => {
            let content = it.state.get(from);
            if content.is_computed() {
                let uses = [
                    read(Register::Machine(from), 64),
                    write(Register::Machine(to), 64),
                ];
                it.compute("movq {},{}", &uses)?;
            }
            it.state.set(to, content);
            return Ok(());
        }
        (Operand::Register(to), Operand::Immediate(_)) => {
            if let Some(variable) = it.variable(false)? {
                return set_address(it, to, variable);
            }
        }
        (Operand::Memory(memory), Operand::Register(from)) if bits == 64 => {
            if let Place::Stack(offset) = it.locate(memory)? {
                let content = it.state.get(from);
                return it.store_slot(offset, Register::Machine(from), 64, content);
            }
        }
        (Operand::Register(to), Operand::Memory(memory)) if (to_bits, bits) == (64, 64) => {
            if let Place::Stack(offset) = it.locate(memory)? {
                return load_whole(it, to, offset);
            }
        }
        _ => {}
    }
    let (value, _) = it.value(1)?;
    it.leave(0, value)
}

fn set_address(it: &mut Lowering<'_>, to: u8, variable: usize) -> Done {
    let address = it.output.address_of(variable);
    let uses = [read(address, 64), write(Register::Machine(to), 64)];
    it.compute("movq {},{}", &uses)?;
    it.state.set(to, Content::Address { variable });
    Ok(())
}

/// `movsx` and `movsxd`.
pub(super) fn copy_signed(it: &mut Lowering<'_>, _: &str) -> Done {
    let (value, bits) = it.value(1)?;
    let value = it.signed(value, bits)?;
    it.leave(0, value)
}

/// `cdqe`: extends the lower half of `rax`.
pub(super) fn sign_extend(it: &mut Lowering<'_>, _: &str) -> Done {
    let rax = Register::Machine(super::RAX);
    let low = it.low(rax, 32)?;
    let value = it.signed(low, 32)?;
    it.compute("movq {},{}", &[read(value, 64), write(rax, 64)])
}

/// `lea`.
pub(super) fn address(it: &mut Lowering<'_>, _: &str) -> Done {
    let ((Operand::Register(to), bits), (Operand::Memory(memory), _)) =
        (it.operand(0)?, it.operand(1)?)
    else {
        return Err("lea with another kind of operand".to_owned());
    };
    let sum = match (memory.base, memory.index) {
        (None, None) => {
            let variable = it.variable(true)?.ok_or("lea of a fixed address")?;
            return set_address(it, to, variable);
        }
        _ if !it.references.is_empty() => return Err("address with a relocation".to_owned()),
        (Some(base), index) => match (it.state.get(base), index) {
            (Content::Frame(start), None) => {
                it.state.set(to, Content::Frame(start + memory.offset));
                return Ok(());
            }
            _ => it.copy(Register::Machine(base))?,
        },
        (None, Some(_)) => it.number(0)?,
    };
    if let Some((index, scale)) = memory.index {
        for _ in 0..scale {
            it.combine("add", Register::Machine(index), sum)?;
        }
    }
    let offset = it.number(memory.offset)?;
    it.combine("add", offset, sum)?;
    let sum = it.low(sum, bits)?;
    it.leave(0, sum)
}

/// Instructions with two operands, the first of which is the result.
pub(super) fn two_operands(it: &mut Lowering<'_>, _: &str) -> Done {
    let opcode = it.opcode();
    let ((first, bits), (second, _)) = (it.operand(0)?, it.operand(1)?);
    if it.is_locked() {
        return super::atomic::locked(it);
    }
    if let (Operand::Register(number), Operand::Immediate(value)) = (first, second) {
        if let (Content::Frame(offset), Opcode::ADD | Opcode::SUB) = (it.state.get(number), opcode)
        {
            let value = if opcode == Opcode::ADD { value } else { -value };
            it.state.set(number, Content::Frame(offset + value));
            it.state.flags = Flags::Unknown;
            return Ok(());
        }
    }
    if first == second && matches!(opcode, Opcode::XOR | Opcode::SUB) {
        let zero = it.number(0)?;
        it.compare(zero, None, bits, Flags::ComparedWithZero)?;
        return it.leave(0, zero);
    }
    let (left, _) = it.value(0)?;
    let (right, _) = it.value(1)?;
    let result = if first == second && opcode == Opcode::TEST {
        // Also of an address, with which herd7 does not compute.
        it.compare(left, None, bits, Flags::ComparedWithZero)?;
        left
    } else {
        it.operation(opcode, [left, right], bits)?
    };
    match opcode {
        Opcode::CMP | Opcode::TEST => Ok(()),
        _ => it.leave(0, result),
    }
}

/// `inc`, `dec`, `neg` and `not`.
pub(super) fn one_operand(it: &mut Lowering<'_>, _: &str) -> Done {
    if it.is_locked() {
        return super::atomic::locked(it);
    }
    let (value, bits) = it.value(0)?;
    let result = it.changed(value, bits)?;
    it.leave(0, result)
}

impl Lowering<'_> {
    /// What an instruction with one operand makes of it.
    pub(super) fn changed(&mut self, value: Register, bits: u8) -> Result<Register, String> {
        let opcode = self.opcode();
        let operands = match opcode {
            Opcode::NOT => {
                let inverted = self.inverted(value)?;
                return self.low(inverted, bits);
            }
            Opcode::NEG => [self.number(0)?, value],
            _ => [value, self.number(1)?],
        };
        self.operation(opcode, operands, bits)
    }
}

/// `imul` by a number: each of its bits doubles the result, and may add the value.
pub(super) fn multiply(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (value, _) = it.value(1)?;
    let Ok((Operand::Immediate(factor), _)) = it.operand(2) else {
        return Err("imul by a register".to_owned());
    };
    let size = factor.unsigned_abs();
    let mut product = it.number(0)?;
    for bit in (0..u64::BITS - size.leading_zeros()).rev() {
        it.combine(herd, product, product)?;
        if size >> bit & 1 != 0 {
            it.combine(herd, value, product)?;
        }
    }
    if factor < 0 {
        product = it.negated(product)?;
    }
    it.state.flags = Flags::Unknown;
    it.leave(0, product)
}

/// Shifts to the left by a number: each bit doubles the value.
pub(super) fn shift_left(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (value, bits) = it.value(0)?;
    let (Operand::Immediate(amount), _) = it.operand(1)? else {
        return Err("shl by a register".to_owned());
    };
    let shifted = it.copy(value)?;
    for _ in 0..amount & i64::from(if bits == 64 { 63 } else { 31 }) {
        it.combine(herd, shifted, shifted)?;
    }
    let shifted = it.low(shifted, bits)?;
    it.compare(shifted, None, bits, Flags::Result)?;
    it.leave(0, shifted)
}

/// Shifts to the right, of which herd7 has none: to the last bit, which is the sign.
pub(super) fn shift_right(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (value, bits) = it.value(0)?;
    let amount = match it.operand(1)? {
        (Operand::Immediate(amount), _) => amount,
        _ => 0,
    };
    if amount != i64::from(bits) - 1 {
        return Err(format!("{} by less than to the last bit", it.opcode()));
    }
    let result = it.number(0)?;
    let value = it.signed(value, bits)?;
    let end = it.output.program.fresh_label();
    it.compute("cmpq {},{}", &[read(result, 64), read(value, 64)])?;
    it.branch_to("jge {label}", &[], end)?;
    let shifted = if it.opcode() == Opcode::SHR { 1 } else { -1 };
    it.compute(format!("{herd}q ${shifted},{{}}"), &[write(result, 64)])?;
    it.output.program.label(end);
    let result = it.low(result, bits)?;
    it.compare(result, None, bits, Flags::Result)?;
    it.leave(0, result)
}

/// `nop`. With an operand at a distance of 64 or more from a register, it is the mark of the source for the
/// register: one of 64 bits, or of 32 if its own operand has 16.
pub(super) fn observe(it: &mut Lowering<'_>, _: &str) -> Done {
    let Ok((Operand::Memory(memory), width)) = it.operand(0) else {
        return Ok(());
    };
    let (Some(number), None, 64..) = (memory.base, memory.index, memory.offset) else {
        return Ok(());
    };
    let (index, bits) = (
        (memory.offset - 64) as u32,
        if width == 16 { 32 } else { 64 },
    );
    it.output.program.observed.insert(index, bits);
    let value = it.low(Register::Machine(number), bits)?;
    let observed = write(Register::Observed(index), 64);
    it.compute("movq {},{}", &[read(value, 64), observed])
}
