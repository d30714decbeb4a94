// SPDX-License-Identifier: GPL-2.0

//! The operands of instructions, and numbers in herd7's.

use super::Lowering;
use crate::lowering::{read, write};
use crate::program::{Register, Use};
use yaxpeax_arm::armv8::a64::{self, Opcode, ShiftStyle, SizeCode};

/// An operand of an instruction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Operand {
    Register {
        register: Register,
        bits: u8,
    },
    StackPointer,
    Immediate(u64),
    /// A register, extended or shifted.
    Shifted {
        register: Register,
        bits: u8,
        style: ShiftStyle,
        amount: u8,
    },
    Memory {
        base: u8,
        offset: Offset,
    },
    Condition(u8),
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Offset {
    Immediate(i64),
    /// Added to the base before the access.
    Before(i64),
    /// Added to the base after the access.
    After(i64),
    Register {
        register: Register,
        bits: u8,
        style: ShiftStyle,
        amount: u8,
    },
}

fn machine(number: u16) -> Register {
    match u8::try_from(number) {
        Ok(number @ 0..=30) => Register::Machine(number),
        _ => Register::Zero,
    }
}

fn bits(size: SizeCode) -> u8 {
    match size {
        SizeCode::W => 32,
        SizeCode::X => 64,
    }
}

