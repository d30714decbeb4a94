// SPDX-License-Identifier: GPL-2.0

//! The lifter of arm64.
//!
//! | what                                                  | module         |
//! |-------------------------------------------------------|----------------|
//! | alternatives that the kernel patches in               | [`alternatives`] |
//! | what instructions do to what loops depend on          | [`steps`]      |
//! | what instructions compute from what                   | [`effects`]    |
//! | the table of instructions                             | [`rows`]       |
//! | its rows                                              | [`arithmetic`], [`memory`], [`atomic`], [`branch`] |
//! | what rows read and write                              | [`operands`]   |

mod alternatives;
mod arithmetic;
mod atomic;
mod branch;
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
use crate::object::Object;
use crate::options::Callee;
use crate::program::{Names, Use};
use crate::retry::{Condition, Step};
use std::collections::BTreeSet;
use std::ops::Range;
use yaxpeax_arch::{Decoder as _, U8Reader};
use yaxpeax_arm::armv8::a64::{InstDecoder, Instruction, Opcode};

pub(crate) enum Arm64 {}

type Lowering<'a> = crate::lowering::Lowering<'a, Arm64>;

impl Names for Arm64 {
    const SET_TO_ONE: &'static str = "MOV {},#1";
    const JUMP: &'static str = "B {label}";

    fn general() -> Range<u8> {
        0..31
    }

    fn name(register: Option<u8>, bits: u8) -> String {
        let width = if bits == 32 { 'W' } else { 'X' };
        match register {
            Some(number) => format!("{width}{number}"),
            None => format!("{width}ZR"),
        }
    }
}

impl Cpu for Arm64 {
    type Instruction = Instruction;
    type Key = Opcode;

    const ROWS: &'static [Row<Self>] = rows::ROWS;

    const PARAMETERS: &'static [u8] = &[0, 1, 2, 3, 4, 5, 6, 7];
    const STACK_POINTER: u8 = 31;

    fn patches(object: &Object, capabilities: &BTreeSet<u16>) -> Result<Patches, Error> {
        alternatives::patches(object, capabilities)
    }

    fn decode(bytes: &[u8]) -> Result<(Instruction, u64), String> {
        let word: [u8; 4] = *bytes.first_chunk().ok_or("the end of the section")?;
        let decoded = InstDecoder::default()
            .decode(&mut U8Reader::new(&word))
            .map_err(|_| format!("instruction {:08x}", u32::from_le_bytes(word)))?;
        Ok((decoded, 4))
    }

    fn nop() -> Instruction {
        Instruction {
            opcode: Opcode::HINT,
            ..Instruction::default()
        }
    }

    /// Operands that are part of yaxpeax's opcode do not count.
    fn has_key(instruction: &Instruction, key: &Opcode) -> bool {
        std::mem::discriminant(&instruction.opcode) == std::mem::discriminant(key)
    }

    fn plain_name(instruction: &Instruction) -> String {
        rows::name(instruction.opcode)
    }

    fn flow(instruction: &Instruction) -> Result<Flow, String> {
        use Opcode::{Bcc, B, BL, BRK, CBNZ, CBZ, RET, TBNZ, TBZ, UDF};
        let opcode = instruction.opcode;
        Ok(match opcode {
            B => Flow::Jump,
            Bcc(_) | CBZ | CBNZ | TBZ | TBNZ => Flow::Branch,
            BL => Flow::Call,
            RET => Flow::Return,
            BRK | UDF => Flow::Trap,
            _ => Flow::Next,
        })
    }

    fn distance(instruction: &Instruction) -> Option<i64> {
        operands::distance(instruction)
    }

    fn assembly(instruction: &Instruction) -> String {
        instruction.to_string()
    }

    fn step(instruction: &Instruction) -> Step {
        steps::step(instruction)
    }

    fn condition(instruction: &Instruction) -> Option<Condition> {
        steps::condition(instruction)
    }

    fn flags(text: &str) -> Option<Use> {
        operands::flags(text)
    }

    fn lock(lowering: &mut Lowering<'_>, callee: Callee) -> Result<(), String> {
        atomic::call(lowering, callee)
    }
}
