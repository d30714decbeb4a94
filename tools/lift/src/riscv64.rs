// SPDX-License-Identifier: GPL-2.0

//! The lifter of riscv64.
//!
//! | what                                                  | module         |
//! |-------------------------------------------------------|----------------|
//! | alternatives that the kernel patches in               | [`alternatives`] |
//! | instructions and their operands                       | [`decode`](mod@decode) |
//! | what instructions do to what loops depend on          | [`steps`]      |
//! | what instructions compute from what                   | [`effects`]    |
//! | the table of instructions                             | [`rows`]       |
//! | its rows                                              | [`arithmetic`], [`memory`], [`atomic`], [`branch`] |

mod alternatives;
mod arithmetic;
mod atomic;
mod branch;
mod decode;
mod effects;
mod memory;
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
use decode::{Instruction, FAR_CALL, FAR_TAIL};
use std::collections::BTreeSet;
use std::ops::Range;

pub(crate) enum Riscv64 {}

type Lowering<'a> = crate::lowering::Lowering<'a, Riscv64>;

/// The register of the return address.
const RA: u8 = 1;

impl Names for Riscv64 {
    const SET_TO_ONE: &'static str = "li {},1";
    const JUMP: &'static str = "j {label}";

    fn general() -> Range<u8> {
        1..32
    }

    fn name(register: Option<u8>, _bits: u8) -> String {
        format!("x{}", register.unwrap_or(0))
    }
}

impl Cpu for Riscv64 {
    type Instruction = Instruction;
    /// Its name, without the letters for acquire and release.
    type Key = &'static str;

    const ROWS: &'static [Row<Self>] = rows::ROWS;

    const PARAMETERS: &'static [u8] = &[10, 11, 12, 13, 14, 15, 16, 17];
    const STACK_POINTER: u8 = 2;

    fn patches(object: &Object, capabilities: &BTreeSet<u16>) -> Result<Patches, Error> {
        alternatives::patches(object, capabilities)
    }

    fn decode(bytes: &[u8]) -> Result<(Instruction, u64), String> {
        decode::decode(bytes)
    }

    fn nop() -> Instruction {
        Instruction::nop()
    }

    fn has_key(instruction: &Instruction, key: &&str) -> bool {
        instruction.name == *key
    }

    fn plain_name(instruction: &Instruction) -> String {
        instruction.name.clone()
    }

    fn flow(instruction: &Instruction) -> Result<Flow, String> {
        let name = instruction.name.as_str();
        let Instruction {
            rd, rs1, immediate, ..
        } = *instruction;
        Ok(match name {
            "beq" | "bne" | "blt" | "bge" | "bltu" | "bgeu" => Flow::Branch,
            "jal" if rd == 0 => Flow::Jump,
            "jal" if rd == RA => Flow::Call,
            "jalr" if (rd, rs1, immediate) == (0, RA, 0) => Flow::Return,
            "jal" | "jalr" => return Err(format!("{name} through a register")),
            FAR_CALL => Flow::Call,
            FAR_TAIL => Flow::Jump,
            "ebreak" => Flow::Trap,
            _ => Flow::Next,
        })
    }

    fn distance(instruction: &Instruction) -> Option<i64> {
        match instruction.name.as_str() {
            "beq" | "bne" | "blt" | "bge" | "bltu" | "bgeu" | "jal" | FAR_CALL | FAR_TAIL => {
                Some(instruction.immediate)
            }
            _ => None,
        }
    }

    fn assembly(instruction: &Instruction) -> String {
        instruction.assembly()
    }

    fn step(instruction: &Instruction) -> Step {
        steps::step(instruction)
    }

    fn condition(instruction: &Instruction) -> Option<Condition> {
        steps::condition(instruction)
    }

    fn flags(_text: &str) -> Option<Use> {
        None
    }

    fn lock(lowering: &mut Lowering<'_>, callee: Callee) -> Result<(), String> {
        atomic::call(lowering, callee)
    }
}
