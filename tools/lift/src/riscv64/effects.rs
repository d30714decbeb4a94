// SPDX-License-Identifier: GPL-2.0

//! What instructions compute from what.

use super::decode::{Instruction, FAR_CALL, FAR_TAIL};
use super::{alternatives, Riscv64, RA};
use crate::code::Patch;
use crate::cpu::{Cpu, Flow};
use crate::effect::{Effect, Effects, Exit, Location, Order};
use crate::error::Error;
use crate::object::Object;

const SP: u8 = 2;
const FRAME_POINTER: u8 = 8;
/// The registers of parameters and results.
const PASSED: std::ops::RangeInclusive<u8> = 10..=17;
/// The temporary ones.
const TEMPORARY: [u8; 7] = [5, 6, 7, 28, 29, 30, 31];

/// The bits of a fence's sets.
const LOADS: i64 = 2;
const STORES: i64 = 1;

impl Effects for Riscv64 {
    fn length(bytes: &[u8]) -> u64 {
        match bytes {
            [low, ..] if low & 3 != 3 => 2,
            _ => 4,
        }
    }

    /// The register is a frame pointer if nothing sets it but the prologue, and the epilogue from the stack.
    fn frame(function: &[&Instruction]) -> Option<i64> {
        let mut frame = None;
        for it in function.iter().filter(|it| it.rd == FRAME_POINTER) {
            match (it.name.as_str(), it.rs1) {
                ("addi", SP) if frame.is_none() => frame = Some(it.immediate),
                ("ld", SP) => {}
                _ => return None,
            }
        }
        frame
    }

    fn alternatives(object: &Object) -> Result<Vec<Patch>, Error> {
        alternatives::all(object)
    }

    fn call() -> Effect {
        let changed = PASSED.chain(TEMPORARY).chain([RA]);
        Effect {
            sets: changed.map(|it| (Location::Register(it), vec![])).collect(),
            calls: Some((
                PASSED.map(Location::Register).collect(),
                PASSED.take(2).map(Location::Register).collect(),
            )),
            ..Effect::default()
        }
    }

    fn effect(instruction: &Instruction, frame: Option<i64>) -> (Exit, Result<Effect, String>) {
        let is_jump = instruction.name == "jalr" && instruction.rd == 0;
        let exit = match Self::flow(instruction) {
            Ok(Flow::Jump) => Exit::Jump,
            Ok(Flow::Branch) => Exit::Branch,
            Ok(Flow::Return | Flow::Trap) => Exit::End,
            Err(_) if is_jump => Exit::Computed,
            Ok(Flow::Next | Flow::Call) | Err(_) => Exit::Next,
        };
        (exit, Ok(effect(instruction, frame)))
    }
}

fn registers(numbers: &[u8]) -> Vec<Location> {
    let all = numbers.iter().filter(|it| **it != 0);
    all.map(|it| Location::Register(*it)).collect()
}

fn effect(instruction: &Instruction, frame: Option<i64>) -> Effect {
    let Instruction {
        ref name,
        rd,
        rs1,
        rs2,
        immediate,
    } = *instruction;
    let set = |from: Vec<Location>| registers(&[rd]).into_iter().zip([from]).collect();
    let mut effect = Effect::default();
    let slot = match rs1 {
        SP => Some(immediate),
        FRAME_POINTER => frame.map(|it| it + immediate),
        _ => None,
    };
    let name = name.as_str();
    match (name, slot) {
        ("beq" | "bne" | "blt" | "bge" | "bltu" | "bgeu", _) => {
            effect.tests = registers(&[rs1, rs2]);
        }
        ("jal" | "jalr", _) if rd != 0 => return Riscv64::call(),
        (FAR_CALL, _) => return Riscv64::call(),
        ("jalr", _) => effect.tests = registers(&[rs1]),
        ("jal" | FAR_TAIL | "ebreak" | "ecall", _) => {}
        ("fence", _) => effect.order = fence(immediate),
        ("lui" | "auipc", _) => effect.sets = set(vec![]),
        // What is in a control register is this CPU's own.
        (name, _) if name.starts_with("csr") => effect.sets = set(vec![]),
        ("lb" | "lh" | "lw" | "ld" | "lbu" | "lhu" | "lwu", Some(slot)) => {
            effect.loads_stack(registers(&[rd]).first().copied(), slot, bytes(name));
        }
        ("sb" | "sh" | "sw" | "sd", Some(slot)) => {
            effect.stores_stack(&registers(&[rs2]), slot, bytes(name));
        }
        ("lb" | "lh" | "lw" | "ld" | "lbu" | "lhu" | "lwu", None) => {
            effect.address = registers(&[rs1]);
            effect.loads = Some(registers(&[rd]));
        }
        ("sb" | "sh" | "sw" | "sd", None) => {
            effect.address = registers(&[rs1]);
            effect.stores = Some(registers(&[rs2]));
        }
        (name, _) if name.contains('.') => {
            effect.address = registers(&[rs1]);
            effect.order = order(immediate);
            match name.starts_with("sc.") {
                // Whether it stored tells of the other CPUs, and of no value.
                true => effect.sets = set(vec![]),
                false => effect.loads = Some(registers(&[rd])),
            }
            if !name.starts_with("lr.") {
                effect.stores = Some(registers(&[rs2]));
            }
        }
        _ => effect.sets = set(registers(&[rs1, rs2])),
    }
    effect
}

/// How many bytes a load or store has.
fn bytes(name: &str) -> i64 {
    match name.as_bytes().get(1) {
        Some(b'b') => 1,
        Some(b'h') => 2,
        Some(b'w') => 4,
        _ => 8,
    }
}

/// The order that is part of an access, by its bits for acquire and release.
fn order(bits: i64) -> Order {
    match bits & 3 {
        0 => Order::None,
        1 => Order::Release,
        2 => Order::Acquire,
        _ => Order::AcquireRelease,
    }
}

/// What a fence orders that comes behind loads. Its mode is not looked at: `fence.tso` leaves out only loads behind
/// stores.
fn fence(bits: i64) -> Order {
    if bits >> 4 & LOADS == 0 {
        return Order::None;
    }
    Order::Barrier {
        loads: bits & LOADS != 0,
        stores: bits & STORES != 0,
    }
}
