// SPDX-License-Identifier: GPL-2.0

//! What instructions compute from what.

use super::{alternatives, rows, Arm64};
use crate::code::Patch;
use crate::effect::{Effect, Effects, Exit, Location, Order};
use crate::error::Error;
use crate::object::Object;
use yaxpeax_arm::armv8::a64::{Instruction, Opcode, Operand, SizeCode};

const FRAME_POINTER: u16 = 29;
const STACK_POINTER: u16 = 31;
/// What a called function may change.
const CLOBBERED: std::ops::RangeInclusive<u8> = 0..=18;
const LINK: u8 = 30;

/// Instructions whose first operand is computed from the others.
const COMPUTE: &[&str] = &[
    "add", "sub", "and", "bic", "orr", "orn", "eor", "eon", "ubfm", "sbfm", "extr", "lslv", "lsrv",
    "asrv", "rorv", "madd", "msub", "smaddl", "smsubl", "umaddl", "umsubl", "smulh", "umulh",
    "udiv", "sdiv", "rbit", "rev", "rev16", "rev32", "clz", "cls", "movz", "movn", "adrp", "adr",
    "mrs",
];
/// The same, and the flags.
const COMPUTE_FLAGS: &[&str] = &["adds", "subs", "ands", "bics"];
/// Instructions that compute nothing and access nothing.
const NOTHING: &[&str] = &[
    "hint", "paciasp", "autiasp", "prfm", "prfum", "isb", "msr", "clrex", "sys",
];

impl Effects for Arm64 {
    fn length(_bytes: &[u8]) -> u64 {
        4
    }

    fn frame(function: &[&Instruction]) -> Option<i64> {
        let mut all = function.iter();
        all.find_map(|it| match (it.opcode, it.operands) {
            (
                Opcode::ADD,
                [Operand::RegisterOrSP(_, FRAME_POINTER), Operand::RegisterOrSP(_, STACK_POINTER), offset, _],
            ) => match offset {
                Operand::Immediate(bytes) => Some(i64::from(bytes)),
                Operand::ImmShift(bytes, shift) => Some(i64::from(bytes) << shift),
                _ => None,
            },
            _ => None,
        })
    }

    fn alternatives(object: &Object) -> Result<Vec<Patch>, Error> {
        alternatives::all(object)
    }

    fn call() -> Effect {
        let changed = CLOBBERED.chain([LINK]).map(Location::Register);
        let numbered = |count: u8| (0..count).map(Location::Register).collect();
        Effect {
            sets: changed
                .chain([Location::Flags])
                .map(|it| (it, vec![]))
                .collect(),
            calls: Some((numbered(8), numbered(2))),
            ..Effect::default()
        }
    }

    fn effect(instruction: &Instruction, frame: Option<i64>) -> (Exit, Result<Effect, String>) {
        let name = rows::name(instruction.opcode);
        let operands = instruction.operands;
        let exit = match instruction.opcode {
            Opcode::B => Exit::Jump,
            Opcode::BR => Exit::Computed,
            Opcode::Bcc(_) | Opcode::CBZ | Opcode::CBNZ | Opcode::TBZ | Opcode::TBNZ => {
                Exit::Branch
            }
            Opcode::RET | Opcode::BRK | Opcode::UDF => Exit::End,
            _ => Exit::Next,
        };
        (
            exit,
            effect(instruction, &name, &operands, frame).ok_or(name),
        )
    }
}

/// The register of an operand.
fn register(operand: &Operand) -> Option<Location> {
    match operand {
        Operand::Register(_, number @ 0..=30)
        | Operand::RegisterOrSP(_, number @ 0..=30)
        | Operand::RegShift(_, _, _, number @ 0..=30) => Some(Location::Register(*number as u8)),
        _ => None,
    }
}

fn effect(
    instruction: &Instruction,
    name: &str,
    operands: &[Operand; 4],
    frame: Option<i64>,
) -> Option<Effect> {
    let mut effect = Effect::default();
    let registers = |operands: &[Operand]| operands.iter().filter_map(register).collect::<Vec<_>>();
    let set = |from: Vec<Location>| register(&operands[0]).map(|to| (to, from));
    match name {
        "b" | "ret" | "brk" | "udf" => {}
        "br" => effect.tests = registers(&operands[..1]),
        "bcc" => effect.tests = vec![Location::Flags],
        "cbz" | "cbnz" | "tbz" | "tbnz" => effect.tests = registers(&operands[..1]),
        "bl" | "blr" => effect = Arm64::call(),
        "dmb" | "dsb" => effect.order = barrier(instruction.opcode),
        _ if NOTHING.contains(&name) => {}
        "movk" | "bfm" => effect.sets.extend(set(registers(&operands[..2]))),
        "adc" | "sbc" | "adcs" | "sbcs" => {
            let mut from = registers(&operands[1..]);
            from.push(Location::Flags);
            if name.ends_with('s') {
                effect.sets.push((Location::Flags, from.clone()));
            }
            effect.sets.extend(set(from));
        }
        "csel" | "csinc" | "csinv" | "csneg" => {
            let one = |index: usize| registers(&operands[index..=index]);
            effect.selects =
                register(&operands[0]).map(|to| (to, [one(1), one(2)], vec![Location::Flags]));
        }
        "ccmp" | "ccmn" => {
            let mut from = registers(&operands[..2]);
            from.push(Location::Flags);
            effect.sets = vec![(Location::Flags, from)];
        }
        _ if COMPUTE.contains(&name) => effect.sets.extend(set(registers(&operands[1..]))),
        _ if COMPUTE_FLAGS.contains(&name) => {
            let from = registers(&operands[1..]);
            effect.sets = vec![(Location::Flags, from.clone())];
            effect.sets.extend(set(from));
        }
        _ => access(&mut effect, instruction.opcode, name, operands, frame)?,
    }
    Some(effect)
}

