// SPDX-License-Identifier: GPL-2.0

//! The rows of loads and stores, and the addresses that they have.

use super::arithmetic::{content, source, target};
use super::Lowering;
use crate::code::Reference;
use crate::lowering::{read, write};
use crate::process::Access;
use crate::program::{Register, Use};
use crate::state::Content;
use object::elf;

type Done = Result<(), String>;

/// How many bits an instruction of a name accesses.
pub(super) fn width(name: &str) -> u8 {
    match name.trim_end_matches('u').as_bytes() {
        [.., b'b'] => 8,
        [.., b'h'] => 16,
        [.., b'w'] => 32,
        _ => 64,
    }
}

/// The address of an access.
pub(super) struct Address {
    /// As herd7 reads it.
    pub text: String,
    pub base: Use,
    variable: Option<usize>,
}

/// Where an operand in memory is.
enum Place {
    Stack(i64),
    Memory(Address),
    /// The CPU's own, and the variable that it is in.
    Own(Option<usize>),
}

/// Where the variables of each CPU's own start.
const OWN_VARIABLES: &str = "__per_cpu_offset";
/// What a CPU owes to devices when it releases a lock. None of these processes writes to one.
const OWED_TO_DEVICES: &str = "__mmiowb_state";

/// Checks that a relocation adds the low bits of an address to its page.
pub(super) fn low_bits(reference: &Reference<'_>) -> Done {
    const LOW: [elf::RelocationType; 4] = [
        elf::R_RISCV_PCREL_LO12_I,
        elf::R_RISCV_PCREL_LO12_S,
        elf::R_RISCV_LO12_I,
        elf::R_RISCV_LO12_S,
    ];
    if LOW.iter().any(|kind| kind.0 == reference.kind) {
        return Ok(());
    }
    Err(format!("relocation {} of an address", reference.kind))
}

/// `auipc` and `lui`: the page of a variable, or a number.
pub(super) fn page(it: &mut Lowering<'_>, herd: &str) -> Done {
    const HIGH: [elf::RelocationType; 2] = [elf::R_RISCV_PCREL_HI20, elf::R_RISCV_HI20];
    let rd = it.instruction.decoded.rd;
    match it.references.first() {
        Some(reference) if HIGH.iter().any(|kind| kind.0 == reference.kind) => {
            match (reference.name, reference.addend) {
                // Among what has no name are the compiler's own constants.
                (name, _) if name.is_empty() || name.starts_with(".L") => {
                    return Err("data without a name".to_owned());
                }
                (_, 0) => {}
                (name, _) => return Err(format!("address inside of {name}")),
            }
            let variable = it.output.variable(reference.name);
            it.state.set(rd, Content::Page { variable });
            Ok(())
        }
        Some(reference) => Err(format!("relocation {} of an address", reference.kind)),
        None if herd.is_empty() => Err("auipc without a relocation".to_owned()),
        None => {
            let value = it.instruction.decoded.immediate;
            let to = target(it);
            it.compute(format!("{herd} {{}},{value}"), &[write(to, 32)])
        }
    }
}

fn locate(it: &mut Lowering<'_>) -> Result<Place, String> {
    let decoded = &it.instruction.decoded;
    let (number, mut offset) = (decoded.rs1, decoded.immediate);
    if decoded.name.contains('.') {
        // These bits of an atomic instruction are its ordering.
        offset = 0;
    }
    let (base, variable) = match content(it, number) {
        Content::Own { variable } => return Ok(Place::Own(variable)),
        Content::Frame(start) => return Ok(Place::Stack(start + offset)),
        Content::Page { variable } => {
            let reference = it.references.first().ok_or("access of a page")?;
            low_bits(reference)?;
            offset = 0;
            (it.output.address_of(variable), Some(variable))
        }
        Content::Unknown => return Err("address that depends on the path to it".to_owned()),
        Content::Address { .. } if offset != 0 => {
            return Err("access beside the start of a variable".to_owned());
        }
        Content::Address { variable } => (source(number)?, Some(variable)),
        Content::Computed | Content::Word => (source(number)?, None),
    };
    Ok(Place::Memory(Address {
        text: format!("{offset}({{}})"),
        base: read(base, 64),
        variable,
    }))
}

impl Address {
    /// The address of an access of shared memory, which is noted.
    pub(super) fn of(it: &mut Lowering<'_>, bits: u8) -> Result<Self, String> {
        match locate(it)? {
            Place::Memory(address) => {
                address.note(it, bits);
                Ok(address)
            }
            Place::Stack(_) => Err(format!("{} of the stack", it.instruction.decoded.name)),
            Place::Own(_) => Err("address that differs between CPUs".to_owned()),
        }
    }

