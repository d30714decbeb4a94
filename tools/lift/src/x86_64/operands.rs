// SPDX-License-Identifier: GPL-2.0

//! Operands of instructions.

use super::Lowering;
use yaxpeax_x86::long_mode::{register_class, Instruction, Opcode, Operand as Decoded, RegSpec};

/// An operand of an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operand {
    Register(u8),
    Immediate(i64),
    Memory(Memory),
}

/// An address in the terms of an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Memory {
    /// `None` is the instruction pointer, or nothing.
    pub base: Option<u8>,
    /// A register, and what it is multiplied with.
    pub index: Option<(u8, u8)>,
    pub offset: i64,
}

fn register(of: RegSpec) -> Result<(u8, u8), String> {
    let bits = match of.class() {
        register_class::Q => 64,
        register_class::D => 32,
        register_class::W => 16,
        register_class::RB => 8,
        register_class::B if of.num() < 4 => 8,
        _ => return Err(format!("register {}", of.name())),
    };
    Ok((of.num(), bits))
}

/// An operand of an instruction, and how many bits it has. Numbers have as many as the first operand.
pub(crate) fn operand(instruction: &Instruction, index: u8) -> Result<(Operand, u8), String> {
    if index >= instruction.operand_count() {
        return Err(format!("{} with too few operands", instruction.opcode()));
    }
    if instruction.segment_override_for_op(index).is_some() {
        return Err(format!("{} of a segment", instruction.opcode()));
    }
    let number = |number: i64| {
        let bits = if index == 0 {
            64
        } else {
            operand(instruction, 0)?.1
        };
        Ok((Operand::Immediate(number), bits))
    };
    let address = |base: Option<RegSpec>, index: Option<(RegSpec, u8)>, offset: i32| {
        let register = |of: RegSpec| match register(of) {
            Ok((number, 64)) => Ok(number),
            _ => Err(format!("address in {}", of.name())),
        };
        let bytes = instruction.mem_size().and_then(|size| size.bytes_size());
        let memory = Memory {
            base: base
                .filter(|it| *it != RegSpec::RIP)
                .map(register)
                .transpose()?,
            index: match index {
                Some((index, scale)) => Some((register(index)?, scale)),
                None => None,
            },
            offset: i64::from(offset),
        };
        Ok((
            Operand::Memory(memory),
            bytes.unwrap_or(8).saturating_mul(8),
        ))
    };
    match instruction.operand(index) {
        Decoded::Register { reg } => {
            register(reg).map(|(number, bits)| (Operand::Register(number), bits))
        }
        Decoded::ImmediateI8 { imm } => number(i64::from(imm)),
        Decoded::ImmediateU8 { imm } => number(i64::from(imm)),
        Decoded::ImmediateI16 { imm } => number(i64::from(imm)),
        Decoded::ImmediateU16 { imm } => number(i64::from(imm)),
        Decoded::ImmediateI32 { imm } => number(i64::from(imm)),
        Decoded::ImmediateU32 { imm } => number(i64::from(imm)),
        Decoded::ImmediateI64 { imm } => number(imm),
        Decoded::ImmediateU64 { imm } => number(imm as i64),
        Decoded::AbsoluteU32 { addr } => address(None, None, addr as i32),
        Decoded::MemDeref { base } => address(Some(base), None, 0),
        Decoded::Disp { base, disp } => address(Some(base), None, disp),
        Decoded::MemIndexScale { index, scale } => address(None, Some((index, scale)), 0),
        Decoded::MemIndexScaleDisp { index, scale, disp } => {
            address(None, Some((index, scale)), disp)
        }
        Decoded::MemBaseIndexScale { base, index, scale } => {
            address(Some(base), Some((index, scale)), 0)
        }
        Decoded::MemBaseIndexScaleDisp {
            base,
            index,
            scale,
            disp,
        } => address(Some(base), Some((index, scale)), disp),
        _ => Err(format!(
            "{} with another kind of operand",
            instruction.opcode()
        )),
    }
}

impl Lowering<'_> {
    pub(super) fn operand(&self, index: u8) -> Result<(Operand, u8), String> {
        operand(&self.instruction.decoded, index)
    }

    pub(super) fn opcode(&self) -> Opcode {
        self.instruction.decoded.opcode()
    }

    /// Whether the processor's lock is held around the instruction.
    pub(super) fn is_locked(&self) -> bool {
        self.instruction.decoded.prefixes.lock()
    }
}
