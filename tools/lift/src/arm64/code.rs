// SPDX-License-Identifier: GPL-2.0

//! The code as a CPU runs it: with the alternatives patched in that the kernel would choose at boot.

use crate::error::Error;
use crate::object::{Object, Place, Relocation, Target};
use std::collections::{BTreeMap, BTreeSet};
use yaxpeax_arch::{Decoder as _, U8Reader};
use yaxpeax_arm::armv8::a64;

/// An instruction where it runs.
#[derive(Debug, Clone)]
pub(crate) struct Instruction<'a> {
    pub opcode: a64::Opcode,
    pub operands: [a64::Operand; 4],
    /// Where it was assembled: relative addresses count from here.
    assembled: Place,
    relocation: Option<&'a Relocation>,
    /// Where a branch to the inside of a replacement goes.
    moved: Option<Moved>,
}

/// Instructions that are run elsewhere than they were assembled.
#[derive(Debug, Clone, Copy)]
struct Moved {
    from: Place,
    to: Place,
    bytes: u64,
}

/// What runs in place of an instruction.
#[derive(Debug, Clone, Copy)]
enum Patch {
    Nop,
    Replacement(Moved),
    /// A function of the kernel computes the instruction.
    Callback,
}

/// The code of an object on one kind of CPU.
#[derive(Debug)]
pub(crate) struct Code<'a> {
    pub object: &'a Object,
    patches: BTreeMap<Place, Patch>,
}

/// A relocation of an instruction and what it refers to.
pub(crate) struct Reference<'a> {
    pub kind: u32,
    pub name: &'a str,
    pub addend: i64,
}

const NOP: [u8; 4] = 0xd503_201f_u32.to_le_bytes();
const CALLBACK: u16 = 1 << 15;
const ENTRY_BYTES: u64 = 12;

impl<'a> Code<'a> {
    pub(crate) fn new(object: &'a Object, capabilities: &BTreeSet<u16>) -> Result<Self, Error> {
        let mut patches = BTreeMap::new();
        if let Some(section) = object.section(".altinstructions") {
            let bytes = object.data(section).len() as u64;
            for offset in (0..bytes).step_by(ENTRY_BYTES as usize) {
                alternative(
                    object,
                    Place { section, offset },
                    capabilities,
                    &mut patches,
                )
                .ok_or_else(|| Error::Malformed {
                    section: ".altinstructions".to_owned(),
                    what: format!("the entry at {offset:#x} is damaged"),
                })?;
            }
        }
        Ok(Self { object, patches })
    }

    /// The instruction that runs at a place.
    pub(crate) fn instruction(&self, place: Place) -> Result<Instruction<'a>, String> {
        let (assembled, moved, word) = match self.patches.get(&place) {
            None => (place, None, self.object.bytes(place)),
            Some(Patch::Nop) => (place, None, Some(NOP)),
            Some(Patch::Callback) => return Err("alternative of a callback".to_owned()),
            Some(Patch::Replacement(moved)) => {
                let from = moved
                    .from
                    .plus(place.offset.wrapping_sub(moved.to.offset) as i64);
                (from, Some(*moved), self.object.bytes(from))
            }
        };
        let word: [u8; 4] = word.ok_or("the end of the section")?;
        let decoded = a64::InstDecoder::default()
            .decode(&mut U8Reader::new(&word))
            .map_err(|_| format!("instruction {:08x}", u32::from_le_bytes(word)))?;
        Ok(Instruction {
            opcode: decoded.opcode,
            operands: decoded.operands,
            assembled,
            relocation: self.object.relocation(assembled),
            moved,
        })
    }
}

/// Notes what an entry of `.altinstructions` makes of the code. `None` if it makes no sense.
fn alternative(
    object: &Object,
    entry: Place,
    capabilities: &BTreeSet<u16>,
    patches: &mut BTreeMap<Place, Patch>,
) -> Option<()> {
    let capability = u16::from_le_bytes(object.bytes(entry.plus(8))?);
    let [old_bytes, new_bytes] = object.bytes(entry.plus(10))?;
    let site = object.relocation(entry)?.place()?;
    let replacement = object.relocation(entry.plus(4))?;
    if !capabilities.contains(&(capability & !CALLBACK)) {
        return Some(());
    }
    let patch = match (&replacement.target, capability & CALLBACK) {
        (Target::Symbol(name, _), CALLBACK) if name == "alt_cb_patch_nops" => Patch::Nop,
        (_, CALLBACK) => Patch::Callback,
        _ if old_bytes == new_bytes => Patch::Replacement(Moved {
            from: replacement.place()?,
            to: site,
            bytes: u64::from(new_bytes),
        }),
        _ => return None,
    };
    for offset in (0..i64::from(old_bytes)).step_by(4) {
        patches.insert(site.plus(offset), patch);
    }
    Some(())
}

impl<'a> Instruction<'a> {
    /// The relocation of the instruction, by the name of what it refers to.
    pub(crate) fn reference(&self, object: &'a Object) -> Option<Reference<'a>> {
        let relocation = self.relocation?;
        let (name, addend) = match &relocation.target {
            Target::Symbol(name, _) => (name.as_str(), relocation.addend),
            Target::Section(_) => {
                let place = relocation.place()?;
                (object.symbol_at(place).map_or("", |(name, _)| name), 0)
            }
        };
        Some(Reference {
            kind: relocation.kind,
            name,
            addend,
        })
    }

    /// Where it branches to, if that is in the object.
    pub(crate) fn target(&self) -> Option<Place> {
        if let Some(relocation) = self.relocation {
            return relocation.place();
        }
        let distance = self.operands.iter().find_map(|operand| match operand {
            a64::Operand::PCOffset(distance) => Some(*distance),
            _ => None,
        })?;
        let target = self.assembled.plus(distance);
        match self.moved {
            Some(Moved { from, to, bytes })
                if target.section == from.section
                    && (from.offset..from.offset + bytes).contains(&target.offset) =>
            {
                Some(to.plus(target.offset as i64 - from.offset as i64))
            }
            _ => Some(target),
        }
    }

    /// Its assembly; branches go to an offset in the function that starts at `start`.
    pub(crate) fn assembly(&self, object: &'a Object, start: Place) -> String {
        let text = a64::Instruction {
            opcode: self.opcode,
            operands: self.operands,
        }
        .to_string();
        let symbol = self.reference(object).map(|it| it.name.to_owned());
        match (text.split_once('$'), symbol, self.target()) {
            (Some((before, _)), Some(symbol), _) => format!("{before}{symbol}"),
            (Some((before, _)), None, Some(target)) if target.section == start.section => {
                format!("{before}+{:#x}", target.offset.wrapping_sub(start.offset))
            }
            (None, Some(symbol), _) => format!("{text} // {symbol}"),
            _ => text,
        }
    }
}
