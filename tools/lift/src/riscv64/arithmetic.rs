// SPDX-License-Identifier: GPL-2.0

//! The rows of instructions that compute.

use super::memory::low_bits;
use super::Lowering;
use crate::lowering::{read, write};
use crate::program::{Register, Use};
use crate::state::Content;

type Done = Result<(), String>;

/// A register that an instruction reads.
pub(super) fn source(number: u8) -> Result<Register, String> {
    match number {
        0 => Ok(Register::Zero),
        3 => Err("the global pointer".to_owned()),
        4 => Err("the thread pointer".to_owned()),
        number => Ok(Register::Machine(number)),
    }
}

/// The register that an instruction writes.
pub(super) fn target(it: &Lowering<'_>) -> Register {
    match it.instruction.decoded.rd {
        0 => Register::Zero,
        number => Register::Machine(number),
    }
}

/// The last operand of an instruction that computes: its text and its register.
fn last_operand(it: &Lowering<'_>) -> Result<(String, Vec<Use>), String> {
    let decoded = &it.instruction.decoded;
    if decoded.has_immediate() {
        return Ok((decoded.immediate.to_string(), vec![]));
    }
    let register = source(decoded.rs2)?;
    Ok(("{}".to_owned(), vec![read(register, 64)]))
}

/// How many bits the operands of an instruction have: 32 for those that end with `w`.
fn width(it: &Lowering<'_>) -> u8 {
    if it.instruction.decoded.name.ends_with('w') {
        32
    } else {
        64
    }
}

impl Lowering<'_> {
    /// Copies a number of so many bits, extended to 64 bits.
    pub(super) fn extend(
        &mut self,
        to: Register,
        from: Register,
        bits: u8,
        is_signed: bool,
    ) -> Done {
        if bits == 64 {
            return self.compute("mv {},{}", &[write(to, 64), read(from, 64)]);
        }
        let sign = 1_i64 << (bits - 1);
        let small = if bits < 32 || is_signed { 32 } else { 64 };
        let uses = [write(to, small), read(from, 64)];
        self.compute(format!("andi {{}},{{}},{}", 2 * sign - 1), &uses)?;
        if is_signed {
            let uses = [write(to, small), read(to, 64)];
            self.compute(format!("xori {{}},{{}},{sign}"), &uses)?;
            self.compute(format!("addi {{}},{{}},-{sign}"), &uses)?;
        }
        Ok(())
    }

    /// A register with a number of 32 bits as instructions with `w` leave it: the sign is in all upper bits.
    pub(super) fn word(&mut self, register: Register) -> Result<Register, String> {
        let is_word = match register {
            Register::Machine(number) => self.state.get(number) == Content::Word,
            register => register == Register::Zero,
        };
        if is_word {
            return Ok(register);
        }
        let word = self.output.temporary();
        self.extend(word, register, 32, true)?;
        Ok(word)
    }

    /// A register with the sign of a number flipped: numbers without sign, so changed, compare as numbers
    /// with one.
    pub(super) fn flip_sign(&mut self, register: Register) -> Result<Register, String> {
        let (sign, flipped) = (self.output.temporary(), self.output.temporary());
        self.compute("li {},1", &[write(sign, 64)])?;
        self.compute("slli {},{},63", &[write(sign, 64), read(sign, 64)])?;
        let uses = [write(flipped, 64), read(register, 64), read(sign, 64)];
        self.compute("xor {},{},{}", &uses)?;
        Ok(flipped)
    }
}

/// What a register holds. The thread pointer leads to what is the CPU's own.
pub(super) fn content(it: &Lowering<'_>, number: u8) -> Content {
    match number {
        4 => Content::Own { variable: None },
        number => it.state.get(number),
    }
}

