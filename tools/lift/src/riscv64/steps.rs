// SPDX-License-Identifier: GPL-2.0

//! What instructions do to what loops depend on.

use super::decode::Instruction;
use crate::retry::{Condition, Operand, Step};

pub(super) fn step(instruction: &Instruction) -> Step {
    let Instruction {
        name,
        rd,
        rs1,
        rs2,
        immediate,
    } = instruction;
    let [to, left, right] = [*rd, *rs1, *rs2].map(operand);
    match (name.as_str(), immediate) {
        ("addi", 0) => Step::Copy { to, from: left },
        ("add" | "or", _) if left == Operand::Zero => Step::Copy { to, from: right },
        ("add" | "or", _) if right == Operand::Zero => Step::Copy { to, from: left },
        ("andi", 1) => Step::Copy {
            to,
            from: Operand::Register(*rs1, 1),
        },
        ("xor" | "sub" | "subw", _) => Step::Subtract {
            to,
            from: [left, right],
        },
        ("sltiu", 1) => Step::Test {
            to,
            from: left,
            zero: true,
        },
        ("sltu", _) if left == Operand::Zero => Step::Test {
            to,
            from: right,
            zero: false,
        },
        ("lr.w" | "lr.d", _) => Step::LoadExclusive(to),
        ("sc.w" | "sc.d", _) => Step::StoreExclusive(to),
        (name, _) => Step::Other {
            changed: vec![*rd],
            flags: false,
            stores: name.starts_with("amo") || matches!(name, "sb" | "sh" | "sw" | "sd"),
        },
    }
}

pub(super) fn condition(instruction: &Instruction) -> Option<Condition> {
    let equal = match instruction.name.as_str() {
        "beq" => true,
        "bne" => false,
        _ => return None,
    };
    let [left, right] = [instruction.rs1, instruction.rs2].map(operand);
    Some(Condition {
        compared: Some((left, right)),
        equal,
    })
}

fn operand(number: u8) -> Operand {
    match number {
        0 => Operand::Zero,
        number => Operand::Register(number, 64),
    }
}
