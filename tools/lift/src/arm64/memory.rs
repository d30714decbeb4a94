// SPDX-License-Identifier: GPL-2.0

//! The rows of loads, stores and barriers, and the addresses that they have.

use super::arithmetic::truncate;
use super::operands::{Offset, Operand};
use super::Lowering;
use crate::code::Reference;
use crate::lowering::{read, write, Output};
use crate::process::{Access, Value};
use crate::program::{Register, Use};
use crate::state::Content;
use object::elf;
use yaxpeax_arm::armv8::a64::{self, ShiftStyle};

type Done = Result<(), String>;

/// How many bytes an instruction of a name accesses.
pub(super) fn size(herd: &str, bits: u8) -> u8 {
    match herd.as_bytes() {
        [.., b'B'] => 1,
        [.., b'H'] => 2,
        [.., b'S', b'W'] => 4,
        _ => bits / 8,
    }
}

/// The address of an access.
pub(super) struct Address {
    /// As herd7 reads it.
    pub text: String,
    pub uses: Vec<Use>,
    /// The register that changes after the access, and by how much.
    after: Option<(Register, i64)>,
    variable: Option<usize>,
}

/// Where an operand in memory is.
enum Place {
    Stack(i64),
    Memory(Address),
}

/// Checks that a relocation adds the low bits of a variable's address to its page.
pub(super) fn low_bits(reference: &Reference<'_>, output: &Output, variable: usize) -> Done {
    const LOW: [elf::RelocationType; 5] = [
        elf::R_AARCH64_ADD_ABS_LO12_NC,
        elf::R_AARCH64_LDST8_ABS_LO12_NC,
        elf::R_AARCH64_LDST16_ABS_LO12_NC,
        elf::R_AARCH64_LDST32_ABS_LO12_NC,
        elf::R_AARCH64_LDST64_ABS_LO12_NC,
    ];
    if !LOW.iter().any(|kind| kind.0 == reference.kind)
        || output.variables.get(variable).map(String::as_str) != Some(reference.name)
    {
        return Err(format!("relocation {} of an address", reference.kind));
    }
    inside(reference)
}

fn inside(reference: &Reference<'_>) -> Done {
    match (reference.name, reference.addend) {
        ("", _) => Err("data without a name".to_owned()),
        (_, 0) => Ok(()),
        (name, _) => Err(format!("address inside of {name}")),
    }
}

/// Where the structure of the current task is, as bytes of the stack: no other process sees it either.
const TASK: i64 = 1 << 32;
/// What `preempt_disable()` counts there, and a word that is zero if somebody asks the task to leave the CPU.
/// Nobody does: that would only add order.
const TASK_WORDS: [(i64, u64); 2] = [(TASK + 8, 0), (TASK + 12, 1)];

/// `mrs` of `sp_el0`, in which the kernel has the current task.
pub(super) fn task(it: &mut Lowering<'_>, _: &str) -> Done {
    const SP_EL0: a64::Operand = a64::Operand::SystemReg(0x4208);
    let (Register::Machine(number), _) = it.register(0)? else {
        return Ok(());
    };
    if it.instruction.decoded.operands[1] != SP_EL0 {
        return Err("mrs of another register than sp_el0".to_owned());
    }
    for (offset, value) in TASK_WORDS {
        if it.state.load(offset, 4).is_none() {
            it.state.store(offset, 4, Content::Computed);
            let slot = it.output.slot(offset);
            let initial = &mut it.output.program.initial;
            initial.insert(slot, Value::Integer(value));
        }
    }
    it.state.set(number, Content::Frame(TASK));
    Ok(())
}

/// `adrp`: the page of a variable.
pub(super) fn page(it: &mut Lowering<'_>, _: &str) -> Done {
    let Some(reference) = it.references.first() else {
        return Err("adrp without a relocation".to_owned());
    };
    if reference.kind != elf::R_AARCH64_ADR_PREL_PG_HI21.0 {
        return Err(format!("relocation {} of an address", reference.kind));
    }
    inside(reference)?;
    let variable = it.output.variable(reference.name);
    if let (Register::Machine(number), _) = it.register(0)? {
        it.state.set(number, Content::Page { variable });
    }
    Ok(())
}

