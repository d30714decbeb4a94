// SPDX-License-Identifier: GPL-2.0

//! What the lifter asks of an architecture. Each has a module with a type that implements [`Cpu`].

use crate::code::Patches;
use crate::error::Error;
use crate::lowering::Lowering;
use crate::object::Object;
use crate::options::Callee;
use crate::program::{Names, Use};
use crate::retry::{Condition, Step};
use std::collections::BTreeSet;
use std::fmt::Debug;

/// Which instruction becomes which of herd7's. An instruction without a row is unsupported.
pub(crate) struct Row<C: Cpu> {
    pub key: C::Key,
    /// How herd7 calls what it becomes, or the main part of it.
    herd: &'static str,
    lower: Lower<C>,
}

/// Writes an instruction in herd7's. The error is what is not supported.
type Lower<C> = fn(&mut Lowering<'_, C>, herd: &str) -> Result<(), String>;

pub(crate) const fn row<C: Cpu>(key: C::Key, herd: &'static str, lower: Lower<C>) -> Row<C> {
    Row { key, herd, lower }
}

impl<C: Cpu> Row<C> {
    /// The row of an instruction. The error is the name of one without.
    pub(crate) fn of(instruction: &C::Instruction) -> Result<&'static Self, String> {
        let mut rows = C::ROWS.iter();
        let found = rows.find(|row| C::has_key(instruction, &row.key));
        found.ok_or_else(|| C::plain_name(instruction))
    }

    pub(crate) fn lower(&self, lowering: &mut Lowering<'_, C>) -> Result<(), String> {
        (self.lower)(lowering, self.herd)
    }
}

/// An architecture.
pub(crate) trait Cpu: Names + Sized + 'static {
    /// A decoded instruction. Where two make one step, such as the halves of a far call, it is both.
    type Instruction: Clone;
    /// What tells the instructions of one row from others.
    type Key: Debug + 'static;

    /// The table of instructions.
    const ROWS: &'static [Row<Self>];

    /// The registers of the first parameters of a function.
    const PARAMETERS: &'static [u8];
    /// The number that [`crate::state::State`] has for the stack pointer.
    const STACK_POINTER: u8;

    /// What the kernel patches in at boot, on a CPU with these capabilities.
    fn patches(object: &Object, capabilities: &BTreeSet<u16>) -> Result<Patches, Error>;

    /// The first instruction of `bytes`, and how many of them it is. The error is a name for what cannot be
    /// decoded.
    fn decode(bytes: &[u8]) -> Result<(Self::Instruction, u64), String>;

    /// An instruction that does nothing.
    fn nop() -> Self::Instruction;

    /// Whether an instruction is of the row with this key.
    fn has_key(instruction: &Self::Instruction, key: &Self::Key) -> bool;

    /// The plain name of an instruction.
    fn plain_name(instruction: &Self::Instruction) -> String;

    /// Where control goes from an instruction that has a row. The error is what is not supported.
    fn flow(instruction: &Self::Instruction) -> Result<Flow, String>;

    /// What the addend of a relocation lacks that counts from the end of the instruction, which is so many
    /// bytes behind the place of the relocation.
    fn relocated_from_end(_kind: u32, _bytes: i64) -> i64 {
        0
    }

    /// How far it branches from where it starts, if no relocation says it.
    fn distance(instruction: &Self::Instruction) -> Option<i64>;

    /// Its assembly. `$` stands before the target of a branch, which is replaced.
    fn assembly(instruction: &Self::Instruction) -> String;

    /// What an instruction does to what loops depend on.
    fn step(instruction: &Self::Instruction) -> Step;

    /// What a conditional branch depends on, if that is two values' being equal.
    fn condition(instruction: &Self::Instruction) -> Option<Condition>;

    /// What an instruction of herd7's does with the flags.
    fn flags(text: &str) -> Option<Use>;

    /// Writes what a called function does with a spin lock.
    fn lock(lowering: &mut Lowering<'_, Self>, callee: Callee) -> Result<(), String>;
}

/// Where control goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    Next,
    Jump,
    Branch,
    Call,
    Return,
    Trap,
}