/// Loads, stores, and atomic operations.
fn access(
    effect: &mut Effect,
    opcode: Opcode,
    name: &str,
    operands: &[Operand; 4],
    frame: Option<i64>,
) -> Option<()> {
    let memory = operands.iter().position(is_memory)?;
    let registers = |operands: &[Operand]| operands.iter().filter_map(register).collect::<Vec<_>>();
    let before = registers(&operands[..memory]);
    let starts = |all: &[&str]| all.iter().any(|it| name.starts_with(it));
    // What is loaded, what is stored, and a result that is not from memory.
    let (loads, stores) = if starts(&["cas"]) {
        (
            Some(registers(&operands[..1])),
            Some(registers(&operands[1..2])),
        )
    } else if starts(&[
        "swp", "ldadd", "ldclr", "ldeor", "ldset", "ldsmax", "ldsmin", "ldumax", "ldumin",
    ]) {
        (
            Some(registers(&operands[1..2])),
            Some(registers(&operands[..1])),
        )
    } else if starts(&["stxr", "stlxr", "stxp", "stlxp"]) {
        // Whether it stored tells of the other CPUs, and of no value.
        effect.sets.extend(before.first().map(|it| (*it, vec![])));
        (None, Some(registers(&operands[1..memory])))
    } else if starts(&["ld"]) {
        (Some(before), None)
    } else if starts(&["st"]) {
        (None, Some(before))
    } else {
        return None;
    };
    effect.order = order(opcode, name);
    effect.may_not_store = starts(&["cas"]);
    let (base, offset, index) = match operands[memory] {
        Operand::RegPreIndex(base, offset, writes) => {
            if writes && base != STACK_POINTER {
                let base = Location::Register(base as u8);
                effect.sets.push((base, vec![base]));
            }
            (base, i64::from(offset), None)
        }
        Operand::RegPostIndex(base, _) | Operand::RegPostIndexReg(base, _) => {
            if base != STACK_POINTER {
                let base = Location::Register(base as u8);
                effect.sets.push((base, vec![base]));
            }
            (base, 0, None)
        }
        Operand::RegRegOffset(base, index, ..) => (base, 0, Some(index).filter(|it| *it < 31)),
        // A literal.
        _ => (STACK_POINTER, 0, Some(STACK_POINTER)),
    };
    let stack = match (base, frame) {
        (STACK_POINTER, _) => Some(offset),
        (FRAME_POINTER, Some(frame)) => Some(frame + offset),
        _ => None,
    };
    if let (Some(offset), None) = (stack, index) {
        let bytes = bytes(name, &operands[0]);
        if let (Some(loads), Some(stores)) = (&loads, &stores) {
            effect.loads_stack(loads.first().copied(), offset, bytes);
            effect.stores_stack(stores, offset, bytes);
            return Some(());
        }
        // The first operand of a conditional store is its status. A register that is always zero is stored, too.
        let first = usize::from(name.starts_with("stx") || name.starts_with("stlx"));
        let values = &operands[first..memory];
        for (place, value) in (offset..).step_by(bytes as usize).zip(values) {
            let value = register(value);
            match stores.is_some() {
                true => effect.stores_stack(value.as_slice(), place, bytes),
                false => effect.loads_stack(value, place, bytes),
            }
        }
        return Some(());
    }
    let address = [Some(base), index]
        .into_iter()
        .flatten()
        .filter(|it| *it < 31);
    effect.address = address.map(|it| Location::Register(it as u8)).collect();
    (effect.loads, effect.stores) = (loads, stores);
    Some(())
}

/// How many bytes an access has for each of its registers.
fn bytes(name: &str, register: &Operand) -> i64 {
    match (name.as_bytes().last(), register) {
        (Some(b'b'), _) => 1,
        (Some(b'h'), _) => 2,
        // The signed loads.
        _ if name.ends_with("sw") => 4,
        (_, Operand::Register(SizeCode::W, _)) => 4,
        _ => 8,
    }
}

fn is_memory(operand: &Operand) -> bool {
    matches!(
        operand,
        Operand::RegPreIndex(..)
            | Operand::RegPostIndex(..)
            | Operand::RegPostIndexReg(..)
            | Operand::RegRegOffset(..)
            | Operand::PCOffset(_)
    )
}

/// The order that is part of an access.
fn order(opcode: Opcode, name: &str) -> Order {
    let letters = format!("{opcode:?}");
    let number = letters
        .split(['(', ')'])
        .nth(1)
        .and_then(|it| it.parse::<u8>().ok());
    let is_load =
        name.starts_with("ldar") || name.starts_with("ldapr") || name.starts_with("ldapur");
    match number {
        Some(bits) => match bits & 3 {
            0 => Order::None,
            1 => Order::Release,
            2 => Order::Acquire,
            _ => Order::AcquireRelease,
        },
        None if is_load || name.starts_with("ldax") => Order::Acquire,
        None if name.starts_with("stl") => Order::Release,
        None => Order::None,
    }
}

/// The option of a barrier says which accesses before it are meant: 2 is stores alone.
fn barrier(opcode: Opcode) -> Order {
    match opcode {
        Opcode::DMB(option) | Opcode::DSB(option) => match option & 3 {
            2 => Order::None,
            _ => Order::Barrier {
                loads: true,
                stores: true,
            },
        },
        _ => Order::None,
    }
}