fn locate(it: &mut Lowering<'_>, index: usize) -> Result<Place, String> {
    let Operand::Memory { base, offset } = it.operand(index)? else {
        return Err(it.no_form(it.operand(index)?));
    };
    let content = it.state.get(base);
    match content {
        Content::Frame(start) => {
            let (at, after) = match offset {
                Offset::Immediate(bytes) => (start + bytes, start),
                Offset::Before(bytes) => (start + bytes, start + bytes),
                Offset::After(bytes) => (start, start + bytes),
                Offset::Register { .. } => return Err("indexed access of the stack".to_owned()),
            };
            it.state.set(base, Content::Frame(after));
            return Ok(Place::Stack(at));
        }
        Content::Page { variable } => {
            let Some(reference) = it.references.first() else {
                return Err("access of a page".to_owned());
            };
            low_bits(reference, it.output, variable)?;
            let address = it.output.address_of(variable);
            return Ok(Place::Memory(Address {
                text: "[{}]".to_owned(),
                uses: vec![read(address, 64)],
                after: None,
                variable: Some(variable),
            }));
        }
        Content::Own { .. } => return Err("address that differs between CPUs".to_owned()),
        Content::Unknown => return Err("address that depends on the path to it".to_owned()),
        Content::Computed | Content::Word | Content::Address { .. } => {}
    }
    let base = Register::Machine(base);
    let variable = match content {
        Content::Address { variable } => Some(variable),
        _ => None,
    };
    let mut address = Address {
        text: "[{}]".to_owned(),
        uses: vec![read(base, 64)],
        after: None,
        variable,
    };
    match offset {
        Offset::Immediate(0) => {}
        Offset::Immediate(_) if variable.is_some() => {
            return Err("access beside the start of a variable".to_owned());
        }
        Offset::Immediate(bytes) => address.text = format!("[{{}},#{bytes}]"),
        Offset::Before(bytes) => {
            it.compute(
                format!("ADD {{}},{{}},#{bytes}"),
                &[write(base, 64), read(base, 64)],
            )?;
            address.variable = None;
        }
        Offset::After(bytes) => address.after = Some((base, bytes)),
        Offset::Register {
            register,
            bits,
            style,
            amount,
        } => {
            address.text = match (style, amount) {
                (ShiftStyle::LSL, 0) => "[{},{}]".to_owned(),
                (style, 0) => format!("[{{}},{{}},{style:?}]"),
                (style, amount) => format!("[{{}},{{}},{style:?} #{amount}]"),
            };
            address.uses.push(read(register, bits));
        }
    }
    Ok(Place::Memory(address))
}

impl Address {
    /// The address of an access of shared memory, which is noted.
    pub(super) fn of(it: &mut Lowering<'_>, index: usize, bytes: u8) -> Result<Self, String> {
        match locate(it, index)? {
            Place::Memory(address) => {
                address.note(it, bytes);
                Ok(address)
            }
            Place::Stack(_) => Err(format!("{} of the stack", it.name())),
        }
    }

    fn note(&self, it: &mut Lowering<'_>, bytes: u8) {
        let variable = self
            .variable
            .and_then(|index| it.output.variables.get(index).cloned());
        it.output.accesses.insert(Access { variable, bytes });
    }

    /// Adds to the base what the instruction adds after the access.
    fn finish(&self, it: &mut Lowering<'_>) -> Done {
        match self.after {
            Some((base, bytes)) => it.compute(
                format!("ADD {{}},{{}},#{bytes}"),
                &[write(base, 64), read(base, 64)],
            ),
            None => Ok(()),
        }
    }
}

pub(super) fn load(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (result, bits) = it.register(0)?;
    let bytes = size(herd, bits);
    match locate(it, 1)? {
        // With link-time optimisation, READ_ONCE() of what is the task's own is an acquire: nobody relies on it.
        Place::Stack(offset)
            if ["LDR", "LDAR", "LDAPR"]
                .iter()
                .any(|one| herd.starts_with(one)) =>
        {
            load_slot(it, herd, (result, bits), offset, bytes)
        }
        Place::Stack(_) => Err(format!("{} of the stack", it.name())),
        Place::Memory(address) => {
            address.note(it, bytes);
            let uses = [&[write(result, bits)], &address.uses[..]].concat();
            it.access(format!("{herd} {{}},{}", address.text), &uses)?;
            address.finish(it)
        }
    }
}

pub(super) fn store(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (value, bits) = it.register(0)?;
    let bytes = size(herd, bits);
    match locate(it, 1)? {
        Place::Stack(offset) if herd.starts_with("STR") => {
            store_slot(it, (value, bits), offset, bytes)
        }
        Place::Stack(_) => Err(format!("{} of the stack", it.name())),
        Place::Memory(address) => {
            if let Some(done) = release_lock(it, herd, value, &address) {
                return done;
            }
            address.note(it, bytes);
            let uses = [&[read(value, bits)], &address.uses[..]].concat();
            it.access(format!("{herd} {{}},{}", address.text), &uses)?;
            address.finish(it)
        }
    }
}

/// A spin lock is released by a store of 0 to its first byte, which may come from a register; herd7 wants
/// accesses of one size.
fn release_lock(
    it: &mut Lowering<'_>,
    herd: &str,
    value: Register,
    address: &Address,
) -> Option<Done> {
    let name = it.output.variables.get(address.variable?)?;
    if !it.output.locks.contains(name) || herd != "STLRB" {
        return None;
    }
    address.note(it, 4);
    let uses = [&[read(value, 32)], &address.uses[..]].concat();
    Some(it.access(format!("STLR {{}},{}", address.text), &uses))
}

