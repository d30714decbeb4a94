// SPDX-License-Identifier: GPL-2.0

//! What instructions do to what loops depend on.

use super::rows;
use crate::retry::{Condition, Operand, Step};
use yaxpeax_arm::armv8::a64::{self, Instruction, Opcode, ShiftStyle, SizeCode};

const EQUAL: u8 = 0;
const NOT_EQUAL: u8 = 1;

pub(super) fn step(instruction: &Instruction) -> Step {
    let operands = instruction.operands;
    let [first, second, third, _] = operands.map(operand);
    let name = rows::name(instruction.opcode);
    let is_register = third != Operand::Other;
    match (instruction.opcode, operands[3]) {
        (Opcode::ORR, _) if second == Operand::Zero && is_register => Step::Copy {
            to: first,
            from: third,
        },
        (Opcode::SUBS, _) if first == Operand::Zero && is_register => Step::Compare(second, third),
        (Opcode::EOR, _) if is_register => Step::Subtract {
            to: first,
            from: [second, third],
        },
        (Opcode::CSINC, a64::Operand::ConditionCode(code @ (EQUAL | NOT_EQUAL)))
            if (second, third) == (Operand::Zero, Operand::Zero) =>
        {
            Step::Outcome {
                to: first,
                equal: code == NOT_EQUAL,
            }
        }
        (Opcode::CAS(_), _) => Step::CompareAndSwap {
            expected: first,
            flags: false,
        },
        (Opcode::LDXR | Opcode::LDAXR, _) => Step::LoadExclusive(first),
        _ if name.starts_with("stxr") || name.starts_with("stlxr") => Step::StoreExclusive(first),
        _ => Step::Other {
            changed: changed(instruction, &name),
            flags: sets_flags(instruction.opcode),
            stores: may_store(&name),
        },
    }
}

pub(super) fn condition(instruction: &Instruction) -> Option<Condition> {
    let tested = operand(instruction.operands[0]);
    let (compared, equal) = match instruction.opcode {
        Opcode::CBZ => (Some((tested, Operand::Zero)), true),
        Opcode::CBNZ => (Some((tested, Operand::Zero)), false),
        Opcode::Bcc(EQUAL) => (None, true),
        Opcode::Bcc(NOT_EQUAL) => (None, false),
        _ => return None,
    };
    Some(Condition { compared, equal })
}

fn operand(operand: a64::Operand) -> Operand {
    match operand {
        a64::Operand::Register(_, 31) | a64::Operand::RegShift(_, _, _, 31) => Operand::Zero,
        a64::Operand::Register(size, number)
        | a64::Operand::RegisterOrSP(size, number)
        | a64::Operand::RegShift(ShiftStyle::LSL, 0, size, number) => {
            let bits = if size == SizeCode::W { 32 } else { 64 };
            u8::try_from(number).map_or(Operand::Other, |number| Operand::Register(number, bits))
        }
        _ => Operand::Other,
    }
}

/// The registers that an instruction may change.
fn changed(instruction: &Instruction, name: &str) -> Vec<u8> {
    let operands = &instruction.operands;
    let writes_back = operands.iter().any(|operand| {
        matches!(
            operand,
            a64::Operand::RegPreIndex(_, _, true) | a64::Operand::RegPostIndex(..)
        )
    });
    if writes_back {
        return (0..31).collect();
    }
    let count = match instruction.opcode {
        Opcode::BL => return vec![30],
        Opcode::Bcc(_) | Opcode::CBZ | Opcode::CBNZ | Opcode::TBZ | Opcode::TBNZ => 0,
        // Loads and what also stores may have their result in the second operand.
        _ if name.starts_with(['l', 's']) => 2,
        _ => 1,
    };
    let first = operands.iter().take(count);
    let registers = first.map(|it| operand(*it));
    registers
        .filter_map(|operand| match operand {
            Operand::Register(number, _) => Some(number),
            Operand::Zero | Operand::Other => None,
        })
        .collect()
}

fn sets_flags(opcode: Opcode) -> bool {
    matches!(
        opcode,
        Opcode::ADDS | Opcode::SUBS | Opcode::ANDS | Opcode::BICS | Opcode::CCMP | Opcode::CCMN
    )
}

/// Whether an instruction may store to memory that others see.
fn may_store(name: &str) -> bool {
    const STORES: [&str; 7] = ["st", "cas", "swp", "ldadd", "ldclr", "ldeor", "ldset"];
    STORES.iter().any(|it| name.starts_with(it))
}
