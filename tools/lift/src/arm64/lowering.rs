// SPDX-License-Identifier: GPL-2.0

//! What the rows of the table work with: operands and output.

use super::code::{Instruction, Reference};
use super::state::{Content, State};
use crate::process::{Access, CutReason, Origin, Value};
use crate::program::{Kind, Label, Operation, Program, Register, Use};
use std::collections::BTreeSet;
use yaxpeax_arm::armv8::a64::{self, Opcode, ShiftStyle, SizeCode};

/// The lowering of one instruction.
pub(crate) struct Lowering<'a> {
    pub instruction: &'a Instruction<'a>,
    pub reference: Option<Reference<'a>>,
    pub origin: &'a Origin,
    pub state: &'a mut State,
    pub output: &'a mut Output,
    /// Where a conditional branch goes.
    pub taken: Option<Label>,
}

/// What has been lowered so far.
#[derive(Default)]
pub(crate) struct Output {
    pub program: Program,
    /// The names of variables.
    pub variables: Vec<String>,
    pub locks: BTreeSet<String>,
    pub accesses: BTreeSet<Access>,
    /// The offsets of stack slots.
    slots: Vec<i64>,
    temporaries: usize,
}

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
        /// `None` is the stack pointer.
        base: Option<u8>,
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

pub(crate) fn read(register: Register, bits: u8) -> Use {
    Use {
        register,
        bits,
        read: true,
        written: false,
    }
}

pub(crate) fn write(register: Register, bits: u8) -> Use {
    Use {
        register,
        bits,
        read: false,
        written: true,
    }
}

pub(crate) fn update(register: Register, bits: u8) -> Use {
    Use {
        register,
        bits,
        read: true,
        written: true,
    }
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

impl Output {
    pub(crate) fn new(locks: BTreeSet<String>) -> Self {
        Self {
            locks,
            ..Self::default()
        }
    }

    /// The number of a variable.
    pub(crate) fn variable(&mut self, name: &str) -> usize {
        if let Some(index) = self.variables.iter().position(|it| it == name) {
            return index;
        }
        self.variables.push(name.to_owned());
        self.variables.len() - 1
    }

    /// The register that holds the address of a variable from the start.
    pub(crate) fn address_of(&mut self, variable: usize) -> Register {
        let register = Register::Address(variable);
        if let Some(name) = self.variables.get(variable) {
            self.program
                .initial
                .insert(register, Value::Address(name.clone()));
        }
        register
    }

    /// The register for a slot of the stack.
    pub(crate) fn slot(&mut self, offset: i64) -> Register {
        let index = self.slots.iter().position(|it| *it == offset);
        Register::Slot(index.unwrap_or_else(|| {
            self.slots.push(offset);
            self.slots.len() - 1
        }))
    }

    pub(crate) fn temporary(&mut self) -> Register {
        self.temporaries += 1;
        Register::Temporary(self.temporaries)
    }
}

impl<'a> Lowering<'a> {
    /// An operand. The error says that the table has no form for it.
    pub(crate) fn operand(&self, index: usize) -> Result<Operand, String> {
        let operand = self.instruction.operands.get(index).copied();
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
                base: u8::try_from(base).ok().filter(|it| *it < 31),
                offset: match (i64::from(offset), writeback) {
                    (offset, true) => Offset::Before(offset),
                    (offset, false) => Offset::Immediate(offset),
                },
            },
            a64::Operand::RegPostIndex(base, offset) => Operand::Memory {
                base: u8::try_from(base).ok().filter(|it| *it < 31),
                offset: Offset::After(i64::from(offset)),
            },
            a64::Operand::RegRegOffset(base, index, size, style, amount) => Operand::Memory {
                base: u8::try_from(base).ok().filter(|it| *it < 31),
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
        super::rows::name(self.instruction.opcode)
    }

    /// The number that is part of the decoded opcode.
    pub(crate) fn opcode_number(&self) -> u8 {
        match self.instruction.opcode {
            Opcode::Bcc(number) | Opcode::DMB(number) | Opcode::DSB(number) => number,
            _ => format!("{:?}", self.instruction.opcode)
                .split(['(', ')'])
                .nth(1)
                .and_then(|number| number.parse().ok())
                .unwrap_or_default(),
        }
    }

    /// Adds a computation.
    pub(crate) fn compute(&mut self, text: impl Into<String>, uses: &[Use]) -> Result<(), String> {
        self.push(Kind::Pure, text.into(), uses, None)
    }

    /// Adds an access to memory or a barrier.
    pub(crate) fn access(&mut self, text: impl Into<String>, uses: &[Use]) -> Result<(), String> {
        self.push(Kind::Memory, text.into(), uses, None)
    }

    /// Adds the branch that the instruction is.
    pub(crate) fn branch(&mut self, text: impl Into<String>, uses: &[Use]) -> Result<(), String> {
        let target = self.taken.ok_or("branch without a target")?;
        self.push(Kind::Branch, text.into(), uses, Some(target))
    }

    /// Adds a branch to where executions end that do not count.
    pub(crate) fn cut_if_not_zero(
        &mut self,
        register: Register,
        reason: CutReason,
    ) -> Result<(), String> {
        let label = self.output.program.cut(reason, self.origin);
        let text = "CBNZ {},{label}".to_owned();
        self.push(Kind::Branch, text, &[read(register, 32)], Some(label))
    }

    fn push(
        &mut self,
        kind: Kind,
        text: String,
        uses: &[Use],
        target: Option<Label>,
    ) -> Result<(), String> {
        for it in uses {
            if let (Register::Machine(number), true) = (it.register, it.read) {
                match self.state.get(number) {
                    Content::Frame(_) => return Err("address of the stack as a value".to_owned()),
                    Content::Page { .. } => return Err("page of a variable as a value".to_owned()),
                    Content::Unknown => {
                        return Err("value that depends on the path to it".to_owned());
                    }
                    Content::Computed | Content::Word | Content::Address { .. } => {}
                }
            }
        }
        for it in uses {
            if let (Register::Machine(number), true) = (it.register, it.written) {
                self.state.set(
                    number,
                    if it.bits == 32 {
                        Content::Word
                    } else {
                        Content::Computed
                    },
                );
            }
        }
        let operation = Operation {
            flags: flags(&text),
            text,
            uses: uses.to_vec(),
            target,
            kind,
        };
        self.output.program.push(operation, self.origin);
        Ok(())
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

/// What herd7's instructions do with the flags.
fn flags(text: &str) -> Option<Use> {
    match text.split([' ', '.']).next()? {
        "ADDS" | "SUBS" | "ANDS" | "BICS" | "MSR" => Some(write(Register::Flags, 64)),
        "CSEL" | "CSINC" | "CSINV" | "CSNEG" | "MRS" => Some(read(Register::Flags, 64)),
        "B" if text.starts_with("B.") => Some(read(Register::Flags, 64)),
        _ => None,
    }
}