pub(super) fn store_exclusive(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (status, _) = it.register(0)?;
    let (value, bits) = it.register(1)?;
    let address = Address::of(it, 2, size(herd, bits))?;
    let uses = [&[write(status, 32), read(value, bits)], &address.uses[..]].concat();
    it.access(format!("{herd} {{}},{{}},{}", address.text), &uses)
}

fn load_slot(
    it: &mut Lowering<'_>,
    herd: &str,
    (result, bits): (Register, u8),
    offset: i64,
    bytes: u8,
) -> Done {
    let Some((start, content)) = it.state.load(offset, bytes) else {
        return load_halves(it, (result, bits), offset);
    };
    let slot = it.output.slot(start);
    if content.is_computed() {
        let first = (offset - start) * 8;
        let last = first + i64::from(bytes) * 8 - 1;
        let is_signed = herd.starts_with("LDRS");
        if first == 0 && bytes >= 4 && !is_signed {
            it.compute("MOV {},{}", &[write(result, bits), read(slot, bits)])?;
        } else {
            let name = if is_signed { "SBFM" } else { "UBFM" };
            let text = format!("{name} {{}},{{}},#{first},#{last}");
            it.compute(text, &[write(result, 64), read(slot, 64)])?;
            truncate(it, result, bits)?;
        }
    }
    if let (Register::Machine(number), 8) = (result, bytes) {
        it.state.set(number, content);
    }
    Ok(())
}

/// Loads from the stack what was stored there as two words.
fn load_halves(it: &mut Lowering<'_>, (result, bits): (Register, u8), offset: i64) -> Done {
    let halves = [offset, offset + 4].map(|start| match it.state.load(start, 4) {
        Some((found, content)) if found == start && content.is_computed() => Some(start),
        _ => None,
    });
    let ([Some(low), Some(high)], 64) = (halves, bits) else {
        return Err("load of what was not stored to the stack at once".to_owned());
    };
    let [low, high] = [low, high].map(|start| it.output.slot(start));
    let [word, upper] = [(); 2].map(|()| it.output.temporary());
    it.compute("MOV {},{}", &[write(word, 32), read(low, 32)])?;
    it.compute("LSL {},{},#32", &[write(upper, 64), read(high, 64)])?;
    it.compute(
        "ORR {},{},{}",
        &[write(result, 64), read(word, 64), read(upper, 64)],
    )
}

fn store_slot(
    it: &mut Lowering<'_>,
    (value, bits): (Register, u8),
    offset: i64,
    bytes: u8,
) -> Done {
    let content = match value {
        Register::Machine(number) => it.state.get(number),
        _ => Content::Computed,
    };
    let slot = it.output.slot(offset);
    if content.is_computed() {
        let text = match bytes {
            1 | 2 => format!("UBFM {{}},{{}},#0,#{}", bytes * 8 - 1),
            _ => "MOV {},{}".to_owned(),
        };
        it.compute(text, &[write(slot, bits), read(value, bits)])?;
    } else if bytes != 8 {
        return Err("part of an address as a value".to_owned());
    }
    let known = if bytes == 8 {
        content
    } else {
        Content::Computed
    };
    it.state.store(offset, bytes, known);
    Ok(())
}

/// Pairs are lifted where they save registers; herd7 wants accesses of one variable each.
fn pair(it: &mut Lowering<'_>) -> Result<(i64, [(Register, u8); 2]), String> {
    let registers = [it.register(0)?, it.register(1)?];
    match locate(it, 2)? {
        Place::Stack(offset) => Ok((offset, registers)),
        Place::Memory(_) => Err(format!("{} of memory that is not the stack", it.name())),
    }
}

pub(super) fn load_pair(it: &mut Lowering<'_>, herd: &str) -> Done {
    let (offset, registers) = pair(it)?;
    let bytes = registers[0].1 / 8;
    load_slot(it, herd, registers[0], offset, bytes)?;
    load_slot(it, herd, registers[1], offset + i64::from(bytes), bytes)
}

pub(super) fn store_pair(it: &mut Lowering<'_>, _: &str) -> Done {
    let (offset, registers) = pair(it)?;
    let bytes = registers[0].1 / 8;
    store_slot(it, registers[0], offset, bytes)?;
    store_slot(it, registers[1], offset + i64::from(bytes), bytes)
}

/// `dmb`, `dsb` and `isb`; the domain and the accesses that are ordered are part of the opcode.
pub(super) fn barrier(it: &mut Lowering<'_>, herd: &str) -> Done {
    const DOMAINS: [&str; 4] = ["OSH", "NSH", "ISH", ""];
    if herd == "ISB" {
        return it.access("ISB", &[]);
    }
    let option = it.opcode_number();
    let domain = DOMAINS[usize::from(option >> 2 & 3)];
    let name = match (domain, option & 3) {
        ("", 3) => "SY".to_owned(),
        (domain, 1) => format!("{domain}LD"),
        (domain, 2) => format!("{domain}ST"),
        (domain, 3) => domain.to_owned(),
        _ => return Err(format!("{} {option}", it.name())),
    };
    it.access(format!("{herd} {name}"), &[])
}
