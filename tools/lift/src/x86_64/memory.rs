// SPDX-License-Identifier: GPL-2.0

//! Loads, stores, the stack, and addresses.

use super::operands::{Memory, Operand};
use super::{Lowering, RSP};
use crate::code::Reference;
use crate::lowering::{read, update, write};
use crate::process::Access;
use crate::program::{Register, Use};
use crate::state::Content;
use object::elf;

pub(super) type Done = Result<(), String>;

/// The letter for a size.
pub(super) fn letter(bits: u8) -> char {
    match bits {
        8 => 'b',
        16 => 'w',
        32 => 'l',
        _ => 'q',
    }
}

/// The address of an access.
pub(super) struct Address {
    /// As herd7 reads it.
    pub text: String,
    pub uses: Vec<Use>,
    variable: Option<usize>,
}

/// Where an operand in memory is.
pub(super) enum Place {
    Stack(i64),
    Memory(Address),
}

impl<'a> Lowering<'a> {
    /// The relocation of the instruction's address or of its number, which is behind that.
    fn relocation(&self, of_address: bool) -> Option<Reference<'a>> {
        let operands =
            (0..self.instruction.decoded.operand_count()).map(|index| self.operand(index));
        let kinds: Vec<_> = operands.flatten().map(|it| it.0).collect();
        let has_number = kinds.iter().any(|it| matches!(it, Operand::Immediate(_)));
        let has_address = kinds.iter().any(|it| matches!(it, Operand::Memory(_)));
        let is_address = |it: &&Reference<'_>| has_address && (!has_number || it.to_end > 4);
        let mut found = self.references.iter();
        found.find(|it| is_address(it) == of_address).copied()
    }
}