impl Lowering<'_> {
    /// An operand. The error says that the table has no form for it.
    pub(crate) fn operand(&self, index: usize) -> Result<Operand, String> {
        let operand = self.instruction.decoded.operands.get(index).copied();
        Ok(match operand.unwrap_or(a64::Operand::Nothing) {
            a64::Operand::Nothing => Operand::Nothing,
            a64::Operand::RegisterOrSP(_, 31) => Operand::StackPointer,
            a64::Operand::Register(size, number) | a64::Operand::RegisterOrSP(size, number) => {
                Operand::Register {
                    register: machine(number),
                    bits: bits(size),
                }
            }
            a64::Operand::Immediate(value) => Operand::Immediate(u64::from(value)),
            a64::Operand::Imm16(value) => Operand::Immediate(u64::from(value)),
            a64::Operand::Imm64(value) => Operand::Immediate(value),
            a64::Operand::ImmShift(value, amount) => Operand::Immediate(u64::from(value) << amount),
            a64::Operand::RegShift(style, amount, size, number) => Operand::Shifted {
                register: machine(number),
                bits: bits(size),
                style,
                amount,
            },
            a64::Operand::RegPreIndex(base, offset, writeback) => Operand::Memory {
                base: base as u8,
                offset: match (i64::from(offset), writeback) {
                    (offset, true) => Offset::Before(offset),
                    (offset, false) => Offset::Immediate(offset),
                },
            },
            a64::Operand::RegPostIndex(base, offset) => Operand::Memory {
                base: base as u8,
                offset: Offset::After(i64::from(offset)),
            },
            a64::Operand::RegRegOffset(base, index, size, style, amount) => Operand::Memory {
                base: base as u8,
                offset: Offset::Register {
                    register: machine(index),
                    bits: bits(size),
                    style,
                    amount,
                },
            },
            a64::Operand::ConditionCode(code) => Operand::Condition(code),
            a64::Operand::PCOffset(_) => return Err(format!("{} of the code", self.name())),
            _ => return Err(format!("{} with another kind of operand", self.name())),
        })
    }

    pub(crate) fn register(&self, index: usize) -> Result<(Register, u8), String> {
        match self.operand(index)? {
            Operand::Register { register, bits } => Ok((register, bits)),
            other => Err(self.no_form(other)),
        }
    }

    pub(crate) fn immediate(&self, index: usize) -> Result<u64, String> {
        match self.operand(index)? {
            Operand::Immediate(value) => Ok(value),
            other => Err(self.no_form(other)),
        }
    }

    pub(crate) fn no_form(&self, operand: Operand) -> String {
        let what = match operand {
            Operand::StackPointer => "the stack pointer",
            Operand::Register { .. } => "a register",
            Operand::Immediate(_) => "a number",
            Operand::Shifted { .. } => "a shifted register",
            Operand::Memory { .. } => "an address",
            Operand::Condition(_) => "a condition",
            Operand::Nothing => "too few operands",
        };
        format!("{} with {what}", self.name())
    }

    /// The plain name of the instruction.
    pub(crate) fn name(&self) -> String {
        super::rows::name(self.instruction.decoded.opcode)
    }

    /// The number that is part of the decoded opcode.
    pub(crate) fn opcode_number(&self) -> u8 {
        match self.instruction.decoded.opcode {
            Opcode::Bcc(number) | Opcode::DMB(number) | Opcode::DSB(number) => number,
            _ => format!("{:?}", self.instruction.decoded.opcode)
                .split(['(', ')'])
                .nth(1)
                .and_then(|number| number.parse().ok())
                .unwrap_or_default(),
        }
    }

    /// Sets a register to a number.
    pub(crate) fn set(&mut self, register: Register, bits: u8, value: u64) -> Result<(), String> {
        let value = if bits == 32 {
            value & 0xffff_ffff
        } else {
            value
        };
        if value <= 0xffff {
            return self.compute(format!("MOV {{}},#{value}"), &[write(register, bits)]);
        }
        let zero = read(Register::Zero, bits);
        let first = if is_short(value) { value } else { value >> 32 };
        self.compute(
            format!("ORR {{}},{{}},#{}", first as i64),
            &[write(register, bits), zero],
        )?;
        if first == value {
            return Ok(());
        }
        let uses = [write(register, bits), read(register, bits)];
        self.compute("LSL {},{},#32", &uses)?;
        self.compute(format!("ORR {{}},{{}},#{}", value & 0xffff_ffff), &uses)
    }

    /// A number as the last operand of a logical operation: its text and, if it has one, its register.
    pub(crate) fn number(&mut self, value: u64, bits: u8) -> Result<(String, Vec<Use>), String> {
        let value = if bits == 32 {
            value & 0xffff_ffff
        } else {
            value
        };
        if is_short(value) {
            return Ok((format!("#{}", value as i64), vec![]));
        }
        let temporary = self.output.temporary();
        self.set(temporary, bits, value)?;
        Ok(("{}".to_owned(), vec![read(temporary, bits)]))
    }

    /// The conditions of branches and selects, by their number in an instruction.
    pub(crate) fn condition(code: u8) -> &'static str {
        const NAMES: [&str; 16] = [
            "EQ", "NE", "CS", "CC", "MI", "PL", "VS", "VC", "HI", "LS", "GE", "LT", "GT", "LE",
            "AL", "AL",
        ];
        NAMES.get(usize::from(code)).copied().unwrap_or("AL")
    }
}

/// Whether herd7 can read a number: it has signed ones of 63 bits.
fn is_short(value: u64) -> bool {
    (-(1 << 62)..1 << 62).contains(&(value as i64))
}

/// How far an instruction branches.
pub(super) fn distance(instruction: &a64::Instruction) -> Option<i64> {
    instruction
        .operands
        .iter()
        .find_map(|operand| match operand {
            a64::Operand::PCOffset(distance) => Some(*distance),
            _ => None,
        })
}

/// What herd7's instructions do with the flags.
pub(super) fn flags(text: &str) -> Option<Use> {
    match text.split([' ', '.']).next()? {
        "ADDS" | "SUBS" | "ANDS" | "BICS" | "MSR" => Some(write(Register::Flags, 64)),
        "CSEL" | "CSINC" | "CSINV" | "CSNEG" | "MRS" => Some(read(Register::Flags, 64)),
        "B" if text.starts_with("B.") => Some(read(Register::Flags, 64)),
        _ => None,
    }
}