/// What a computation makes of a number or an address that differs between CPUs, if an operand is one.
fn compute_own(it: &mut Lowering<'_>) -> Option<Done> {
    let decoded = &it.instruction.decoded;
    let (rd, name) = (decoded.rd, decoded.name.as_str());
    let second = if decoded.has_immediate() {
        0
    } else {
        decoded.rs2
    };
    let variable = match (content(it, decoded.rs1), content(it, second)) {
        (Content::Own { variable: None }, Content::Address { variable })
        | (Content::Address { variable }, Content::Own { variable: None }) => Some(variable),
        (Content::Own { variable }, _) | (_, Content::Own { variable }) => variable,
        _ => return None,
    };
    if !matches!(name, "add" | "addi" | "slli") {
        return Some(Err(format!("{name} of what differs between CPUs")));
    }
    it.state.set(rd, Content::Own { variable });
    Some(Ok(()))
}

/// Instructions that herd7 has, or has for 64 bits.
pub(super) fn compute(it: &mut Lowering<'_>, herd: &str) -> Done {
    if let Some(done) = compute_own(it) {
        return done;
    }
    let (last, mut uses) = last_operand(it)?;
    let first = it.instruction.decoded.rs1;
    let is_address = matches!(it.state.get(first), Content::Address { .. });
    if is_address && uses.is_empty() && herd != "addi" {
        return Err(format!("{herd} of an address"));
    }
    let first = source(first)?;
    let to = target(it);
    let result = if width(it) == 32 {
        it.output.temporary()
    } else {
        to
    };
    uses.splice(0..0, [write(result, 64), read(first, 64)]);
    it.compute(format!("{herd} {{}},{{}},{last}"), &uses)?;
    if width(it) == 32 {
        it.extend(to, result, 32, true)?;
    }
    Ok(())
}

/// `addi` and `add`, and the addresses that are computed with them.
pub(super) fn add(it: &mut Lowering<'_>, herd: &str) -> Done {
    let decoded = &it.instruction.decoded;
    let (rd, rs1, rs2, value) = (decoded.rd, decoded.rs1, decoded.rs2, decoded.immediate);
    let has_immediate = decoded.has_immediate();
    let to = target(it);
    let content = it.state.get(rs1);
    if let (Content::Page { variable }, Some(reference)) = (content, it.references.first()) {
        low_bits(reference)?;
        let address = it.output.address_of(variable);
        it.compute("mv {},{}", &[write(to, 64), read(address, 64)])?;
        it.state.set(rd, Content::Address { variable });
        return Ok(());
    }
    let copied = match (has_immediate, rs1, rs2, value) {
        (true, 0, ..) => return it.compute(format!("li {{}},{value}"), &[write(to, 32)]),
        (true, from, _, 0) | (false, from, 0, _) | (false, 0, from, _) => from,
        (true, ..) => {
            if let Content::Frame(offset) = content {
                it.state.set(rd, Content::Frame(offset + value));
                return Ok(());
            }
            return compute(it, herd);
        }
        _ => return compute(it, herd),
    };
    let content = it.state.get(copied);
    if content.is_computed() {
        let from = source(copied)?;
        it.compute("mv {},{}", &[write(to, 64), read(from, 64)])?;
    }
    it.state.set(rd, content);
    Ok(())
}

/// `slt` and `slti`. To compare with the number `k` and leave the result nowhere is how the source observes
/// a register of 32 bits under number `k`.
pub(super) fn less(it: &mut Lowering<'_>, herd: &str) -> Done {
    observe(it, 32).unwrap_or_else(|| compute(it, herd))
}

/// `sltu` and `sltiu`, the mark for a register of 64 bits.
pub(super) fn less_unsigned(it: &mut Lowering<'_>, herd: &str) -> Done {
    if let Some(done) = observe(it, 64) {
        return done;
    }
    let decoded = &it.instruction.decoded;
    let (left, right) = (source(decoded.rs1)?, source(decoded.rs2)?);
    let right = if decoded.has_immediate() {
        let value = decoded.immediate;
        let number = it.output.temporary();
        it.compute(format!("li {{}},{value}"), &[write(number, 64)])?;
        number
    } else {
        right
    };
    let (left, right) = (it.flip_sign(left)?, it.flip_sign(right)?);
    let uses = [write(target(it), 64), read(left, 64), read(right, 64)];
    it.compute(format!("{herd} {{}},{{}},{{}}"), &uses)
}

