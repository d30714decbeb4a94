// SPDX-License-Identifier: GPL-2.0

//! Where control goes from instructions, and which of them access memory. These CPUs keep a load before all accesses
//! that follow it, and a store behind all that it follows: each is an acquire or a release, and nobody has to ask what
//! is computed from what.

use super::operands::{operand, Operand};
use super::{RAX, RSP, X86_64};
use crate::code::{self, Patch, Replacement};
use crate::cpu::{Cpu, Flow};
use crate::effect::{Effect, Effects, Exit, Location, Order};
use crate::error::Error;
use crate::object::Object;
use yaxpeax_x86::long_mode::{Instruction, Opcode};

impl Effects for X86_64 {
    fn length(_bytes: &[u8]) -> u64 {
        1
    }

    fn frame(_function: &[&Instruction]) -> Option<i64> {
        None
    }

    fn alternatives(object: &Object) -> Result<Vec<Patch>, Error> {
        code::entries(object, ".altinstructions", 14, |entry| {
            let [old_bytes, new_bytes] = object.bytes(entry.plus(12))?.map(u64::from);
            Some(Patch {
                site: object.relocation(entry, 4)?.place()?,
                bytes: old_bytes,
                with: Replacement::Code {
                    from: object.relocation(entry.plus(4), 4)?.place()?,
                    bytes: new_bytes,
                },
            })
        })
    }

    fn call() -> Effect {
        let passed = Self::PARAMETERS.iter().map(|it| Location::Register(*it));
        Effect {
            calls: Some((passed.collect(), vec![Location::Register(RAX)])),
            order: Order::AcquireRelease,
            ..Effect::default()
        }
    }

    fn effect(instruction: &Instruction, _frame: Option<i64>) -> (Exit, Result<Effect, String>) {
        let opcode = instruction.opcode();
        let exit = match Self::flow(instruction) {
            Ok(Flow::Jump) => Exit::Jump,
            Ok(Flow::Branch) => Exit::Branch,
            Ok(Flow::Return | Flow::Trap) => Exit::End,
            Err(_) if opcode == Opcode::JMP => Exit::Computed,
            Ok(Flow::Next | Flow::Call) | Err(_) => Exit::Next,
        };
        let effect = match opcode {
            Opcode::CALL => Effect {
                calls: Self::call().calls,
                ..access(instruction)
            },
            _ => access(instruction),
        };
        (exit, Ok(effect))
    }
}

/// Which operand is in memory, and what the instruction does there. String instructions have two.
fn access(instruction: &Instruction) -> Effect {
    use Opcode::{
        BT, CALL, CMP, DIV, IDIV, IMUL, JMP, LEA, MOV, MOVNTI, MOVS, MUL, NOP, POP, PREFETCH0,
        PREFETCH1, PREFETCH2, PREFETCHNTA, PREFETCHW, PUSH, STOS, TEST, XCHG,
    };
    let opcode = instruction.opcode();
    let is_memory = |index: u8| instruction.operand(index).is_memory();
    let in_memory = (0..instruction.operand_count()).find(|it| is_memory(*it));
    let only_reads = matches!(
        opcode,
        BT | CALL | CMP | DIV | IDIV | IMUL | JMP | MUL | PUSH | TEST
    );
    let only_writes = matches!(opcode, MOV | MOVNTI | MOVS | POP | STOS) || opcode.is_setcc();
    let (loads, stores) = match (opcode, in_memory) {
        (LEA | NOP | PREFETCH0 | PREFETCH1 | PREFETCH2 | PREFETCHNTA | PREFETCHW, _)
        | (_, None) => (false, false),
        (MOVS, _) => (true, true),
        (_, Some(0)) => (!only_writes, !only_reads),
        (XCHG | Opcode::XADD, _) => (true, true),
        (_, Some(_)) => (true, false),
    };
    let is_stack = in_memory.is_some_and(|it| match operand(instruction, it) {
        Ok((Operand::Memory(memory), _)) => memory.base == Some(RSP),
        _ => false,
    });
    Effect {
        unnumbered: loads && !is_stack,
        loads: loads.then(Vec::new),
        stores: stores.then(Vec::new),
        order: Order::AcquireRelease,
        ..Effect::default()
    }
}