    fn note(&self, it: &mut Lowering<'_>, bits: u8) {
        let variable = name_of(it, self.variable).map(str::to_owned);
        let bytes = bits / 8;
        it.output.accesses.insert(Access { variable, bytes });
    }

    fn is_lock(&self, it: &Lowering<'_>) -> bool {
        let name = self
            .variable
            .and_then(|index| it.output.variables.get(index));
        name.is_some_and(|name| it.output.locks.contains(name))
    }
}

/// Loads. herd7 takes all that was stored to a variable for what is loaded from it.
pub(super) fn load(it: &mut Lowering<'_>, herd: &str) -> Done {
    let bits = width(herd);
    let is_signed = !herd.ends_with('u');
    match locate(it)? {
        Place::Stack(offset) => load_slot(it, offset, bits, is_signed),
        Place::Own(variable) => load_own(it, variable),
        Place::Memory(address) => {
            address.note(it, bits);
            let to = target(it);
            let text = format!("{herd} {{}},{}", address.text);
            let uses = [write(to, 64), address.base];
            if address.is_lock(it) {
                // The release of a lock looks at it for what no store here depends on.
                it.compute(text, &uses)?;
            } else {
                it.access(text, &uses)?;
            }
            if bits < 64 {
                it.extend(to, to, bits, is_signed)?;
            }
            Ok(())
        }
    }
}

pub(super) fn store(it: &mut Lowering<'_>, herd: &str) -> Done {
    let bits = width(herd);
    let number = it.instruction.decoded.rs2;
    match locate(it)? {
        Place::Stack(offset) => store_slot(it, number, offset, bits),
        Place::Own(variable) if name_of(it, variable) == Some(OWED_TO_DEVICES) => Ok(()),
        Place::Own(_) => Err("store to what is the CPU's own".to_owned()),
        Place::Memory(address) if address.is_lock(it) => release_lock(it, &address),
        Place::Memory(address) => {
            address.note(it, bits);
            let value = source(number)?;
            let value = stored(it, value, bits)?;
            it.access(
                format!("{herd} {{}},{}", address.text),
                &[read(value, 64), address.base],
            )
        }
    }
}

fn name_of<'a>(it: &'a Lowering<'_>, variable: Option<usize>) -> Option<&'a str> {
    it.output.variables.get(variable?).map(String::as_str)
}

fn load_own(it: &mut Lowering<'_>, variable: Option<usize>) -> Done {
    match name_of(it, variable) {
        None | Some(OWN_VARIABLES) => {
            let own = Content::Own { variable: None };
            it.state.set(it.instruction.decoded.rd, own);
            Ok(())
        }
        Some(OWED_TO_DEVICES) => {
            let to = target(it);
            it.compute("li {},0", &[write(to, 32)])
        }
        Some(name) => Err(format!("the CPU's own {name}")),
    }
}

/// What a store of so many bits leaves in a variable, as herd7 knows it.
pub(super) fn stored(it: &mut Lowering<'_>, value: Register, bits: u8) -> Result<Register, String> {
    match bits {
        64 => Ok(value),
        32 => it.word(value),
        _ => {
            let small = it.output.temporary();
            it.extend(small, value, bits, false)?;
            Ok(small)
        }
    }
}

/// A ticket lock is released by a store to its lower half. As a variable, a lock is one number, and zero if it
/// is free.
fn release_lock(it: &mut Lowering<'_>, address: &Address) -> Done {
    address.note(it, 32);
    let text = format!("sw {{}},{}", address.text);
    it.access(text, &[read(Register::Zero, 64), address.base])
}

fn load_slot(it: &mut Lowering<'_>, offset: i64, bits: u8, is_signed: bool) -> Done {
    let Some((start, content)) = it.state.load(offset, bits / 8) else {
        return Err("load of what was not stored to the stack at once".to_owned());
    };
    let slot = it.output.slot(start);
    let to = target(it);
    if content.is_computed() {
        let mut from = slot;
        if offset != start {
            from = it.output.temporary();
            let text = format!("srli {{}},{{}},{}", (offset - start) * 8);
            it.compute(text, &[write(from, 64), read(slot, 64)])?;
        }
        it.extend(to, from, bits, is_signed)?;
    }
    if bits == 64 {
        it.state.set(it.instruction.decoded.rd, content);
    }
    Ok(())
}

fn store_slot(it: &mut Lowering<'_>, number: u8, offset: i64, bits: u8) -> Done {
    let content = it.state.get(number);
    let slot = it.output.slot(offset);
    if content.is_computed() {
        let value = source(number)?;
        it.compute("mv {},{}", &[write(slot, 64), read(value, 64)])?;
    } else if bits != 64 {
        return Err("part of an address as a value".to_owned());
    }
    let known = if bits == 64 {
        content
    } else {
        Content::Computed
    };
    it.state.store(offset, bits / 8, known);
    Ok(())
}