impl Lowering<'_> {
    /// The variable that a relocation of the instruction refers to, by its start: the relocation of its address
    /// or of its number.
    pub(super) fn variable(&mut self, of_address: bool) -> Result<Option<usize>, String> {
        const ADDRESSES: [elf::RelocationType; 4] = [
            elf::R_X86_64_PC32,
            elf::R_X86_64_32S,
            elf::R_X86_64_32,
            elf::R_X86_64_64,
        ];
        let Some(reference) = self.relocation(of_address) else {
            return Ok(None);
        };
        if !ADDRESSES.iter().any(|kind| kind.0 == reference.kind) {
            return Err(format!("relocation {} of an address", reference.kind));
        }
        match (reference.name, reference.addend) {
            (name, _) if name.is_empty() || name.starts_with(".L") => {
                Err("data without a name".to_owned())
            }
            (name, 0) => Ok(Some(self.output.variable(name))),
            (name, _) => Err(format!("address inside of {name}")),
        }
    }

    pub(super) fn locate(&mut self, memory: Memory) -> Result<Place, String> {
        let Memory {
            base,
            index,
            offset,
        } = memory;
        let content = base.map_or(Content::Computed, |number| self.state.get(number));
        if base.is_some() && self.relocation(true).is_some() {
            return Err("address with a relocation".to_owned());
        }
        let (base, offset, variable) = match (content, base) {
            (Content::Frame(_), _) if index.is_some() => {
                return Err("indexed access of the stack".to_owned());
            }
            (Content::Frame(start), _) => return Ok(Place::Stack(start + offset)),
            (Content::Unknown, _) => {
                return Err("address that depends on the path to it".to_owned())
            }
            (Content::Address { variable }, Some(number)) => {
                (Register::Machine(number), offset, Some(variable))
            }
            (_, Some(number)) => (Register::Machine(number), offset, None),
            (_, None) => {
                let variable = self.variable(true)?.ok_or("access of a fixed address")?;
                (self.output.address_of(variable), 0, Some(variable))
            }
        };
        if variable.is_some() && offset != 0 {
            return Err("access beside the start of a variable".to_owned());
        }
        let mut uses = vec![read(base, 64)];
        let text = match index {
            Some((number, scale)) => {
                uses.push(read(Register::Machine(number), 64));
                format!("{offset}({{}},{{}},{scale})")
            }
            None => format!("{offset}({{}})"),
        };
        Ok(Place::Memory(Address {
            text,
            uses,
            variable: variable.filter(|_| index.is_none()),
        }))
    }

    /// A register with the value of an operand, extended by zeros, and how many bits it has.
    pub(super) fn value(&mut self, index: u8) -> Result<(Register, u8), String> {
        let (operand, bits) = self.operand(index)?;
        let value = match operand {
            Operand::Register(number) => self.low(Register::Machine(number), bits)?,
            Operand::Immediate(number) => {
                if let Some(variable) = self.variable(false)? {
                    return Ok((self.output.address_of(variable), bits));
                }
                let mask = u64::MAX >> (64 - u32::from(bits));
                self.number((number as u64 & mask) as i64)?
            }
            Operand::Memory(memory) => match self.locate(memory)? {
                Place::Stack(offset) => self.load_slot(offset, bits)?,
                Place::Memory(address) => self.load(&address, bits)?,
            },
        };
        Ok((value, bits))
    }

    /// The low bits of a register, extended by zeros.
    pub(super) fn low(&mut self, register: Register, bits: u8) -> Result<Register, String> {
        if bits == 64 {
            return Ok(register);
        }
        let low = self.output.temporary();
        let written = self.zero_below(low, bits)?;
        let text = format!("mov{} {{}},{{}}", letter(bits));
        self.compute(text, &[read(register, bits), written])?;
        Ok(low)
    }

    /// How a register is written of which the upper bits have to be zero.
    fn zero_below(&mut self, register: Register, bits: u8) -> Result<Use, String> {
        if bits >= 32 {
            return Ok(write(register, bits));
        }
        self.compute("movq $0,{}", &[write(register, 64)])?;
        Ok(update(register, bits))
    }

    /// A register with a number.
    pub(super) fn number(&mut self, number: i64) -> Result<Register, String> {
        let register = self.output.temporary();
        let to = write(register, 64);
        if (-(1 << 62)..1 << 62).contains(&number) {
            self.compute(format!("movq ${number},{{}}"), &[to])?;
        } else {
            // herd7 reads numbers of 63 bits: half of it is doubled.
            self.compute(format!("movq ${},{{}}", number >> 1), &[to])?;
            self.combine("add", register, register)?;
            let odd = self.number(number & 1)?;
            self.combine("or", odd, register)?;
        }
        Ok(register)
    }

    pub(super) fn load(&mut self, address: &Address, bits: u8) -> Result<Register, String> {
        self.note(address, bits);
        let loaded = self.output.temporary();
        let written = self.zero_below(loaded, bits)?;
        let text = format!("mov{} {},{{}}", letter(bits), address.text);
        let uses = [&address.uses[..], &[written]].concat();
        self.access(text, &uses)?;
        Ok(loaded)
    }

    /// Writes an operand. A part of a register that has 8 or 16 bits leaves the others alone.
    pub(super) fn leave(&mut self, index: u8, value: Register) -> Done {
        let (operand, bits) = self.operand(index)?;
        let letter = letter(bits);
        match operand {
            Operand::Register(number) => {
                let to = Register::Machine(number);
                let written = if bits < 32 {
                    update(to, bits)
                } else {
                    write(to, bits)
                };
                self.compute(
                    format!("mov{letter} {{}},{{}}"),
                    &[read(value, bits), written],
                )
            }
            Operand::Immediate(_) => Err(format!("{} to a number", self.opcode())),
            Operand::Memory(memory) => match self.locate(memory)? {
                Place::Stack(offset) => self.store_slot(offset, value, bits, Content::Computed),
                Place::Memory(address) => {
                    let bits = if self.is_lock(&address) { 32 } else { bits };
                    self.note(&address, bits);
                    let text = format!("mov{} {{}},{}", self::letter(bits), address.text);
                    let uses = [&[read(value, bits)], &address.uses[..]].concat();
                    self.access(text, &uses)
                }
            },
        }
    }

    pub(super) fn note(&mut self, address: &Address, bits: u8) {
        let name = address
            .variable
            .and_then(|it| self.output.variables.get(it));
        let variable = name.cloned();
        let bytes = bits / 8;
        self.output.accesses.insert(Access { variable, bytes });
    }

    /// Whether a store to it releases a spin lock, which is a word as a variable.
    fn is_lock(&self, address: &Address) -> bool {
        let name = address
            .variable
            .and_then(|it| self.output.variables.get(it));
        name.is_some_and(|name| self.output.locks.contains(name))
    }

    pub(super) fn load_slot(&mut self, offset: i64, bits: u8) -> Result<Register, String> {
        match self.state.load(offset, bits / 8) {
            Some((start, content)) if start == offset && content.is_computed() => {
                let slot = self.output.slot(start);
                self.low(slot, bits)
            }
            Some((_, content)) if content.is_computed() => {
                Err("load of a later part of a stack slot".to_owned())
            }
            _ => Err("load of what was not stored to the stack at once".to_owned()),
        }
    }

    pub(super) fn store_slot(
        &mut self,
        offset: i64,
        value: Register,
        bits: u8,
        content: Content,
    ) -> Done {
        let slot = self.output.slot(offset);
        if content.is_computed() {
            self.compute("movq {},{}", &[read(value, 64), write(slot, 64)])?;
        } else if bits != 64 {
            return Err("part of an address as a value".to_owned());
        }
        self.state.store(offset, bits / 8, content);
        Ok(())
    }

    fn stack_pointer(&self) -> Result<i64, String> {
        match self.state.get(RSP) {
            Content::Frame(offset) => Ok(offset),
            _ => Err("stack of variable size".to_owned()),
        }
    }
}

pub(super) fn push(it: &mut Lowering<'_>, _: &str) -> Done {
    let offset = it.stack_pointer()? - 8;
    let (Operand::Register(number), 64) = it.operand(0)? else {
        return Err("push of what is no register".to_owned());
    };
    let content = it.state.get(number);
    it.store_slot(offset, Register::Machine(number), 64, content)?;
    it.state.set(RSP, Content::Frame(offset));
    Ok(())
}

pub(super) fn pop(it: &mut Lowering<'_>, _: &str) -> Done {
    let offset = it.stack_pointer()?;
    let (Operand::Register(number), 64) = it.operand(0)? else {
        return Err("pop to what is no register".to_owned());
    };
    // What only makes room is popped to a register that nobody reads.
    if load_whole(it, number, offset).is_err() {
        it.state.set(number, Content::Unknown);
    }
    it.state.set(RSP, Content::Frame(offset + 8));
    Ok(())
}

/// Loads 64 bits of the stack, which may be an address of it.
pub(super) fn load_whole(it: &mut Lowering<'_>, number: u8, offset: i64) -> Done {
    match it.state.load(offset, 8) {
        Some((_, content)) if !content.is_computed() => it.state.set(number, content),
        known => {
            let slot = it.load_slot(offset, 64)?;
            let to = write(Register::Machine(number), 64);
            it.compute("movq {},{}", &[read(slot, 64), to])?;
            let content = known.map(|(_, content)| content);
            it.state.set(number, content.unwrap_or_default());
        }
    }
    Ok(())
}
