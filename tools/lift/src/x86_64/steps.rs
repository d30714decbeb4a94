// SPDX-License-Identifier: GPL-2.0

//! What instructions do to what loops depend on.

use super::operands::{operand, Operand as Explicit};
use super::RAX;
use crate::retry::{Condition, Operand, Step};
use yaxpeax_x86::long_mode::{ConditionCode, Instruction, Opcode};

pub(super) fn step(instruction: &Instruction) -> Step {
    let [first, second] = [0, 1].map(|index| register(instruction, index));
    let is_register = |it: Operand| it != Operand::Other;
    let condition = instruction.opcode().condition();
    match instruction.opcode() {
        Opcode::MOV if is_register(first) && is_register(second) => Step::Copy {
            to: first,
            from: second,
        },
        // Of a truth value, the lowest bit is all.
        Opcode::MOVZX if is_register(second) => Step::Copy {
            to: first,
            from: match second {
                Operand::Register(number, _) => Operand::Register(number, 1),
                other => other,
            },
        },
        Opcode::CMP if is_register(first) && is_register(second) => Step::Compare(first, second),
        Opcode::TEST if is_register(first) && first == second => {
            Step::Compare(first, Operand::Zero)
        }
        _ if instruction.opcode().is_setcc() && condition == Some(ConditionCode::Z) => {
            Step::Outcome {
                to: first,
                equal: true,
            }
        }
        _ if instruction.opcode().is_setcc() && condition == Some(ConditionCode::NZ) => {
            Step::Outcome {
                to: first,
                equal: false,
            }
        }
        Opcode::CMPXCHG if instruction.prefixes.lock() => Step::CompareAndSwap {
            expected: match operand(instruction, 0) {
                Ok((_, bits)) => Operand::Register(RAX, bits),
                Err(_) => Operand::Other,
            },
            flags: true,
        },
        opcode => Step::Other {
            changed: changed(instruction),
            flags: !matches!(
                opcode,
                Opcode::MOV
                    | Opcode::MOVZX
                    | Opcode::MOVSX
                    | Opcode::MOVSXD
                    | Opcode::LEA
                    | Opcode::NOP
            ) && condition.is_none(),
            stores: instruction.prefixes.lock() || stores(instruction),
        },
    }
}

pub(super) fn condition(instruction: &Instruction) -> Option<Condition> {
    let equal = match instruction.opcode().condition()? {
        ConditionCode::Z => true,
        ConditionCode::NZ => false,
        _ => return None,
    };
    instruction.opcode().is_jcc().then_some(Condition {
        compared: None,
        equal,
    })
}

fn register(instruction: &Instruction, index: u8) -> Operand {
    match operand(instruction, index) {
        Ok((Explicit::Register(number), bits)) => Operand::Register(number, bits),
        _ => Operand::Other,
    }
}

/// The registers that an instruction may change.
fn changed(instruction: &Instruction) -> Vec<u8> {
    let explicit = [0, 1].map(|index| register(instruction, index));
    let explicit = explicit.into_iter().filter_map(|it| match it {
        Operand::Register(number, _) => Some(number),
        Operand::Zero | Operand::Other => None,
    });
    explicit.chain([RAX]).collect()
}

/// Whether an instruction may store to memory that others see.
fn stores(instruction: &Instruction) -> bool {
    let is_memory = |index| matches!(operand(instruction, index), Ok((Explicit::Memory(_), _)));
    match instruction.opcode() {
        Opcode::CMP | Opcode::TEST | Opcode::NOP | Opcode::LEA => false,
        Opcode::XCHG => is_memory(0) || is_memory(1),
        _ => is_memory(0),
    }
}
