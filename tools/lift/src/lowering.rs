// SPDX-License-Identifier: GPL-2.0

//! What the rows of the tables work with: the state before an instruction, and the output.

use crate::code::{Instruction, Reference};
use crate::cpu::Cpu;
use crate::process::{Access, CutReason, Origin, Value};
use crate::program::{Kind, Label, Operation, Program, Register, Use};
use crate::state::{Content, State};
use std::collections::BTreeSet;

/// The lowering of one instruction.
pub(crate) struct Lowering<'a, C: Cpu> {
    pub instruction: &'a Instruction<C>,
    pub references: Vec<Reference<'a>>,
    pub origin: &'a Origin,
    pub state: &'a mut State,
    pub output: &'a mut Output,
    /// Where a conditional branch goes.
    pub taken: Option<Label>,
}

/// What has been lowered so far.
#[derive(Default)]
pub(crate) struct Output {
    pub program: Program,
    /// The names of variables.
    pub variables: Vec<String>,
    pub locks: BTreeSet<String>,
    pub accesses: BTreeSet<Access>,
    /// The offsets of stack slots.
    slots: Vec<i64>,
    temporaries: usize,
}

pub(crate) fn read(register: Register, bits: u8) -> Use {
    Use {
        register,
        bits,
        read: true,
        written: false,
    }
}

pub(crate) fn write(register: Register, bits: u8) -> Use {
    Use {
        register,
        bits,
        read: false,
        written: true,
    }
}

pub(crate) fn update(register: Register, bits: u8) -> Use {
    Use {
        register,
        bits,
        read: true,
        written: true,
    }
}

impl Output {
    pub(crate) fn new(locks: BTreeSet<String>) -> Self {
        Self {
            locks,
            ..Self::default()
        }
    }

    /// The number of a variable.
    pub(crate) fn variable(&mut self, name: &str) -> usize {
        if let Some(index) = self.variables.iter().position(|it| it == name) {
            return index;
        }
        self.variables.push(name.to_owned());
        self.variables.len() - 1
    }

    /// The register that holds the address of a variable from the start.
    pub(crate) fn address_of(&mut self, variable: usize) -> Register {
        let register = Register::Address(variable);
        if let Some(name) = self.variables.get(variable) {
            self.program
                .initial
                .insert(register, Value::Address(name.clone()));
        }
        register
    }

    /// The register for a slot of the stack.
    pub(crate) fn slot(&mut self, offset: i64) -> Register {
        let index = self.slots.iter().position(|it| *it == offset);
        Register::Slot(index.unwrap_or_else(|| {
            self.slots.push(offset);
            self.slots.len() - 1
        }))
    }

    pub(crate) fn temporary(&mut self) -> Register {
        self.temporaries += 1;
        Register::Temporary(self.temporaries)
    }
}

impl<C: Cpu> Lowering<'_, C> {
    /// Adds a computation.
    pub(crate) fn compute(&mut self, text: impl Into<String>, uses: &[Use]) -> Result<(), String> {
        self.push(Kind::Pure, text.into(), uses, None)
    }

    /// Adds an access to memory or a barrier.
    pub(crate) fn access(&mut self, text: impl Into<String>, uses: &[Use]) -> Result<(), String> {
        self.push(Kind::Memory, text.into(), uses, None)
    }

    /// Adds the branch that the instruction is.
    pub(crate) fn branch(&mut self, text: impl Into<String>, uses: &[Use]) -> Result<(), String> {
        let target = self.taken.ok_or("branch without a target")?;
        self.branch_to(text, uses, target)
    }

    /// Adds a branch to a label.
    pub(crate) fn branch_to(
        &mut self,
        text: impl Into<String>,
        uses: &[Use],
        label: Label,
    ) -> Result<(), String> {
        self.push(Kind::Branch, text.into(), uses, Some(label))
    }

    /// Where executions go that do not count.
    pub(crate) fn cut(&mut self, reason: CutReason) -> Label {
        self.output.program.cut(reason, self.origin)
    }

    fn push(
        &mut self,
        kind: Kind,
        text: String,
        uses: &[Use],
        target: Option<Label>,
    ) -> Result<(), String> {
        for it in uses {
            if let (Register::Machine(number), true) = (it.register, it.read) {
                match self.state.get(number) {
                    Content::Frame(_) => return Err("address of the stack as a value".to_owned()),
                    Content::Page { .. } => return Err("page of a variable as a value".to_owned()),
                    Content::Own { .. } => {
                        return Err("value that differs between CPUs".to_owned());
                    }
                    Content::Unknown => {
                        return Err("value that depends on the path to it".to_owned());
                    }
                    Content::Computed | Content::Word | Content::Address { .. } => {}
                }
            }
        }
        for it in uses {
            if let (Register::Machine(number), true) = (it.register, it.written) {
                self.state.set(
                    number,
                    if it.bits == 32 {
                        Content::Word
                    } else {
                        Content::Computed
                    },
                );
            }
        }
        let operation = Operation {
            flags: C::flags(&text),
            text,
            uses: uses.to_vec(),
            target,
            kind,
        };
        self.output.program.push(operation, self.origin);
        Ok(())
    }
}