fn observe(it: &mut Lowering<'_>, bits: u8) -> Option<Done> {
    let decoded = &it.instruction.decoded;
    if decoded.rd != 0 || !decoded.has_immediate() {
        return None;
    }
    let number = decoded.immediate as u32;
    let from = source(decoded.rs1);
    it.output.program.observed.insert(number, bits);
    let observed = Register::Observed(number);
    Some(from.and_then(|from| it.extend(observed, from, bits, false)))
}

/// Shifts to the left by a register. CPUs take its low bits, herd7 all of it.
pub(super) fn shift_left(it: &mut Lowering<'_>, herd: &str) -> Done {
    let bits = width(it);
    let decoded = &it.instruction.decoded;
    let (value, amount) = (source(decoded.rs1)?, source(decoded.rs2)?);
    let (low, result) = (it.output.temporary(), it.output.temporary());
    let uses = [write(low, 64), read(amount, 64)];
    it.compute(format!("andi {{}},{{}},{}", bits - 1), &uses)?;
    let uses = [write(result, 64), read(value, 64), read(low, 64)];
    it.compute(format!("{herd} {{}},{{}},{{}}"), &uses)?;
    it.extend(target(it), result, bits, true)
}

/// Shifts to the right. To shift the sign in, a negative number is inverted before and after it. The amount
/// in a register is taken bit by bit.
pub(super) fn shift_right(it: &mut Lowering<'_>, herd: &str) -> Done {
    let bits = width(it);
    let decoded = &it.instruction.decoded;
    let is_signed = decoded.name.starts_with("sra");
    let amount = if decoded.has_immediate() {
        Err(decoded.immediate)
    } else {
        Ok(source(decoded.rs2)?)
    };
    let from = source(decoded.rs1)?;
    let (value, sign) = (it.output.temporary(), it.output.temporary());
    it.extend(value, from, bits, is_signed)?;
    let invert = [write(value, 64), read(value, 64), read(sign, 64)];
    if is_signed {
        it.compute("srli {},{},63", &[write(sign, 64), read(value, 64)])?;
        let uses = [write(sign, 64), read(Register::Zero, 64), read(sign, 64)];
        it.compute("sub {},{},{}", &uses)?;
        it.compute("xor {},{},{}", &invert)?;
    }
    match amount {
        Err(number) => {
            let uses = [write(value, 64), read(value, 64)];
            it.compute(format!("{herd} {{}},{{}},{number}"), &uses)?;
        }
        Ok(register) => shift_by_bits(it, value, register, bits)?,
    }
    if is_signed {
        it.compute("xor {},{},{}", &invert)?;
    }
    it.extend(target(it), value, bits, true)
}

/// Shifts by the amount in a register: for each of its bits, the value is exchanged for the shifted one if
/// the bit is set.
fn shift_by_bits(it: &mut Lowering<'_>, value: Register, amount: Register, bits: u8) -> Done {
    for bit in 0..bits.ilog2() {
        let (mask, change) = (it.output.temporary(), it.output.temporary());
        let uses = [write(mask, 64), read(amount, 64)];
        it.compute(format!("slli {{}},{{}},{}", 63 - bit), &uses)?;
        it.compute("srli {},{},63", &[write(mask, 64), read(mask, 64)])?;
        let uses = [write(mask, 64), read(Register::Zero, 64), read(mask, 64)];
        it.compute("sub {},{},{}", &uses)?;
        let uses = [write(change, 64), read(value, 64)];
        it.compute(format!("srli {{}},{{}},{}", 1 << bit), &uses)?;
        for (name, with) in [("xor", value), ("and", mask)] {
            let uses = [write(change, 64), read(change, 64), read(with, 64)];
            it.compute(format!("{name} {{}},{{}},{{}}"), &uses)?;
        }
        let uses = [write(value, 64), read(value, 64), read(change, 64)];
        it.compute("xor {},{},{}", &uses)?;
    }
    Ok(())
}
