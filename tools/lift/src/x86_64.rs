// SPDX-License-Identifier: GPL-2.0

//! The lifter of x86_64.
//!
//! | what                                                  | module         |
//! |-------------------------------------------------------|----------------|
//! | operands of instructions                              | [`operands`]   |
//! | what instructions do to what loops depend on          | [`steps`]      |
//! | what instructions compute from what                   | [`effects`]    |
//! | the table of instructions                             | [`rows`]       |
//! | its rows                                              | [`arithmetic`], [`memory`], [`atomic`], [`condition`] |
//!
//! The memory model of x86 knows no dependencies: what is conditional may become a branch.

mod arithmetic;
mod atomic;
mod condition;
mod effects;
mod memory;
mod operands;
mod rows;
mod steps;
#[cfg(test)]
mod tests;

use crate::code::Patches;
use crate::cpu::{Cpu, Flow, Row};
use crate::error::Error;
use crate::lowering::{read, write};
use crate::object::Object;
use crate::options::Callee;
use crate::program::{Names, Register, Use};
use crate::retry::{Condition, Step};
use object::elf;
use std::collections::BTreeSet;
use std::ops::Range;
use yaxpeax_arch::LengthedInstruction;
use yaxpeax_x86::long_mode::{InstDecoder, Instruction, Opcode, Operand};

pub(crate) enum X86_64 {}

type Lowering<'a> = crate::lowering::Lowering<'a, X86_64>;

/// The numbers of registers in instructions.
const RAX: u8 = 0;
const RSP: u8 = 4;
const RDI: u8 = 7;

impl Names for X86_64 {
    const SET_TO_ONE: &'static str = "movq $1,{}";
    const JUMP: &'static str = "jmp {label}";

    fn general() -> Range<u8> {
        0..16
    }

    fn name(register: Option<u8>, bits: u8) -> String {
        const OLD: [&str; 8] = ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di"];
        let Some(number) = register else {
            return String::new();
        };
        match (OLD.get(usize::from(number)), bits) {
            (Some(name), 64) => format!("r{name}"),
            (Some(name), 32) => format!("e{name}"),
            (Some(name), 16) => (*name).to_owned(),
            (Some(name), _) if number < RSP => format!("{}l", &name[..1]),
            (Some(name), _) => format!("{name}l"),
            (None, 64) => format!("r{number}"),
            (None, 32) => format!("r{number}d"),
            (None, 16) => format!("r{number}w"),
            (None, _) => format!("r{number}b"),
        }
    }
}

impl Cpu for X86_64 {
    type Instruction = Instruction;
    type Key = Opcode;

    const ROWS: &'static [Row<Self>] = rows::ROWS;

    const PARAMETERS: &'static [u8] = &[RDI, 6, 2, 1, 8, 9];
    const STACK_POINTER: u8 = RSP;

    /// What differs between CPUs in the kernel's atomic operations is one CPU or several, and that the prefix
    /// `lock` is patched out for one: there are several here.
    fn patches(_object: &Object, _capabilities: &BTreeSet<u16>) -> Result<Patches, Error> {
        Ok(Patches::default())
    }

    fn decode(bytes: &[u8]) -> Result<(Instruction, u64), String> {
        let decoded = InstDecoder::default().decode_slice(bytes).map_err(|_| {
            let shown = bytes.iter().take(4).map(|byte| format!("{byte:02x}"));
            format!("instruction {}", shown.collect::<String>())
        })?;
        Ok((decoded, decoded.len().to_const()))
    }

    fn nop() -> Instruction {
        Instruction::default()
    }

    fn relocated_from_end(kind: u32, bytes: i64) -> i64 {
        let from_end = [elf::R_X86_64_PC32, elf::R_X86_64_PLT32];
        if from_end.iter().any(|it| it.0 == kind) {
            bytes
        } else {
            0
        }
    }

    fn has_key(instruction: &Instruction, key: &Opcode) -> bool {
        instruction.opcode() == *key
    }

    fn plain_name(instruction: &Instruction) -> String {
        instruction.opcode().to_string()
    }

    fn flow(instruction: &Instruction) -> Result<Flow, String> {
        let opcode = instruction.opcode();
        let is_direct = Self::distance(instruction).is_some();
        Ok(match opcode {
            Opcode::JMP | Opcode::CALL if !is_direct => {
                return Err(format!("{} through a register", opcode));
            }
            Opcode::JMP => Flow::Jump,
            Opcode::CALL => Flow::Call,
            Opcode::RETURN => Flow::Return,
            Opcode::UD2 | Opcode::INT => Flow::Trap,
            _ if instruction.opcode().is_jcc() => Flow::Branch,
            _ => Flow::Next,
        })
    }

    fn distance(instruction: &Instruction) -> Option<i64> {
        let opcode = instruction.opcode();
        if !instruction.opcode().is_jcc() && !matches!(opcode, Opcode::JMP | Opcode::CALL) {
            return None;
        }
        let distance = match instruction.operand(0) {
            Operand::ImmediateI8 { imm } => i64::from(imm),
            Operand::ImmediateI32 { imm } => i64::from(imm),
            _ => return None,
        };
        Some(distance + instruction.len().to_const() as i64)
    }

    fn assembly(instruction: &Instruction) -> String {
        let text = instruction.to_string();
        match (Self::distance(instruction), text.split_once(' ')) {
            (Some(_), Some((name, _))) => format!("{name} $"),
            _ => text,
        }
    }

    fn step(instruction: &Instruction) -> Step {
        steps::step(instruction)
    }

    fn condition(instruction: &Instruction) -> Option<Condition> {
        steps::condition(instruction)
    }

    fn flags(text: &str) -> Option<Use> {
        if text.starts_with("cmp") || text.starts_with("lock") {
            return Some(write(Register::Flags, 64));
        }
        (text.starts_with('j') && !text.starts_with("jmp")).then(|| read(Register::Flags, 64))
    }

    fn lock(lowering: &mut Lowering<'_>, callee: Callee) -> Result<(), String> {
        atomic::call(lowering, callee)
    }
}
